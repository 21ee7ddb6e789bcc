// What an organisation answers when it is asked or told something: turns with their journals, memories, talk, words on
// approvals, runs, spend. Everything else of it comes by the stream.
import { LESSONS, NOW, run } from './organisation.mjs';

const ago = (seconds) => new Date(NOW - seconds * 1000).toISOString();
const SMALL = 'smollm2-135m';
const HOUR = 3600;
const DAY = 86_400;

/** What comes to mind first of what an agent remembers. */
const recalled = (agent) => ({ id: `${agent}/mem-31`, text: 'Ines asked last month how much paint a fence needs; the answer was one page and she wrote back.', untrusted: true, score: 0.826, at: ago(26 * DAY) });

/** Answers a request, or returns false when it is not about an organisation. */
export function atDesk({ state, change, url, call, body, json, problem, response }) {
  const [, , , kind, name, verb] = url.pathname.split('/').map(decodeURIComponent);
  const gone = (what) => problem(response, 404, 'not_found', `${what} '${name}' is not there.`, "'ruche org status' shows what is.");
  const one = (rows, key = 'id') => rows.find((row) => row[key] === name);
  const put = (rows, key, id, over) => change({ [rows]: state[rows].map((row) => (row[key] === id ? { ...row, ...over } : row)) }, { [rows]: [id] });
  const limit = Number(url.searchParams.get('limit') ?? 50);

  switch (call.replace(/\/(agents|turns|approvals|runs|conversations|workflows|hooks)\/.*$/, '/$1/:name') + (verb ? `/${verb}` : '')) {
    case 'GET /api/v1/org':
      return json(response, 200, orgOf(state)), true;
    case 'POST /api/v1/org/pause':
    case 'POST /api/v1/org/resume': {
      const pausing = name === 'pause';
      const { reason = '' } = parse(body);
      change(
        { agents: state.agents.map((each) => (pausing ? paused(each, reason) : resumed(each))) },
        { agents: state.agents.map((each) => each.name) },
      );
      return json(response, 200, orgOf(state)), true;
    }
    case 'GET /api/v1/agents':
      return json(response, 200, { agents: state.agents }), true;
    case 'GET /api/v1/agents/:name':
      return one(state.agents, 'name') ? json(response, 200, one(state.agents, 'name')) : gone('agent'), true;
    case 'GET /api/v1/agents/:name/turns': {
      const all = turnsOf(state, name);
      const from = all.findIndex(({ id }) => id === url.searchParams.get('before')) + 1;
      const page = all.slice(from, from + limit);
      return json(response, 200, { turns: page, ...(from + limit < all.length && { next: page.at(-1).id }) }), true;
    }
    case 'GET /api/v1/turns/:name': {
      if (name === 'turn-late') return json(response, 200, late(state)), true;
      const has = (each) => each.turn === name || turnsOf(state, each.name).some(({ id }) => id === name);
      const turn = turnsOf(state, state.agents.find(has)?.name).find(({ id }) => id === name);
      return turn ? json(response, 200, { ...turn, wakes: [{ reason: turn.wake, source: turn.task, text: WHY.find(([, source]) => source === turn.task)?.[2] ?? '' }], journal: journalOf(turn) }) : gone('turn'), true;
    }
    case 'GET /api/v1/agents/:name/memories':
      return json(response, 200, { memories: memoriesOf(name, url.searchParams.get('query')).slice(0, limit), total: MEMORIES.length }), true;
    case 'GET /api/v1/lessons':
      return json(response, 200, { lessons: state.agents.length > 0 ? LESSONS() : [] }), true;
    case 'POST /api/v1/agents/:name/talk':
      return talk(state, change, name, parse(body), json, problem, response), true;
    case 'POST /api/v1/agents/:name/pause':
      change({ agents: state.agents.map((each) => (each.name === name ? paused(each, parse(body).reason) : each)) }, { agents: [name] });
      return json(response, 200, one(state.agents, 'name')), true;
    case 'POST /api/v1/agents/:name/resume':
      change({ agents: state.agents.map((each) => (each.name === name ? resumed(each) : each)) }, { agents: [name] });
      return json(response, 200, one(state.agents, 'name')), true;
    case 'POST /api/v1/agents/:name/wake':
      put('agents', 'name', name, { state: 'thinking', doing: 'Looks at what a person asked for.', since: new Date().toISOString() });
      return json(response, 202, one(state.agents, 'name')), true;

    case 'GET /api/v1/approvals':
      return json(response, 200, { approvals: state.approvals.filter(({ phase }) => phase === 'pending' || url.searchParams.get('all') === 'true') }), true;
    case 'GET /api/v1/approvals/:name':
      return one(state.approvals) ? json(response, 200, one(state.approvals)) : gone('approval'), true;
    case 'POST /api/v1/approvals/:name/approve':
    case 'POST /api/v1/approvals/:name/reject':
    case 'POST /api/v1/approvals/:name/revise':
      return decide(state, change, put, name, verb, parse(body), json, problem, response), true;

    case 'GET /api/v1/runs':
      return json(response, 200, { runs: state.runs.slice(0, limit) }), true;
    case 'GET /api/v1/runs/:name':
      return one(state.runs) ? json(response, 200, one(state.runs)) : gone('run'), true;
    case 'POST /api/v1/runs/:name/cancel':
      put('runs', 'id', name, { phase: 'cancelled', reason: parse(body).reason, endedAt: new Date().toISOString() });
      return json(response, 200, one(state.runs)), true;
    case 'POST /api/v1/workflows/:name/start': {
      const made = run(`run-new${state.runs.length}`, { workflow: name, trigger: 'manual', input: parse(body).input ?? {}, untrusted: false, startedAt: new Date().toISOString() });
      change({ runs: [made, ...state.runs] }, { runs: [made.id] });
      return json(response, 202, { run: made.id, verdict: 'started' }), true;
    }
    case 'GET /api/v1/conversations':
      return json(response, 200, { conversations: state.conversations.slice(0, limit) }), true;
    case 'GET /api/v1/conversations/:name':
      return one(state.conversations) ? json(response, 200, one(state.conversations)) : gone('conversation'), true;
    case 'GET /api/v1/relationships':
      return json(response, 200, { relationships: state.relationships }), true;
    case 'GET /api/v1/spend':
      return json(response, 200, spendOf(state, url.searchParams.get('window') ?? 'day')), true;
    default:
      return false;
  }
}

