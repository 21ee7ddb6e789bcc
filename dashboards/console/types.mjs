// Writes src/api/schema.ts from the server's OpenAPI document, so that the console's types are the server's own: what
// the document changes incompatibly, the compiler finds. Understands the part of JSON Schema that the document uses.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const source = here('../../control-plane/src/main/resources/io/ruche/control/api/openapi.json');
const target = here('src/api/schema.ts');

const { schemas } = JSON.parse(readFileSync(source, 'utf8')).components;
const declarations = Object.entries(schemas).map(([name, schema]) =>
  schema.enum ? `export type ${name} = ${type(schema, '')};\n` : `export interface ${name} ${object(schema, '')}\n`,
);
const text = `// Made by types.mjs from the server's OpenAPI document.\n\n${declarations.join('\n')}`;
if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);

function object({ properties = {}, required = [] }, indent) {
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(([name, schema]) => {
    const comment = schema.description ? `${inner}/** ${schema.description} */\n` : '';
    return `${comment}${inner}${name}${required.includes(name) ? '' : '?'}: ${type(schema, inner)};\n`;
  });
  return `{\n${fields.join('')}${indent}}`;
}

function type(schema, indent) {
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.oneOf) return schema.oneOf.map((each) => type(each, indent)).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((each) => type({ ...schema, type: each }, indent)).join(' | ');
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `(${type(schema.items ?? {}, indent)})[]`;
    case 'object':
      return schema.properties ? object(schema, indent) : 'Record<string, unknown>';
    default:
      return 'unknown';
  }
}
