import { clockText, durationText } from '../format.ts';
import { retryNow } from '../feed.ts';
import { connection, freshAt } from '../store.ts';
import { now } from './ago.tsx';

/** Blips shorter than this are nobody's business. */
const PATIENCE_MS = 1200;

/** Says that the line to the server is cut, and how old what is on the page has become. */
export function Banner() {
  const state = connection.value;
  if (state.kind !== 'lost' || Math.max(now.value, Date.now()) - state.since < PATIENCE_MS) return null;
  return (
    <div class="banner" role="alert">
      <span class="banner-text">
        <strong>Connection lost</strong>
        {freshAt.value > 0 ? (
          <>
            {' '}
            What you see is from {clockText(freshAt.value)}, <span class="quantity">{durationText(now.value - freshAt.value)}</span>{' '}
            old.
          </>
        ) : (
          <> {state.message}</>
        )}{' '}
        Trying again …
      </span>
      <button type="button" onClick={retryNow}>
        Now
      </button>
    </div>
  );
}

/** True while what is on the page may no longer be so. */
export function isStale(): boolean {
  const state = connection.value;
  return state.kind === 'lost' && freshAt.value > 0 && now.value - state.since >= PATIENCE_MS;
}
