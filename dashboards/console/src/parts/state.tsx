type Tone = 'well' | 'busy' | 'bad' | 'warn' | 'still';

const TONES: Record<string, Tone> = {
  ready: 'well',
  joined: 'well',
  present: 'still',
  serving: 'well',
  done: 'well',
  queued: 'busy',
  running: 'busy',
  cancelled: 'still',
  expired: 'warn',
  pending: 'busy',
  waiting: 'busy',
  wanted: 'busy',
  pulling: 'busy',
  loading: 'busy',
  starting: 'busy',
  stopping: 'busy',
  draining: 'warn',
  degraded: 'warn',
  lost: 'bad',
  failed: 'bad',
  quarantined: 'bad',
  'fits now': 'well',
  'fits if …': 'warn',
  'never fits': 'still',
  absent: 'still',
  stopped: 'still',
  revoked: 'still',
  thinking: 'busy',
  calling: 'busy',
  acting: 'busy',
  talking: 'busy',
  open: 'well',
  invited: 'busy',
  summarising: 'busy',
  asking: 'warn',
  'waits for you': 'warn',
  waits: 'busy',
  paused: 'warn',
  succeeded: 'well',
  approved: 'well',
  undoing: 'warn',
  'timed out': 'bad',
  warned: 'warn',
  exhausted: 'bad',
  unknown: 'warn',
  ok: 'well',
};

/* A shape for each tone, so that colour never speaks alone: whole, half, crossed, ringed, hollow. */
const HEXAGON = 'M6 .9 10.6 3.5v5L6 11.1 1.4 8.5v-5z';

export function toneOf(state: string): Tone {
  return TONES[state] ?? 'still';
}

/** What state a thing is in: a shape, a colour and the word. */
export function State({ state }: { state: string }) {
  const tone = toneOf(state);
  return (
    <span class={`state ${tone}`}>
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
        <path d={HEXAGON} class={tone === 'well' || tone === 'bad' ? 'full' : 'rim'} />
        {tone === 'busy' && <path d="M1.4 6h9.2v2.5L6 11.1 1.4 8.5z" class="full" />}
        {tone === 'warn' && <path d="M6 3.2v3.4M6 8.4v.2" class="sign" />}
        {tone === 'bad' && <path d="m4.2 4.2 3.6 3.6m0-3.6L4.2 7.8" class="cut" />}
      </svg>
      {state}
    </span>
  );
}
