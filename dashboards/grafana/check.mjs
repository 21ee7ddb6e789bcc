// Checks boards against the types that Grafana publishes in @grafana/schema (Apache-2.0), made into JSON Schema:
// the dashboard itself, and of each panel its options and the fields of its kind.
//   NODE_CLIENTS=FOLDER_WITH_NODE_MODULES node dashboards/grafana/check.mjs [FOLDER]
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const MOST_TOLD = 20;
const packages = createRequire(join(process.env.NODE_CLIENTS ?? process.cwd(), 'any.js'));
const load = async (name) => import(pathToFileURL(packages.resolve(name)));
const { default: Ajv } = await load('ajv');
const { createGenerator } = await load('ts-json-schema-generator');
const raw = join(dirname(packages.resolve('@grafana/schema/package.json')), 'dist/esm/raw');

function validator(file, type) {
  const schema = createGenerator({ path: join(raw, file), type, skipTypeCheck: true }).createSchema(type);
  return new Ajv({ strict: false, allErrors: true, allowUnionTypes: true }).compile(schema);
}

const dashboard = validator('dashboard/x/dashboard_types.gen.d.ts', 'Dashboard');
const kinds = new Map();

function panelKind(type) {
  if (!kinds.has(type)) {
    const folder = `composable/${type}/panelcfg/x`;
    const [file] = readdirSync(join(raw, folder)).filter((name) => name.endsWith('_types.gen.d.ts'));
    const source = readFileSync(join(raw, folder, file), 'utf8');
    kinds.set(type, {
      options: validator(join(folder, file), 'Options'),
      fields: /export (interface|type) FieldConfig\b/.test(source) ? validator(join(folder, file), 'FieldConfig') : undefined,
    });
  }
  return kinds.get(type);
}

function* problems(validate, value, at) {
  if (validate(value)) return;
  for (const { instancePath, message, params } of validate.errors) {
    yield `${at}${instancePath}: ${message} ${JSON.stringify(params)}`;
  }
}

/** Without what only the Prometheus plugin reads of an annotation's query: the published types know no plugin's own. */
function plain(board) {
  const list = board.annotations.list.map(({ expr, titleFormat, step, ...rest }) => rest);
  return { ...board, annotations: { ...board.annotations, list } };
}

function* ofBoard(board) {
  yield* problems(dashboard, plain(board), '');
  for (const panel of board.panels) {
    if (panel.type === 'row') continue;
    const kind = panelKind(panel.type);
    yield* problems(kind.options, panel.options, `'${panel.title}' options`);
    const custom = panel.fieldConfig.defaults.custom;
    if (kind.fields && custom) yield* problems(kind.fields, custom, `'${panel.title}' fields`);
  }
}

const folder = process.argv[2] ?? join(import.meta.dirname, 'dashboards');
let checked = 0;
let wrong = 0;
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json')).sort()) {
  const all = [...ofBoard(JSON.parse(readFileSync(join(folder, file), 'utf8')))];
  for (const problem of all.slice(0, MOST_TOLD)) console.log(`${file}: ${problem}`);
  if (all.length > MOST_TOLD) console.log(`${file}: and ${all.length - MOST_TOLD} more`);
  checked++;
  wrong += all.length;
}
console.log(`${checked} boards checked, ${wrong} problems`);
process.exit(wrong || !checked ? 1 : 0);