function orgOf({ agents, approvals }) {
  const phase = agents.length === 0 ? 'none' : agents.every(({ state }) => state === 'paused') ? 'paused' : agents.every(({ state }) => state === 'idle') ? 'idle' : 'running';
  return {
    organisation: agents[0]?.organisation ?? '',
    phase,
    mission: agents.length > 0 ? 'Find small problems that people have, and give them a small tool.' : '',
    agents: agents.map(({ name, state, node, turns, tokensIn, tokensOut, spendUsd }) => ({ name, state, node, turns, tokens: tokensIn + tokensOut, spendUsd })),
    approvals: approvals.filter(({ phase: at }) => at === 'pending').map(({ id, action, approvers, deadline }) => ({ id, action, by: approvers, deadline })),
  };
}

function paused(agent, reason) {
  return {
    ...agent,
    state: 'paused',
    doing: 'Is paused.',
    since: new Date().toISOString(),
    paused: { code: 'asked', message: `Paused by a person: ${reason}`, help: `Let it go on: ruche org resume ${agent.name}` },
  };
}

function resumed(agent) {
  const { paused: _, ...rest } = agent;
  return agent.state === 'paused' ? { ...rest, state: 'idle', doing: 'Has nothing to do.', since: new Date().toISOString() } : agent;
}

