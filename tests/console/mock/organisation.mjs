// The organisation that lives in a house: henry-inc with its five agents on an ordinary evening, and the makers of what
// it consists of. Times hang on the houses' fixed moment, so that pictures repeat.

export const NOW = Date.UTC(2026, 10, 22, 21, 14, 5);
const ago = (seconds) => new Date(NOW - seconds * 1000).toISOString();
const hence = (seconds) => ago(-seconds);
const MIN = 60;
const HOUR = 3600;
const DAY = 86_400;
const SMALL = 'smollm2-135m';
const NO_KEY = 'claude-opus-4.5 has no key here and glm-4.7 fits on no machine, so the next of the list answers.';
const NOT_HERE = 'glm-4.7 fits on no machine here, so the next of the list answers.';

export function agent(name, over = {}) {
  return {
    name,
    organisation: 'henry-inc',
    role: 'One of many',
    team: '',
    reportsTo: '',
    state: 'idle',
    doing: 'Has nothing to do.',
    since: ago(14 * MIN),
    model: { asked: [SMALL], used: SMALL, why: 'It is the first of the list that serves.' },
    node: 'attic',
    turns: 12,
    fruitless: 0,
    tokensIn: 18_240,
    tokensOut: 2310,
    spendUsd: 0,
    wakes: [],
    persona: { bio: 'Does its work.' },
    sprite: { seed: 0, palette: 'slate', desk: 'desk-1' },
    trust: 'worker',
    tools: [],
    memories: 4,
    ...over,
  };
}

