import type { Activity, Change } from '../api/types.ts';
import { inWords } from '../organisation.ts';
import { Ago } from './ago.tsx';
import { Linked } from './prose.tsx';
import { State, toneOf } from './state.tsx';

/** What states an object went through, newest first. */
export function Timeline({ changes }: { changes: Change[] | undefined }) {
  if (!changes?.length) return <p class="muted">Nothing has happened yet.</p>;
  const newestFirst = [...changes].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return (
    <ol class="timeline">
      {newestFirst.map((change) => (
        <li key={`${change.at} ${change.to}`} class={toneOf(change.to)}>
          <State state={change.to} />
          <span class="timeline-text">
            {change.reason ? sentence(change.reason) : change.from ? `was ${change.from}` : ''}
          </span>
          <Ago at={change.at} />
        </li>
      ))}
    </ol>
  );
}

/** What happened in the house, newest first. */
export function Happenings({ events, most }: { events: readonly Activity[]; most: number }) {
  return (
    <ol class="happenings">
      {withoutWaypoints(events)
        .slice(0, most)
        .map((event) => (
        <li key={`${event.revision ?? event.at} ${event.subject} ${event.text}`}>
          <p>
            <Linked text={inWords(event.text)} />
          </p>
          <p class="muted small">
            <Ago at={event.at} />
            {event.actor?.startsWith('key:') && (
              <>
                {' '}
                · by <bdi>{event.actor.slice('key:'.length)}</bdi>
              </>
            )}
          </p>
        </li>
      ))}
    </ol>
  );
}

const WAYPOINT = /_(pending|wanted|pulling|loading|created|changed)$/;

/** A state that was only on the way is told while it is the newest of its subject; afterwards where it led to is enough. */
function withoutWaypoints(newestFirst: readonly Activity[]): Activity[] {
  const told = new Set<string>();
  return newestFirst.filter(({ subject, reason = '' }) => {
    const isOver = told.has(subject) && WAYPOINT.test(reason);
    told.add(subject);
    return !isOver;
  });
}

/** Reason codes such as `model_loading` read as words. */
function sentence(reason: string): string {
  return /^[a-z_A-Z]+$/.test(reason) ? reason.toLowerCase().replaceAll('_', ' ') : reason;
}
