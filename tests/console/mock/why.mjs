// Why a deployment is as it is, as the server would tell it: whoever waits finds its room taken.
const GB = 1e9;
const AT = '2026-03-02T08:00:00Z';

const node = (name, fits) => ({
  node: name,
  runtime: 'djl',
  fits,
  ...(fits ? { score: 2_000_009_000 } : { reason: 'memory_now', message: `${name} has too little left.`, helps: '' }),
  needBytes: 9 * GB,
  leftBytes: fits ? 12 * GB : 3 * GB,
  room: [],
});

export function explanation({ model, state, message = '', timeline = [], stages = [] }) {
  const waits = stages.length === 0 && message !== '';
  const decision = {
    at: AT,
    lastAt: AT,
    times: 1,
    kind: waits ? 'waiting' : 'placed',
    message: waits ? `${model} has no place yet.` : `${model} goes to ${stages[0]?.node ?? 'attic'}: best of 2 nodes that would do.`,
    reasons: [],
    considered: waits ? [node('attic', false)] : [node('attic', true), node('cellar', false)],
  };
  return {
    kind: 'deployment',
    name: model,
    state,
    summary: [`${model} is ${state}.`],
    reasons: waits ? [{ code: 'memory_now', message, helps: '' }] : [],
    remedies: waits ? [{ code: 'room_taken', message, helps: 'Undeploy smollm2-135m.' }] : [],
    ...(waits ? { considered: [node('attic', false)] } : {}),
    decisions: [decision],
    timeline,
  };
}
