// A small server that speaks the console's part of our API over real HTTP, for development and for the page's tests.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atDesk } from './desk.mjs';
import { HOUSES, NOW, job, results, spec } from './houses.mjs';
import { live } from './life.mjs';
import { NOBODY } from './organisation.mjs';
import { CATALOGUE, fleetPlan, fleetProblem } from './planner.mjs';
import { explanation } from './why.mjs';

const PAGES = fileURLToPath(new URL('../../../dashboards/target/console/public/', import.meta.url));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export const KEY = 'rk_mock';

/** Starts one; `port` 0 picks a free one. The handle changes the house while pages look at it. */
export async function startMock({ port = 0, house = 'one' } = {}) {
  const sockets = new Set();
  const streams = new Set();
  const state = { ...NOBODY(), ...HOUSES[house](), revision: 40, sessions: new Set(['s-known']), codes: new Set(['good-code']), fail: {}, seen: [] };

  const server = createServer((request, response) => {
    route(request, response).catch((error) => {
      if (!response.headersSent) problem(response, 500, 'internal', String(error));
      else response.destroy();
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });

  async function route(request, response) {
    const url = new URL(request.url, 'http://mock');
    const body = await read(request);
    const call = `${request.method} ${url.pathname}`;
    state.seen.push({ call, headers: request.headers, body });
    if (!url.pathname.startsWith('/api/') && !url.pathname.startsWith('/v1/')) return file(url.pathname, response);
    if (call === 'POST /api/v1/sessions') return signIn(body, response);
    if (!state.sessions.has(/ruche_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1])) {
      return problem(response, 401, 'unauthenticated', 'No key came with this request.', 'Sign in with a key.');
    }
    const failure = state.fail[call];
    if (failure) return problem(response, ...failure);
    const [, , , kind, name, verb] = url.pathname.split('/').map(decodeURIComponent);
    if (atDesk({ state, change, url, call, body, json, problem, response })) return;
    switch (call.replace(/\/(models|deployments|keys|jobs|specs|explain)\/.*$/, '/$1/:name')) {
      case 'DELETE /api/v1/sessions':
        state.sessions.clear();
        return response.writeHead(204).end();
      case 'GET /api/v1/status':
        return json(response, 200, status());
      case 'GET /api/v1/events':
        return stream(request, response);
      case 'GET /api/v1/timeline':
        return json(response, 200, { events: state.events, entries: [] });
      case 'GET /api/v1/keys':
        return json(response, 200, { keys: state.keys });
      case 'POST /api/v1/keys': {
        const { name: label, role } = JSON.parse(body);
        const key = { id: `key-${state.keys.length + 1}`, name: label, role, prefix: 'rk_new', createdAt: new Date(NOW).toISOString() };
        state.keys = [...state.keys, key];
        return json(response, 201, { ...key, key: 'rk_newSecretShownOnce0123456789' });
      }
      case 'DELETE /api/v1/keys/:name':
        state.keys = state.keys.map((key) => (key.id === name ? { ...key, revoked: true } : key));
        return response.writeHead(204).end();
      case 'GET /api/v1/catalogue':
        return json(response, 200, CATALOGUE);
      case 'POST /api/v1/plan': {
        const asked = JSON.parse(body);
        const wrong = asked.fleet && fleetProblem(asked.fleet);
        if (wrong) return problem(response, 400, 'invalid_request', wrong.text, 'examples/fleets has some without fault.', { problems: [wrong], untold: 0, warnings: [] });
        return json(response, 200, asked.fleet ? fleetPlan(asked) : plan(asked));
      }
      case 'GET /api/v1/explain/:name': {
        const found = state.deployments.find(({ model }) => model === name);
        return found ? json(response, 200, explanation(found)) : problem(response, 404, 'not_found', `deployment: '${name}' is not there.`, '');
      }
      case 'POST /api/v1/models/:name':
        if (verb !== 'pull') break;
        change({ models: state.models.map((each) => (each.name === name ? { ...each, state: 'pulling', bytesDone: 0, bytesTotal: each.bytes } : each)) }, { models: [name] });
        return json(response, 202, {});
      case 'POST /api/v1/deployments': {
        const wish = JSON.parse(body);
        const made = HOUSES.one().deployments[0];
        const added = { ...made, ...wish, state: 'loading', stages: [{ ...made.stages[0], state: 'loading', progress: 0.2 }] };
        change({ deployments: [...state.deployments, added] }, { deployments: [wish.model] });
        return json(response, 201, added);
      }
      case 'DELETE /api/v1/deployments/:name':
        change({ deployments: state.deployments.filter((each) => each.model !== name) }, {}, [`deployments/${name}`]);
        return response.writeHead(204).end();
      case 'GET /api/v1/jobs': {
        const limit = Number(url.searchParams.get('limit'));
        const from = state.jobs.findIndex(({ id }) => id === url.searchParams.get('after')) + 1;
        return json(response, 200, { jobs: state.jobs.slice(from, from + limit), hasMore: from + limit < state.jobs.length });
      }
      case 'POST /api/v1/jobs': {
        const bad = body.split('\n').findIndex((line) => line && !line.endsWith('}'));
        if (bad >= 0) return problem(response, 400, 'invalid_request', `line ${bad + 1}, column 9: expected ':' after the name 'prompt'.`, 'Write each request on a line of its own.');
        const prompts = body.split('\n').filter(Boolean).length;
        const made = job(`job-new${state.jobs.length}`, { state: 'queued', prompts, model: url.searchParams.get('model') ?? 'smollm2-135m' });
        change({ jobs: [made, ...state.jobs] }, { jobs: [made.id] });
        return json(response, 201, made);
      }
      case 'GET /api/v1/jobs/:name': {
        const found = state.jobs.find(({ id }) => id === name);
        if (!found) return problem(response, 404, 'not_found', `job: '${name}' is not there.`, "'ruche job list' shows them.");
        if (verb !== 'results') return json(response, 200, found);
        response.writeHead(200, { 'Content-Type': 'application/jsonl' });
        return response.end(results(found).map((line) => `${JSON.stringify(line)}\n`).join(''));
      }
      case 'POST /api/v1/jobs/:name':
        if (verb !== 'cancel') break;
        change({ jobs: state.jobs.map((each) => (each.id === name ? { ...each, state: 'cancelled', running: 0, endedAt: new Date().toISOString() } : each)) }, { jobs: [name] });
        return json(response, 200, state.jobs.find(({ id }) => id === name));
      case 'GET /api/v1/specs': {
        const wanted = url.searchParams.get('kind');
        const specs = state.specs.filter((each) => wanted === null || each.kind === wanted);
        const from = specs.findIndex((each) => `${each.kind}/${each.name}` === url.searchParams.get('after')) + 1;
        const limit = Number(url.searchParams.get('limit'));
        return json(response, 200, { specs: specs.slice(from, from + limit), hasMore: from + limit < specs.length });
      }
      case 'GET /api/v1/specs/:name': {
        const found = state.specs.find((each) => each.kind === name && each.name === verb);
        return found ? json(response, 200, found) : problem(response, 404, 'not_found', `${name} '${verb}' is not there.`, "'ruche get' shows them.");
      }
      case 'DELETE /api/v1/specs/:name':
        state.specs = state.specs.filter((each) => each.kind !== name || each.name !== verb);
        return json(response, 200, { changes: [{ kind: name, name: verb, action: 'remove', fields: [], differences: [] }], unchanged: 0, warnings: [] });
      case 'POST /api/v1/apply':
        return apply(body, url, response);
      case 'GET /api/v1/logs':
        return logs(url, response);
      case 'POST /v1/chat/completions':
        return chat(JSON.parse(body), request, response);
    }
    return problem(response, 404, 'not_found', `There is no ${kind ?? url.pathname} here.`);
  }

  /** Reads no YAML: kinds and names by their lines, `modle` as a mistake, `role` as what may differ. */
  function apply(text, url, response) {
    const file = url.searchParams.get('file');
    const at = text.split('\n').findIndex((line) => line.includes('modle'));
    if (at >= 0) {
      const where = { file, line: at + 1, column: text.split('\n')[at].indexOf('modle') + 1 };
      const found = { ...where, path: 'spec.modle', found: 'modle', expected: 'one of memory, model', nearest: 'model' };
      const said = `${file}:${where.line}:${where.column}: spec.modle: unknown field (expected: one of memory, model). Did you mean 'model'?`;
      response.writeHead(400, { 'Content-Type': 'application/problem+json' });
      return response.end(JSON.stringify({ type: 'about:blank', title: 'Bad Request', status: 400, code: 'invalid_request', detail: 'The documents were refused: 1 problem.', help: 'Mend it.', id: 'req-1', problems: [{ ...found, text: said }], untold: 0, warnings: [] }));
    }
    const changes = [];
    let unchanged = 0;
    for (const part of text.split(/^---$/m)) {
      const [, kind] = /^kind: (\w+)/m.exec(part) ?? [];
      const [, name] = /name: ([\w-]+)/.exec(part) ?? [];
      const role = /role: (.+)/.exec(part)?.[1];
      const old = state.specs.find((each) => each.kind === kind && each.name === name);
      if (old && old.document.spec.role === role) unchanged++;
      else if (old) changes.push({ kind, name, action: 'change', fields: ['spec.role'], differences: [{ path: 'spec.role', before: old.document.spec.role ?? null, after: role }] });
      else changes.push({ kind, name, action: 'create', fields: [], differences: [] });
      if (url.searchParams.get('dryRun') !== 'true') {
        state.specs = [...state.specs.filter((each) => each !== old), spec(kind, name, { ...old?.document.spec, role }, { generation: (old?.generation ?? 0) + 1 })];
      }
    }
    if (url.searchParams.get('dryRun') !== 'true') {
      change({}, {}, [], changes.map(({ kind, name, action }) => ({ subject: `spec/${kind}/${name}`, reason: `spec_${action}d`, text: `${kind} ${name} was ${action}d.` })));
    }
    const bound = { usd: 2, boundBy: 'Budget house' };
    const models = [
      { model: 'claude-opus-4.5', provider: 'anthropic', status: 'notServableNow' },
      { model: 'smollm2-135m', provider: 'grid', status: 'reachable' },
    ];
    return json(response, 200, {
      changes,
      unchanged,
      warnings: [{ file, line: 5, column: 12, path: 'spec.model', found: 'claude-opus-4.5', expected: '', nearest: '', text: `${file}:5:12: claude-opus-4.5 cannot be reached now: no provider for it is set up.` }],
      preview: { agents: [{ agent: 'henry', models, worstDay: bound }], moreAgents: 0, worstDay: { usd: null, boundBy: '' }, effects: [{ by: 'Workflow problem-to-tool', what: 'answers the author', gate: ['ApprovalPolicy ship'] }], moreEffects: 0 },
    });
  }

  function signIn(body, response) {
    const { key, code } = JSON.parse(body);
    if (key !== KEY && !(code && state.codes.delete(code))) {
      const detail = code ? 'This code was used already or is too old.' : 'No such key.';
      return problem(response, 401, 'unauthenticated', detail, 'The key lies in admin.key.');
    }
    const session = `s-${Math.random().toString(36).slice(2)}`;
    state.sessions.add(session);
    response.writeHead(204, { 'Set-Cookie': `ruche_session=${session}; HttpOnly; SameSite=Strict; Path=/` }).end();
  }

  function status() {
    return {
      version: '0.1.0',
      clusterId: 'c7d1f2',
      epoch: 1,
      revision: state.revision,
      state: 'ready',
      startedAt: new Date(NOW - 5_400_000).toISOString(),
      uptimeSeconds: 5400,
      http: '127.0.0.1:7420',
      grpc: '127.0.0.1:7421',
    };
  }

  function stream(request, response) {
    if (state.silent) return;
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    const { nodes, deployments, models, jobs, keys, agents, approvals, runs, conversations, relationships, budgets } = state;
    const organisation = { agents, approvals, runs, conversations, relationships, budgets };
    if (request.headers['last-event-id'] === `1-${state.revision}`) say(response, 'bookmark', { revision: state.revision });
    else say(response, 'snapshot', { epoch: 1, revision: state.revision, nodes, deployments, models, jobs: jobs.slice(0, 100), keys, ...organisation }, `1-${state.revision}`);
    streams.add(response);
    response.on('close', () => streams.delete(response));
  }

  /** Commits: the new rows, which of them changed, what is gone, what is told of it. */
  function change(rows, changed, removed = [], events = []) {
    Object.assign(state, rows);
    state.revision++;
    const whole = Object.fromEntries(
      Object.entries(changed).map(([kind, names]) => [kind, state[kind].filter((row) => names.includes(keyOf(kind, row)))]),
    );
    for (const each of streams) {
      say(each, 'delta', { revision: state.revision, at: new Date().toISOString(), events, changed: whole, removed }, `1-${state.revision}`);
    }
  }

  function observe(rows) {
    for (const each of streams) say(each, 'observed', rows);
  }

  function plan({ model, context = 2048, slots = 4, precision = 'fast' }) {
    const { fits } = state.models.find(({ name }) => name === model) ?? {};
    if (fits && fits.verdict !== 'placed') return { verdict: fits.verdict, mode: 'single', stages: [], prediction: {}, reasons: fits.reasons };
    if (context > 100_000) {
      return {
        verdict: 'never',
        stages: [],
        reasons: [{ code: 'context_too_long', message: `${model} was trained for 8192 tokens, ${context} were asked for.`, helps: '--context 8192' }],
      };
    }
    const lines = [
      { line: 'weights', bytes: precision === 'reference' ? 538_060_032 : 134_515_008 },
      { line: `KV cache, ${slots} x ${context} tokens`, bytes: slots * context * 46_080 },
      { line: 'compute buffers', bytes: 96_468_992 },
      { line: 'runtime overhead', bytes: 214_958_080 },
    ];
    const totalBytes = lines.reduce((sum, { bytes }) => sum + bytes, 0);
    return {
      verdict: 'placed',
      mode: 'single',
      planHash: '5f0c21aa',
      stages: [{ node: state.nodes[0]?.name ?? 'attic', layers: [0, 29], bill: lines, totalBytes, limitBytes: 19_900_000_000 }],
      prediction: { decodeTokensPerSecond: 80, prefillTokensPerSecond: 1100, timeToFirstTokenSeconds: 0.2, loadSeconds: 4 },
      reasons: [],
    };
  }

  function logs(url, response) {
    response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' });
    const object = url.searchParams.get('object');
    response.write(`21:13:58.100 INFO  ${object} placed\n21:13:59.412 WARN  ${object} bf16 is not in this processor: fp16\n`);
    response.write(`21:14:02.020 INFO  ${object} ready after 4.2 s\n`);
  }

  function chat({ messages, stream: streamed }, request, response) {
    if (!streamed) return json(response, 200, { choices: [{ message: { content: 'hive' } }] });
    const question = messages.at(-1).content;
    if (/^fail/i.test(question)) return openAiError(response, 400, 'context_length_exceeded', 'The prompt has 9000 tokens, the context 2048.');
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const words = answerTo(question).split(/(?<= )/);
    let at = 0;
    const pause = state.tokenMillis ?? 12;
    const timer = setInterval(() => {
      if (at < words.length) {
        response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: words[at++] }, finish_reason: null }] })}\n\n`);
        return;
      }
      clearInterval(timer);
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\n`);
      const details = request.headers['x-ruche-details'] === '1' ? { ruche: { node: 'attic', instance: 'smollm2-135m-1', timings: { queuedSeconds: 0.001, prefillSeconds: 0.08, decodeSeconds: (words.length - 1) / 84.2 } } } : {};
      response.write(`data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 21, completion_tokens: words.length }, ...details })}\n\n`);
      response.end('data: [DONE]\n\n');
    }, pause);
    response.on('close', () => clearInterval(timer));
  }

  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    port: server.address().port,
    state,
    change,
    observe,
    /** Cuts every line and stops listening, as a killed server does. */
    async stop() {
      await new Promise((resolve) => {
        server.close(resolve);
        for (const socket of sockets) socket.destroy();
      });
    },
  };
}