function decide(state, change, put, id, verb, { reason = '', payloadHash }, json, problem, response) {
  const approval = state.approvals.find((each) => each.id === id);
  if (!approval) return problem(response, 404, 'not_found', `approval '${id}' is not there.`, "'ruche approvals --all' shows them.");
  if (approval.phase !== 'pending') {
    return problem(response, 409, 'already_decided', `${id} was ${approval.phase} already.`, 'Nothing is left to do.');
  }
  if (verb !== 'approve' && !reason.trim()) return problem(response, 400, 'invalid_request', 'reason: nothing (expected: why it is not approved).', 'Say it with --reason.');
  if (payloadHash && payloadHash !== approval.payloadHash) {
    return problem(response, 409, 'payload_changed', 'What would happen is another than the one you looked at.', 'Look again.');
  }
  const at = new Date().toISOString();
  const phase = { approve: 'approved', reject: 'rejected', revise: 'revisionRequested' }[verb];
  put('approvals', 'id', id, { phase, reason, endedAt: at, votes: [...approval.votes, { by: 'human:me', word: verb, reason, at }] });
  const step = state.runs.find(({ id: run }) => run === approval.run)?.steps.find(({ id: each }) => each === approval.step);
  if (step?.phase === 'asking') {
    const steps = state.runs.find(({ id: run }) => run === approval.run).steps.map((each) =>
      each.id === approval.step
        ? phase === 'approved'
          ? { ...each, phase: 'running', reason: '', tasks: [{ index: 0, iteration: 1, attempt: 1, phase: 'running', reason: '', startedAt: at, turn: 'turn-s3p7c1' }] }
          : phase === 'rejected'
            ? { ...each, phase: 'failed', reason: `Rejected: ${reason}`, endedAt: at }
            : { ...each, phase: 'waiting', reason: '' }
        : each,
    );
    put('runs', 'id', approval.run, phase === 'rejected' ? { steps, phase, reason: `Rejected: ${reason}`, endedAt: at } : { steps });
  }
  json(response, 200, state.approvals.find((each) => each.id === id));
}

/** Answers after `state.talkMillis`; a question with "slow" is not done in time, one with "fail" is refused. */
function talk(state, change, name, { text = '', wait = 30 }, json, problem, response) {
  const agent = state.agents.find((each) => each.name === name);
  if (!agent) return problem(response, 404, 'not_found', `agent '${name}' is not there.`, "'ruche org status' shows who is.");
  if (agent.state === 'paused') return problem(response, 409, 'paused', `${name} is paused.`, `Let it go on: ruche org resume ${name}`);
  if (/^fail/i.test(text)) return problem(response, 503, 'no_model', `No model of ${name} serves.`, 'Deploy one: ruche deploy smollm2-135m');
  setTimeout(
    () => {
      if (/slow/i.test(text) && wait > 0) return json(response, 202, { turn: 'turn-late', state: 'thinking' });
      const answer = name === 'henry' ? 'We build one thing at a time, and this one has a reader.' : 'I have read that. It is a small problem, and it has an author.';
      const turns = state.agents.map((each) => (each.name === name ? { ...each, turns: each.turns + 1, lastSaid: answer } : each));
      change({ agents: turns }, { agents: [name] });
      json(response, 200, { turn: 'turn-talk01', text: answer, model: SMALL, node: 'attic', promptTokens: 412, outputTokens: 19 });
    },
    state.talkMillis ?? 300,
  );
}

/** The turn of a slow question. */
function late({ lateIsOver }) {
  const turn = { id: 'turn-late', agent: 'scout', wake: 'message', task: 'human:me', startedAt: ago(30), steps: 1, calls: 1, effects: 0, model: SMALL, reason: '', wakes: [] };
  return lateIsOver
    ? { ...turn, phase: 'done', endedAt: ago(0), said: 'I slept over it.', journal: [{ step: 0, act: 'done', text: 'I slept over it.' }] }
    : { ...turn, phase: 'calling', said: '', journal: [] };
}

const WHY = [
  ['step', 'run-3k8w2q/find/0/1/1', 'Read the new item. Is there a small problem in it that a one-page tool could solve?'],
  ['message', 'human:me', 'What did you do today?'],
  ['conversation', 'conversation-b7n3m1/turn/2', 'Say what you think, in one or two sentences.'],
  ['lesson', 'plain-titles', 'A lesson came from scout.'],
  ['folder.file', 'inbox/bike-lights.txt', 'A file arrived in inbox.'],
];