export function approval(id, { payload, ...over } = {}) {
  return {
    id,
    policy: 'ship',
    action: 'step answer of problem-to-tool, by scout',
    subject: 'run-7c2dk4/answer',
    creator: 'agent:scout',
    payload: JSON.stringify({ to: 'mara', text: 'Hello' }),
    payloadHash: 'b41c09e7d2aa5f10',
    untrusted: false,
    approvers: ['human:me'],
    quorum: 1,
    onTimeout: 'reject',
    phase: 'pending',
    votes: [],
    reason: '',
    askedAt: ago(6 * MIN),
    deadline: hence(23 * HOUR),
    ...over,
    ...(payload && { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
  };
}

export function run(id, over = {}) {
  return {
    id,
    workflow: 'problem-to-tool',
    phase: 'running',
    outcome: 'succeeded',
    reason: '',
    trigger: 'folder inbox',
    input: { path: 'inbox/plants.txt' },
    untrusted: true,
    startedAt: ago(18 * MIN),
    deadline: hence(DAY),
    steps: [],
    ...over,
  };
}

export function conversation(id, over = {}) {
  return {
    id,
    name: 'water-cooler',
    phase: 'ended',
    starter: 'scout',
    topic: 'Nothing in particular',
    place: 'cooler',
    participants: ['scout', 'quill'],
    invited: [],
    said: [],
    awaiting: '',
    startedAt: ago(50 * MIN),
    endedAt: ago(48 * MIN),
    ending: 'everybody passed',
    tokens: 0,
    ...over,
  };
}

export function relationship(a, b, over = {}) {
  return { between: [a, b], kind: 'neutral', affinity: 0, trust: 0.5, familiarity: 0.2, talks: 0, line: '', history: [], ...over };
}

export function budget(name, over = {}) {
  return {
    name,
    scope: 'org',
    target: 'henry-inc',
    window: 'day',
    limit: { usd: 5, gpuSeconds: 80_000 },
    spent: { usd: 0.42, gpuSeconds: 3184 },
    reserved: { usd: 0.04, gpuSeconds: 21 },
    left: { usd: 4.54, gpuSeconds: 76_795 },
    resetsAt: hence(2.76 * HOUR),
    state: 'open',
    ...over,
  };
}

const persona = (bio, tone, traits, phrases = [], taboo = []) => ({ bio, tone, traits, signaturePhrases: phrases, taboo });

const AGENTS = () => [
  agent('henry', {
    role: 'Chief of staff',
    state: 'thinking',
    doing: 'Decides whether a reminder for house plants is worth building.',
    since: ago(9),
    task: { reason: 'step', source: 'run-9q2w6e/decide/0/1/1', text: 'Decide whether we build this, and say why in two sentences.' },
    turn: 'turn-h8x2m5',
    recalled: 'Ines asked last month how much paint a fence needs; the answer was one page and she wrote back.',
    model: { asked: ['claude-opus-4.5', 'glm-4.7', SMALL], used: SMALL, why: NO_KEY },
    turns: 61,
    tokensIn: 96_310,
    tokensOut: 8412,
    spendUsd: 0.42,
    wakes: [{ reason: 'approval.requested', source: 'approval-9w3k1d', count: 1, at: ago(40) }],
    persona: persona(
      'Henry has run small teams for twenty years. He reads everything once, decides once, and says why in two sentences. He would rather drop a good idea than start a third one.',
      'Short, dry, warm underneath.',
      { openness: 0.5, conscientiousness: 0.9, extraversion: 0.4, agreeableness: 0.6, neuroticism: 0.2 },
      [
        { text: 'One thing at a time.', when: 'somebody brings a second idea', maxPerDay: 2 },
        { text: 'Who is it for?', when: 'a proposal names no reader', maxPerDay: 3 },
      ],
      ['promises about dates', 'jokes about users'],
    ),
    sprite: { seed: 0, palette: 'slate', desk: 'office-1' },
    trust: 'decider',
    tools: ['workspace.read'],
    memories: 7,
    lastSaid: 'We build the hose calculator. It has one reader, one question and no account.',
  }),
  agent('scout', {
    role: 'Researcher',
    team: 'research',
    reportsTo: 'henry',
    state: 'talking',
    doing: 'Talks with quill at the water cooler about titles.',
    since: ago(48),
    task: { reason: 'conversation', source: 'conversation-k4t9w2/turn/3', text: 'Say what you think, in one or two sentences.' },
    turn: 'turn-s3p7c1',
    model: { asked: ['glm-4.7', SMALL], used: SMALL, why: NOT_HERE },
    turns: 118,
    tokensIn: 201_455,
    tokensOut: 17_020,
    conversation: 'conversation-k4t9w2',
    wakes: [
      { reason: 'folder.file', source: 'inbox/bike-lights.txt', count: 1, at: ago(31) },
      { reason: 'feed.item', source: 'feed:small-problems', count: 4, at: ago(200) },
    ],
    persona: persona(
      'Scout reads all day and remembers who asked for what. Curious, quick, a little scattered.',
      'Lively, in short bursts.',
      { openness: 0.95, conscientiousness: 0.5, extraversion: 0.7, agreeableness: 0.7, neuroticism: 0.4 },
      [{ text: 'Found something!', maxPerDay: 4 }],
    ),
    sprite: { seed: 0, palette: 'moss', desk: 'desk-1' },
    trust: 'reader',
    tools: ['feed.read', 'http.get', 'workspace.read', 'workspace.list'],
    memories: 9,
    lastSaid: 'Found something! The plant post was read to the end because its title was the question.',
  }),
  agent('quill', {
    role: 'Writer',
    team: 'creative',
    reportsTo: 'henry',
    state: 'talking',
    doing: 'Talks with scout at the water cooler about titles.',
    since: ago(48),
    model: { asked: ['glm-4.7', SMALL], used: SMALL, why: NOT_HERE },
    turns: 44,
    tokensIn: 70_118,
    tokensOut: 11_904,
    conversation: 'conversation-k4t9w2',
    persona: persona(
      'Quill writes posts, scripts and articles, and cuts every second adjective.',
      'Precise, a bit ironic.',
      { openness: 0.8, conscientiousness: 0.7, extraversion: 0.3, agreeableness: 0.5, neuroticism: 0.5 },
      [{ text: 'Shorter.', maxPerDay: 3 }],
    ),
    sprite: { seed: 0, palette: 'plum', desk: 'desk-2' },
    tools: ['workspace.read', 'workspace.write'],
    memories: 6,
    lastSaid: 'Then the title may be plain as bread. Shorter.',
  }),
  agent('creative', {
    role: 'Designer',
    team: 'creative',
    reportsTo: 'henry',
    state: 'idle',
    doing: 'Has nothing to do since its last drawing was handed over.',
    since: ago(22 * MIN),
    model: { asked: ['glm-4.7', SMALL], used: SMALL, why: NOT_HERE },
    turns: 23,
    tokensIn: 31_220,
    tokensOut: 6105,
    persona: persona(
      'Creative thinks in pictures and describes them so that anybody could draw them.',
      'Colourful.',
      { openness: 1, conscientiousness: 0.4, extraversion: 0.8, agreeableness: 0.8, neuroticism: 0.3 },
    ),
    sprite: { seed: 0, palette: 'coral', desk: 'desk-3' },
    tools: ['workspace.read', 'workspace.write'],
    memories: 5,
    lastSaid: 'A watering can seen from above, its shadow is a clock.',
  }),
  agent('dev', {
    role: 'Engineer',
    team: 'engineering',
    reportsTo: 'henry',
    state: 'acting',
    doing: 'Writes tools/hose-length.html for the workflow problem-to-tool.',
    since: ago(4),
    task: { reason: 'step', source: 'run-3k8w2q/build/0/1/2', text: 'Build the tool as one HTML file in the workspace, and list the files.' },
    turn: 'turn-d5v1n8',
    model: { asked: ['glm-4.7', SMALL], used: SMALL, why: NOT_HERE },
    turns: 37,
    tokensIn: 88_904,
    tokensOut: 31_772,
    wakes: [{ reason: 'message', source: 'agent:creative', count: 1, at: ago(130) }],
    persona: persona(
      'Dev builds one-page tools with no dependencies, and tests them before saying that they work.',
      'Plain.',
      { openness: 0.5, conscientiousness: 0.95, extraversion: 0.2, agreeableness: 0.5, neuroticism: 0.3 },
      [{ text: 'It works on my node.', maxPerDay: 1 }],
    ),
    sprite: { seed: 0, palette: 'sky', desk: 'desk-4' },
    tools: ['workspace.list', 'workspace.read', 'workspace.write'],
    memories: 8,
    lastSaid: 'The file is written. I open it once more before I say that it works.',
  }),
];

const step = (id, worker, phase, from, to, over = {}) => ({
  id,
  worker,
  phase,
  ...(from !== undefined && { startedAt: ago(from) }),
  ...(to !== undefined && { endedAt: ago(to) }),
  reason: '',
  tasks: [],
  ...over,
});
const task = (attempt, phase, from, to, over = {}) => ({
  index: 0,
  iteration: 1,
  attempt,
  phase,
  reason: '',
  startedAt: ago(from),
  ...(to !== undefined && { endedAt: ago(to) }),
  ...over,
});

const RUNS = () => [
  run('run-9q2w6e', {
    trigger: 'folder inbox',
    input: { path: 'inbox/house-plants.txt' },
    startedAt: ago(64),
    steps: [
      step('find', 'agent:scout', 'done', 62, 31, {
        output: { problem: 'Nobody in a shared flat knows who watered the plants last.', author: 'jonas', worthIt: true },
        tasks: [task(1, 'done', 62, 31, { turn: 'turn-s2k9d4' })],
      }),
      step('decide', 'agent:henry', 'running', 30, undefined, { tasks: [task(1, 'running', 9, undefined, { turn: 'turn-h8x2m5' })] }),
      step('build', 'agent:dev', 'waiting'),
      step('answer', 'agent:scout', 'waiting'),
    ],
  }),
  run('run-3k8w2q', {
    trigger: 'folder inbox',
    input: { path: 'inbox/garden-hose.txt' },
    startedAt: ago(9 * MIN),
    steps: [
      step('find', 'agent:scout', 'done', 9 * MIN - 2, 8 * MIN, {
        output: { problem: 'How much hose does a bed of a given shape need?', author: 'ines', worthIt: true },
        tasks: [task(1, 'done', 9 * MIN - 2, 8 * MIN, { turn: 'turn-s1a4f7' })],
      }),
      step('decide', 'agent:henry', 'done', 8 * MIN - 1, 6 * MIN + 20, {
        output: { build: true, why: 'It has one reader, one question and no account. It fits on one page.' },
        tasks: [task(1, 'done', 8 * MIN - 1, 6 * MIN + 20, { turn: 'turn-h7c3b9' })],
      }),
      step('build', 'agent:dev', 'running', 6 * MIN + 18, undefined, {
        tasks: [
          task(1, 'done', 6 * MIN + 18, 3 * MIN + 40, {
            reason: 'The answer was cut at 1,500 tokens, so the file would have ended in the middle of a line.',
            turn: 'turn-d4t8r2',
          }),
          task(2, 'running', 3 * MIN + 10, undefined, { turn: 'turn-d5v1n8' }),
        ],
      }),
      step('answer', 'agent:scout', 'waiting'),
    ],
  }),
  run('run-7c2dk4', {
    trigger: 'manual',
    input: { path: 'inbox/plants.txt' },
    startedAt: ago(31 * MIN),
    steps: [
      step('find', 'agent:scout', 'done', 31 * MIN - 1, 30 * MIN, {
        output: { problem: 'A label printer takes only CSV with semicolons.', author: 'mara', worthIt: true },
        tasks: [task(1, 'done', 31 * MIN - 1, 30 * MIN, { turn: 'turn-s0m2x8' })],
      }),
      step('decide', 'agent:henry', 'done', 30 * MIN - 1, 27 * MIN, {
        output: { build: true, why: 'She asks every month. It is twenty lines.' },
        approval: 'approval-2v6q8r',
        tasks: [task(1, 'done', 28 * MIN, 27 * MIN, { turn: 'turn-h5n1z6' })],
      }),
      step('build', 'agent:dev', 'done', 27 * MIN - 2, 12 * MIN, {
        output: { files: ['tools/semicolons.html'] },
        tasks: [task(1, 'done', 27 * MIN - 2, 12 * MIN, { turn: 'turn-d3j6p4' })],
      }),
      step('answer', 'agent:scout', 'asking', 12 * MIN - 1, undefined, {
        reason: 'The gate ship waits for a word.',
        approval: 'approval-5t8n2c',
        tasks: [],
      }),
    ],
  }),
  run('run-1d5g9h', {
    phase: 'succeeded',
    trigger: 'folder inbox',
    input: { path: 'inbox/bread-scale.txt' },
    startedAt: ago(5 * HOUR),
    endedAt: ago(4.4 * HOUR),
    steps: [
      step('find', 'agent:scout', 'done', 5 * HOUR, 5 * HOUR - 50, { output: { problem: 'Recipes in cups, a scale in grams.', author: 'olu', worthIt: true }, tasks: [task(1, 'done', 5 * HOUR, 5 * HOUR - 50)] }),
      step('decide', 'agent:henry', 'done', 5 * HOUR - 51, 5 * HOUR - 120, { output: { build: true, why: 'One table, one reader.' }, tasks: [task(1, 'done', 5 * HOUR - 51, 5 * HOUR - 120)] }),
      step('build', 'agent:dev', 'done', 5 * HOUR - 122, 4.6 * HOUR, { output: { files: ['tools/cups-to-grams.html'] }, tasks: [task(1, 'done', 5 * HOUR - 122, 4.6 * HOUR)] }),
      step('answer', 'agent:scout', 'done', 4.6 * HOUR - 1, 4.4 * HOUR, { output: 'Sent to olu.', approval: 'approval-8y1u3i', tasks: [task(1, 'done', 4.5 * HOUR, 4.4 * HOUR)] }),
    ],
  }),
  run('run-0b4n7m', {
    phase: 'failed',
    reason: 'The step build failed 3 times; the last time: tools/kiosk.html was larger than 1 MB.',
    trigger: 'folder inbox',
    input: { path: 'inbox/kiosk.txt' },
    startedAt: ago(26 * HOUR),
    endedAt: ago(25.2 * HOUR),
    steps: [
      step('find', 'agent:scout', 'done', 26 * HOUR, 26 * HOUR - 44, { tasks: [task(1, 'done', 26 * HOUR, 26 * HOUR - 44)] }),
      step('decide', 'agent:henry', 'done', 26 * HOUR - 45, 26 * HOUR - 90, { tasks: [task(1, 'done', 26 * HOUR - 45, 26 * HOUR - 90)] }),
      step('build', 'agent:dev', 'failed', 26 * HOUR - 91, 25.2 * HOUR, {
        reason: 'tools/kiosk.html was larger than 1 MB.',
        tasks: [
          task(1, 'done', 26 * HOUR - 91, 25.8 * HOUR, { reason: 'tools/kiosk.html was larger than 1 MB.' }),
          task(2, 'done', 25.7 * HOUR, 25.5 * HOUR, { reason: 'tools/kiosk.html was larger than 1 MB.' }),
          task(3, 'done', 25.4 * HOUR, 25.2 * HOUR, { reason: 'tools/kiosk.html was larger than 1 MB.' }),
        ],
      }),
      step('answer', 'agent:scout', 'skipped'),
    ],
  }),
  run('run-2z8x4c', { phase: 'cancelled', reason: 'It was the same letter twice.', startedAt: ago(28 * HOUR), endedAt: ago(27.9 * HOUR), steps: [step('find', 'agent:scout', 'cancelled', 28 * HOUR, 27.9 * HOUR)] }),
];

const ANSWER = 'Write mara a short answer that says what tools/semicolons.html does and what it cannot do.\n\nHer letter:\nthe label printer takes only semicolons, and my list has commas. I cannot be the first.';

const APPROVALS = () => [
  approval('approval-5t8n2c', {
    action: 'step answer of problem-to-tool, by scout',
    payload: { run: 'run-7c2dk4', step: 'answer', worker: 'scout', prompt: ANSWER },
    untrusted: true,
    askedAt: ago(12 * MIN),
    deadline: hence(DAY - 12 * MIN),
    run: 'run-7c2dk4',
    step: 'answer',
    agent: 'scout',
  }),
  approval('approval-9w3k1d', {
    policy: 'worth-building',
    action: 'step decide of problem-to-tool, by henry',
    subject: 'run-9q2w6e/decide',
    creator: 'agent:henry',
    payload: { run: 'run-9q2w6e', step: 'decide', worker: 'henry', prompt: 'Decide whether we build this, and say why in two sentences.' },
    payloadHash: '7e90ab1c44d2f358',
    untrusted: true,
    approvers: ['agent:henry', 'human:me'],
    askedAt: ago(40),
    deadline: hence(2 * HOUR - 40),
    run: 'run-9q2w6e',
    step: 'decide',
    agent: 'henry',
    costUsd: 0.18,
  }),
  approval('approval-3c6v9b', {
    action: 'quill wants to write posts/plain-as-bread.md. May it?',
    subject: 'turn-q7z2x1/1',
    creator: 'agent:quill',
    payload: { turn: 'turn-q7z2x1', path: 'posts/plain-as-bread.md', before: '# Ten tricks for titles\n\nTitles matter.\nThey always have.\n', after: '# Why is nobody reading to the end?\n\nTitles matter.\n' },
    payloadHash: '5a11e0c7be42d90f',
    askedAt: ago(50 * MIN),
    deadline: hence(23.2 * HOUR),
    agent: 'quill',
  }),
  approval('approval-4m7b0x', {
    policy: '',
    action: 'dev was about to write tools/hose-length.html, and nobody knows whether it happened. Again, or count it as done?',
    subject: 'turn-d2h5k3/4',
    creator: 'agent:dev',
    payload: { turn: 'turn-d2h5k3', effects: [{ tool: 'workspace.write', args: '{"path":"tools/hose-length.html","text":"<!doctype html>\\n<title>How much hose?</title>\\n<h1>How much hose?</h1>\\n"}' }] },
    payloadHash: '0c55e1f2aa90bd37',
    askedAt: ago(2 * HOUR),
    deadline: hence(7 * DAY - 2 * HOUR),
    agent: 'dev',
  }),
  approval('approval-2v6q8r', {
    policy: 'worth-building',
    action: 'step decide of problem-to-tool, by henry',
    subject: 'run-7c2dk4/decide',
    creator: 'agent:henry',
    payload: { problem: 'A label printer takes only CSV with semicolons.', author: 'mara', worthIt: true },
    approvers: ['agent:henry', 'human:me'],
    phase: 'approved',
    votes: [{ by: 'agent:henry', word: 'approve', reason: 'She asks every month.', at: ago(28 * MIN) }],
    askedAt: ago(30 * MIN),
    deadline: hence(90 * MIN),
    endedAt: ago(28 * MIN),
    run: 'run-7c2dk4',
    step: 'decide',
  }),
  approval('approval-8y1u3i', {
    action: 'step answer of problem-to-tool, by scout',
    subject: 'run-1d5g9h/answer',
    payload: { to: 'olu', text: 'Hello Olu, here is the table of cups and grams.' },
    phase: 'approved',
    votes: [{ by: 'human:me', word: 'approve', reason: '', at: ago(4.5 * HOUR) }],
    askedAt: ago(4.6 * HOUR),
    deadline: hence(19 * HOUR),
    endedAt: ago(4.5 * HOUR),
    run: 'run-1d5g9h',
    step: 'answer',
  }),
  approval('approval-6r2e9t', {
    action: 'quill wants to write posts/ten-tricks.md. May it?',
    subject: 'turn-q1w8e4/2',
    creator: 'agent:quill',
    payload: { text: 'Ten tricks that plants do not want you to know' },
    phase: 'rejected',
    votes: [{ by: 'human:me', word: 'reject', reason: 'We do not write titles like this.', at: ago(25 * HOUR) }],
    reason: 'We do not write titles like this.',
    askedAt: ago(25.5 * HOUR),
    deadline: ago(1.5 * HOUR),
    endedAt: ago(25 * HOUR),
  }),
  approval('approval-1p0o5i', {
    action: 'quill wants to write posts/rain.md. May it?',
    subject: 'turn-q0a3s6/2',
    creator: 'agent:quill',
    payload: { text: 'What a hive does in the rain' },
    phase: 'rejected',
    reason: 'Nobody answered within a day.',
    askedAt: ago(3 * DAY),
    deadline: ago(2 * DAY),
    endedAt: ago(2 * DAY),
  }),
];

const line = (speaker, seconds, text) => ({ speaker, text, tokens: Math.ceil(text.length / 4), at: ago(seconds) });

const CONVERSATIONS = () => [
  conversation('conversation-k4t9w2', {
    phase: 'open',
    topic: 'Why was the plant post read to the end?',
    said: [
      line('scout', 44, 'Found something! The plant post was read to the end by four in ten. The one before it by less than two.'),
      line('quill', 28, 'The one before it had a title that I was proud of. What did this one have?'),
      line('scout', 11, 'The question that people had typed, word for word. Nothing else.'),
    ],
    awaiting: 'quill',
    startedAt: ago(48),
    endedAt: undefined,
    ending: '',
    tokens: 71,
  }),
  conversation('conversation-b7n3m1', {
    starter: 'creative',
    topic: 'Round corners',
    participants: ['creative', 'dev'],
    said: [
      line('creative', 3004, 'Every corner of the hose tool could be a leaf.'),
      line('dev', 2988, 'A leaf is eleven kilobytes. The whole page is four.'),
      line('creative', 2970, 'Then one leaf, drawn with two curves, in the corner that nobody uses.'),
      line('dev', 2951, 'Two curves I can do.'),
    ],
    startedAt: ago(3010),
    endedAt: ago(2940),
    summary: 'They disagreed about decoration and settled on one leaf of two curves. Dev will draw it in the page itself.',
    tokens: 96,
  }),
  conversation('conversation-h2c8v5', {
    name: 'stand-up',
    starter: 'henry',
    topic: 'What each did, what is in the way, what comes next.',
    place: 'meetingTable',
    participants: ['henry', 'scout', 'quill', 'creative', 'dev'],
    said: [
      line('scout', 12.2 * HOUR, 'Eleven letters read, three problems found. Nothing is in the way.'),
      line('dev', 12.19 * HOUR, 'The cups page is done. The kiosk page grew above 1 MB three times; I stop there.'),
      line('creative', 12.18 * HOUR, 'A drawing for the cups page, if anybody wants it.'),
      line('quill', 12.17 * HOUR, 'Two posts. One of them has a plain title now.'),
      line('henry', 12.16 * HOUR, 'Drop the kiosk. Finish the cups. One thing at a time.'),
    ],
    startedAt: ago(12.25 * HOUR),
    endedAt: ago(12.15 * HOUR),
    ending: 'one round was said',
    summary: 'The kiosk is dropped, the cups page is finished first. Scout found three problems, Quill tries plain titles.',
    tokens: 214,
  }),
  conversation('conversation-t6y1u9', {
    starter: 'henry',
    topic: 'Who is it for?',
    participants: ['henry', 'quill'],
    said: [line('henry', 2 * DAY, 'Who is it for?'), line('quill', 2 * DAY - 20, 'For somebody who has to label forty jars tonight.')],
    startedAt: ago(2 * DAY + 30),
    endedAt: ago(2 * DAY - 60),
    summary: 'The post about labels is for one evening and one person.',
    tokens: 40,
  }),
];

/** A path of so many moves from one value to another, with its causes. */
function moves(from, to, causes) {
  return causes.map(([seconds, cause, text], index) => {
    const share = (index + 1) / causes.length;
    const between = (key) => Math.round((from[key] + (to[key] - from[key]) * share + 0.03 * Math.sin(index * 2.4)) * 100) / 100;
    return { at: ago(seconds), affinity: between('affinity'), trust: Math.min(1, between('trust')), familiarity: Math.min(1, between('familiarity')), cause, text };
  });
}

const RELATIONSHIPS = () => [
  relationship('quill', 'scout', {
    kind: 'friend',
    affinity: 0.62,
    trust: 0.71,
    familiarity: 0.74,
    talks: 14,
    line: 'They like each other; quill takes scout’s findings seriously.',
    history: moves({ affinity: 0.4, trust: 0.5, familiarity: 0.5 }, { affinity: 0.62, trust: 0.71, familiarity: 0.74 }, [
      [6 * DAY, 'conversation', 'Talked about the label post.'],
      [5 * DAY, 'conversation', 'Talked about where people stop to read.'],
      [4.2 * DAY, 'outcome', 'The post about labels was published.'],
      [3 * DAY, 'spec', 'The document was changed.'],
      [2.1 * DAY, 'conversation', 'Talked about bread.'],
      [DAY, 'conversation', 'Scout told quill what did well.'],
      [11 * HOUR, 'outcome', 'The cups page was finished.'],
      [50 * MIN, 'conversation', 'Talked about titles.'],
    ]),
  }),
  relationship('creative', 'dev', {
    kind: 'rival',
    affinity: -0.12,
    trust: 0.58,
    familiarity: 0.44,
    talks: 6,
    line: 'They disagree about decoration and respect each other’s work.',
    history: moves({ affinity: -0.2, trust: 0.5, familiarity: 0.2 }, { affinity: -0.12, trust: 0.58, familiarity: 0.44 }, [
      [5 * DAY, 'conversation', 'Argued about a shadow.'],
      [3.5 * DAY, 'conversation', 'Argued about another shadow.'],
      [2 * DAY, 'outcome', 'The cups page was finished together.'],
      [49 * MIN, 'conversation', 'Settled on one leaf of two curves.'],
    ]),
  }),
  relationship('henry', 'scout', {
    kind: 'mentor',
    affinity: 0.35,
    trust: 0.66,
    familiarity: 0.6,
    talks: 9,
    line: 'Henry trusts what scout finds and wishes there were less of it.',
    history: moves({ affinity: 0.3, trust: 0.5, familiarity: 0.4 }, { affinity: 0.35, trust: 0.66, familiarity: 0.6 }, [
      [4 * DAY, 'outcome', 'The label page was finished.'],
      [2 * DAY, 'conversation', 'Talked about what not to read.'],
      [12 * HOUR, 'conversation', 'Stand-up.'],
    ]),
  }),
  relationship('dev', 'henry', {
    affinity: 0.28,
    trust: 0.8,
    familiarity: 0.52,
    talks: 5,
    line: 'Dev knows that a decision of henry’s stays one.',
    history: moves({ affinity: 0.2, trust: 0.6, familiarity: 0.4 }, { affinity: 0.28, trust: 0.8, familiarity: 0.52 }, [
      [26 * HOUR, 'outcome', 'The kiosk page failed.'],
      [12 * HOUR, 'conversation', 'Stand-up.'],
      [4.4 * HOUR, 'outcome', 'The cups page was finished.'],
    ]),
  }),
  relationship('henry', 'quill', { affinity: 0.18, trust: 0.55, familiarity: 0.35, talks: 3, line: 'Polite.', history: moves({ affinity: 0.1, trust: 0.5, familiarity: 0.3 }, { affinity: 0.18, trust: 0.55, familiarity: 0.35 }, [[2 * DAY, 'conversation', 'Who is it for?'], [12 * HOUR, 'conversation', 'Stand-up.']]) }),
];

export const LESSONS = () => [
  {
    id: 'plain-titles',
    from: 'scout',
    to: ['quill'],
    claim: "Posts whose title names the reader's problem in plain words are read to the end.",
    metric: { name: 'read to the end', before: 0.18, after: 0.41 },
    untrusted: false,
    learntAt: ago(DAY),
    source: 'conversation-t6y1u9',
  },
];

const BUDGETS = () => [
  budget('house', { state: 'open' }),
  budget('henry', {
    scope: 'agent',
    target: 'henry',
    limit: { usd: 2, calls: 300 },
    spent: { usd: 0.42, calls: 61 },
    reserved: { usd: 0.04, calls: 1 },
    left: { usd: 1.54, calls: 238 },
  }),
  budget('social', {
    scope: 'project',
    target: '',
    window: 'hour',
    limit: { tokensOut: 20_000 },
    spent: { tokensOut: 16_840 },
    reserved: { tokensOut: 80 },
    left: { tokensOut: 3080 },
    resetsAt: hence(46 * MIN),
    state: 'warned',
  }),
];

export const WORKFLOW_STEPS = [
  { id: 'find', agent: 'scout', prompt: 'Read the new item. Is there a small problem in it that a one-page tool could solve?' },
  { id: 'decide', agent: 'henry', needs: ['find'], when: 'find.worthIt', gate: 'worth-building', prompt: 'Decide whether we build this, and say why in two sentences.' },
  { id: 'build', agent: 'dev', needs: ['decide'], when: 'decide.build', timeout: '1h', prompt: 'Build the tool as one HTML file in the workspace, and list the files.' },
  { id: 'answer', agent: 'scout', needs: ['build'], gate: 'ship', prompt: 'Write the author a short answer that says what the tool does and what it cannot do.' },
];

/** Everything of an organisation that the stream tells, for a house. */
export const HENRY = () => ({
  agents: AGENTS(),
  approvals: APPROVALS(),
  runs: RUNS(),
  conversations: CONVERSATIONS(),
  relationships: RELATIONSHIPS(),
  budgets: BUDGETS(),
});

export const NOBODY = () => ({ agents: [], approvals: [], runs: [], conversations: [], relationships: [], budgets: [] });

/** The same names written long, or from right to left. */
export function alone(name, over = {}) {
  const runs = [run('run-3k8w2q', { workflow: over.workflow ?? 'problem-to-tool', steps: [step('find', `agent:${name}`, 'running', 60, undefined, { tasks: [task(1, 'running', 60)] })] })];
  return {
    agents: [agent(name, { doing: `${name} reads.`, state: 'thinking', turn: 'turn-h8x2m5', ...over }), agent('quill')],
    approvals: [approval('approval-5t8n2c', { creator: `agent:${name}`, agent: name, payload: { text: `${name}\n${name}` } })],
    runs,
    conversations: [conversation('conversation-k4t9w2', { participants: [name, 'quill'], topic: over.topic ?? `${name} ${name}`, said: [line(name, 40, over.topic ?? `${name} says ${name}.`), line('quill', 20, 'Shorter.')] })],
    relationships: [relationship(name, 'quill', { history: [{ at: ago(60), affinity: 0.1, trust: 0.5, familiarity: 0.3, cause: 'conversation', text: 'Talked.' }, { at: ago(30), affinity: 0.2, trust: 0.5, familiarity: 0.3, cause: 'conversation', text: 'Talked.' }] })],
    budgets: [budget('house')],
  };
}

const STATES = ['idle', 'thinking', 'acting', 'asking', 'talking', 'sleeping', 'waiting', 'paused'];

/** Ten thousand of each. */
export function crowd(count = 10_000) {
  const five = (index) => String(index).padStart(5, '0');
  return {
    agents: Array.from({ length: count }, (_, index) =>
      agent(`agent-${five(index)}`, {
        state: STATES[index % STATES.length],
        since: ago(index),
        turns: index,
        ...(STATES[index % STATES.length] === 'paused' && { paused: { code: 'asked', message: 'Paused by the owner.', help: 'Resume it.' } }),
      }),
    ),
    approvals: Array.from({ length: 500 }, (_, index) => approval(`approval-${five(index)}`, index < 40 ? {} : { phase: 'approved', endedAt: ago(index) })),
    runs: Array.from({ length: count }, (_, index) => run(`run-${five(index)}`, { startedAt: ago(index * 7), ...(index > 20 && { phase: 'succeeded', endedAt: ago(index * 6) }) })),
    conversations: Array.from({ length: count }, (_, index) => conversation(`conversation-${five(index)}`, { startedAt: ago(index * 7), endedAt: ago(index * 6) })),
    relationships: [],
    budgets: [budget('house')],
  };
}