function keyOf(kind, row) {
  switch (kind) {
    case 'jobs':
    case 'approvals':
    case 'runs':
    case 'conversations':
      return row.id;
    case 'relationships':
      return row.between.join('~');
    default:
      return row.name ?? row.model;
  }
}

function answerTo(question) {
  if (/long/i.test(question)) return 'warm '.repeat(2000);
  return (
    'A hive keeps warm by **shivering together**: the bees draw close and let their flight muscles work without moving their wings.\n\n' +
    'Three things matter:\n\n- the cluster is tight in the cold and loose in the warm\n- those outside and inside change places\n- honey is the fuel\n\n```python\nfor bee in cluster:\n    bee.shiver()\n```'
  );
}

function say(response, event, data, id) {
  response.write(`${id ? `id: ${id}\n` : ''}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

function json(response, code, body) {
  response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function problem(response, code, name, detail, help, more = {}) {
  response
    .writeHead(code, { 'Content-Type': 'application/problem+json' })
    .end(JSON.stringify({ type: `urn:ruche:${name}`, title: name, status: code, code: name, detail, help, id: 'r-7f3a', ...more }));
}

function openAiError(response, code, name, message) {
  response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify({ error: { message, type: 'invalid_request_error', code: name } }));
}

function file(path, response) {
  const wanted = join(PAGES, normalize(path === '/' ? '/index.html' : path));
  if (!wanted.startsWith(PAGES) || !existsSync(wanted) || !statSync(wanted).isFile()) return response.writeHead(404).end();
  response.writeHead(200, {
    'Content-Type': TYPES[extname(wanted)] ?? 'application/octet-stream',
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
  });
  createReadStream(wanted).pipe(response);
}

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port = '7430', house = 'busy'] = process.argv.slice(2).filter((each) => !each.startsWith('--'));
  const mock = await startMock({ port: Number(port), house });
  if (process.argv.includes('--live')) live(mock);
  console.log(`${mock.url}/#login=good-code   (house: ${house}; others: ${Object.keys(HOUSES).join(', ')})`);
}