function turnsOf({ agents }, name) {
  const agent = agents.find((each) => each.name === name);
  if (!agent) return [];
  const past = Array.from({ length: Math.min(agent.turns, 60) }, (_, index) => {
    const [reason, source] = WHY[(index + name.length) % WHY.length];
    const started = 300 + index * 2340;
    const failed = index % 17 === 5;
    return {
      id: `turn-${name.slice(0, 2)}${String(agent.turns - index).padStart(4, '0')}`,
      agent: name,
      phase: failed ? 'failed' : 'done',
      wake: reason,
      task: source,
      startedAt: ago(started),
      endedAt: ago(started - 11 - (index % 7) * 4),
      steps: 2 + (index % 3),
      calls: 1 + (index % 2),
      effects: index % 3,
      model: agent.model.used,
      ...(index % 3 !== 2 && { memories: 2, recalled: recalled(name) }),
      said: failed ? '' : (agent.lastSaid ?? 'Done.'),
      reason: failed ? 'The answer did not come in time.' : '',
    };
  });
  if (!agent.turn) return past;
  const { reason, source } = agent.task ?? { reason: 'manual', source: 'human:me' };
  return [
    { id: agent.turn, agent: name, phase: name === 'dev' ? 'acting' : 'calling', wake: reason, task: source, startedAt: agent.since, steps: 2, calls: 1, effects: name === 'dev' ? 1 : 0, model: agent.model.used, memories: 2, recalled: recalled(name), said: '', reason: '' },
    ...past,
  ];
}

function journalOf(turn) {
  const started = Date.parse(turn.startedAt);
  const at = (seconds) => new Date(started + seconds * 1000).toISOString();
  const model = { used: SMALL, provider: 'grid', why: turn.agent === 'henry' ? 'claude-opus-4.5 has no key here and glm-4.7 fits on no machine, so the next of the list answers.' : 'glm-4.7 fits on no machine here, so the next of the list answers.' };
  const call = {
    step: 0,
    act: 'call',
    at: at(0),
    model,
    recalled: {
      memories: [
        recalled(turn.agent),
        { id: `${turn.agent}/mem-12`, text: 'A tool with a number field and one sentence was used most.', untrusted: false, score: 0.41, at: ago(3 * HOUR) },
      ],
      lessons: turn.agent === 'quill' ? [{ id: 'plain-titles', text: "Posts whose title names the reader's problem in plain words are read to the end.", untrusted: false }] : [],
      relations: [{ id: 'henry~scout', text: 'Henry trusts what scout finds and wishes there were less of it.', untrusted: false }],
    },
    dropped: ['memory-0c: A hose of 25 m was too long for everybody.'],
    prompt: [
      { role: 'system', text: `You are ${turn.agent}. ${turn.agent === 'henry' ? 'You have run small teams for twenty years. You read everything once and decide once.' : 'You do your work and say what you did.'}` },
      { role: 'user', text: WHY.find(([, source]) => source === turn.task)?.[2] ?? 'Decide whether we build this, and say why in two sentences.' },
    ],
    answer: turn.agent === 'dev' ? '{"say": "I write the page.", "actions": [{"tool": "workspace.write", "args": {"path": "tools/hose-length.html"}}]}' : turn.said || 'It has one reader, one question and no account.',
    promptTokens: 412,
    outputTokens: 87,
  };
  if (turn.phase === 'failed') return [{ ...call, answer: '', outputTokens: 0, text: turn.reason }];
  const effects = {
    step: 1,
    act: 'effects',
    at: at(6),
    effects: [
      {
        key: `${turn.id}/1/0`,
        tool: turn.agent === 'dev' ? 'workspace.write' : 'workspace.read',
        args: turn.agent === 'dev' ? { path: 'tools/hose-length.html', text: '<h1>How much hose?</h1>' } : { path: 'inbox/garden-hose.txt' },
        status: turn.endedAt ? 'ok' : 'pending',
        text: !turn.endedAt ? '' : 'I have a bed that is four by one and a half metres, and a hose that I keep buying too short.',
      },
    ],
  };
  if (!turn.endedAt) return [call, effects];
  return [
    call,
    effects,
    {
      step: 2,
      act: 'done',
      at: turn.endedAt,
      text: turn.said,
      keepsakes: [{ text: 'The letter about the hose names two lengths and no shape.', importance: 4 }],
    },
  ];
}

const MEMORIES = [
  ['conversation', 'Quill will try the reader’s own question as a title.', 6, 3000, 'conversation-k4t9w2', false],
  ['observation', 'Ines asked how much paint a fence needs; the answer was one page and she wrote back.', 7, 2_592_000, 'turn-s1a4f7', true],
  ['reflection', 'People who ask for a number want one field and one sentence, not an account.', 9, 400_000, 'turn-s9f2', false],
  ['fact', 'The workspace holds tools/cups-to-grams.html and tools/semicolons.html.', 5, 15_000, 'run-1d5g9h', false],
  ['observation', 'The kiosk page grew above 1 MB three times.', 6, 91_000, 'run-0b4n7m', false],
  ['conversation', 'Henry says: one thing at a time.', 4, 44_000, 'conversation-h2c8v5', false],
  ['observation', 'A letter came twice within two minutes; the second was cancelled.', 3, 100_800, 'run-2z8x4c', true],
];

