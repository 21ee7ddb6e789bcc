import type { Fit as Answer } from '../api/types.ts';
import { count, listed } from '../format.ts';
import { State } from './state.tsx';

/** A verdict in words. */
export const FITS: Record<Answer['verdict'], string> = { placed: 'fits now', notNow: 'fits if …', never: 'never fits' };

/** Whether a model fits these machines, as the scheduler answered: a shape, the word, and what would help. */
export function Fit({ fits }: { fits: Answer | undefined }) {
  if (!fits) return null;
  const helps = fits.reasons.map(({ helps, message }) => helps || message).join(' ');
  return (
    <span class="fit" title={fits.verdict === 'placed' ? where(fits) : why(fits)}>
      <State state={FITS[fits.verdict]} />
      {helps && <span class="muted">{helps}</span>}
    </span>
  );
}

/** What the filter looks at. */
export function fitText(fits: Answer | undefined): string {
  return fits ? FITS[fits.verdict] : '';
}

/** What fits comes first. */
export function fitOrder(fits: Answer | undefined): number | undefined {
  return fits && ['placed', 'notNow', 'never'].indexOf(fits.verdict);
}

function where({ nodes, context }: Answer): string {
  return `on ${listed(nodes)}${context ? ` with ${count(context)} tokens of context` : ''}`;
}

function why({ reasons }: Answer): string {
  return reasons.map(({ message, helps }) => `${message} ${helps}`.trim()).join('\n');
}
