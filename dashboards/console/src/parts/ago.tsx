import { signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { durationText, exactText } from '../format.ts';

/** The time of day for everything that shows an age; beats once a second while the page is looked at. */
export const now = signal(Date.now());
setInterval(() => {
  if (document.visibilityState === 'visible') now.value = Date.now();
}, 1000);

/** How long ago something was, with the exact time on hover. */
export function Ago({ at, bare = false }: { at: string | number; bare?: boolean }) {
  const time = typeof at === 'number' ? at : Date.parse(at);
  // the exact time is dear to write, and stays while the age beats
  const exact = useMemo(() => (Number.isNaN(time) ? undefined : { iso: new Date(time).toISOString(), text: exactText(time) }), [time]);
  if (exact === undefined) return <span>{at}</span>;
  const age = now.value - time;
  const text = age < 1500 ? (bare ? 'now' : 'just now') : durationText(age) + (bare ? '' : ' ago');
  return (
    <time class="ago" dateTime={exact.iso} title={exact.text}>
      {text}
    </time>
  );
}