function memoriesOf(name, query) {
  const all = MEMORIES.map(([kind, text, importance, seconds, source, untrusted], index) => ({
    id: `memory-${name}-${index}`,
    kind,
    text,
    importance,
    at: ago(seconds),
    source,
    evidence: kind === 'reflection' ? ['memory-3f', 'memory-1a', 'memory-7d'] : [],
    untrusted,
    class: 'private',
    scope: 'agent',
    recalls: index % 4 === 3 ? 0 : 1 + index * 2,
    ...(index % 4 !== 3 && { lastRecalledAt: ago(seconds / 3) }),
  }));
  if (!query) return all;
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return all
    .map((memory) => {
      const relevance = words.filter((word) => memory.text.toLowerCase().includes(word)).length / words.length;
      const recency = Math.exp(-(NOW - Date.parse(memory.at)) / 2.6e9);
      const importanceScore = memory.importance / 10;
      return { ...memory, relevance, recency, importanceScore, score: (3 * relevance + 2 * importanceScore + 0.5 * recency) / 5.5 };
    })
    .sort((a, b) => b.score - a.score);
}

export function spendOf(state, window) {
  const days = window === 'month';
  const length = days ? 22 : 22;
  const unit = days ? 86_400 : 3600;
  const series = Array.from({ length }, (_, index) => {
    const work = Math.max(0, Math.sin((index - 6) / 5)) * (1 + 0.4 * Math.sin(index * 1.7));
    return { at: ago((length - 1 - index) * unit + 845), usd: state.agents.length === 0 ? 0 : Math.round(work * (days ? 900 : 42.2)) / 1000, tokens: Math.round(work * (days ? 900_000 : 52_000)) };
  });
  const scale = days ? 18 : 1;
  const usd = state.agents.length === 0 ? 0 : series.reduce((sum, each) => sum + each.usd, 0);
  const share = (part) => Math.round(usd * part * 100) / 100;
  const row = (part, gpu, tokensIn, tokensOut, calls) => ({ usd: share(part), gpuSeconds: gpu * scale, tokensIn: tokensIn * scale, tokensOut: tokensOut * scale, calls: calls * scale });
  return {
    window,
    from: series[0].at,
    to: ago(0),
    usd: share(1),
    cloudUsd: share(1),
    gpuSeconds: state.agents.length === 0 ? 0 : 3184 * scale,
    tokensIn: state.agents.length === 0 ? 0 : 488_007 * scale,
    tokensOut: state.agents.length === 0 ? 0 : 75_213 * scale,
    calls: state.agents.length === 0 ? 0 : 412 * scale,
    wouldHaveCostUsd: state.agents.length === 0 ? 0 : 4.32 * scale,
    comparedWith: { model: 'claude-opus-4.5', price: '$5.00 in, $25.00 out, a million tokens', source: "the provider's price list of 1 November 2026" },
    savedUsd: state.agents.length === 0 ? 0 : Math.round((4.32 * scale - share(1)) * 100) / 100,
    unconfirmedUsd: 0,
    budgets: state.budgets,
    byAgent:
      state.agents.length === 0
        ? []
        : [
            { agent: 'henry', ...row(1, 512, 96_310, 8412, 61) },
            { agent: 'scout', ...row(0, 1010, 201_455, 17_020, 131) },
            { agent: 'dev', ...row(0, 980, 88_904, 31_772, 92) },
            { agent: 'quill', ...row(0, 470, 70_118, 11_904, 74) },
            { agent: 'creative', ...row(0, 212, 31_220, 6105, 54) },
          ],
    byModel:
      state.agents.length === 0
        ? []
        : [
            { model: SMALL, place: 'here', ...row(0, 3184, 461_007, 71_113, 399) },
            { model: 'claude-opus-4.5', place: 'cloud', ...row(1, 0, 27_000, 4100, 13) },
          ],
    series,
  };
}

function parse(body) {
  return body ? JSON.parse(body) : {};
}
