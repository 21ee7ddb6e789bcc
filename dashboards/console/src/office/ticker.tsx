import { clockText } from '../format.ts';
import { inWords } from '../organisation.ts';
import { activity } from '../store.ts';
import type { Model } from './model.ts';

const LINES = 12;

/** In words, what just happened, the newest first. */
export function Ticker({ model }: { model: Model }) {
  const told = model.happenings.value;
  // before anything happened here, what the house tells of the time before
  const past = activity.value.filter(({ at }) => told.length === 0 || Date.parse(at) < (told.at(-1)?.at ?? 0)).map(({ at, text }) => ({ at: Date.parse(at), text: inWords(text) }));
  const all = [...told, ...past];
  return (
    <div class="office-ticker" role="log" aria-label="What just happened" tabIndex={0}>
      {all.length === 0 ? (
        <p class="muted">Whatever happens from now on is told here.</p>
      ) : (
        all.slice(0, LINES).map(({ at, text }, index) => (
          <p key={`${at} ${text}`} class={index === 0 ? 'new' : ''}>
            <time class="muted">{clockText(at)}</time> <bdi>{text}</bdi>
          </p>
        ))
      )}
    </div>
  );
}
