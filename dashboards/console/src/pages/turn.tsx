import { api } from '../api/client.ts';
import type { TurnJournal } from '../api/types.ts';
import { Ago, now } from '../parts/ago.tsx';
import { Command } from '../parts/command.tsx';
import { JournalStep } from '../parts/journal.tsx';
import { Empty, Skeleton } from '../parts/notes.tsx';
import { Facts, Page, Section } from '../parts/page.tsx';
import { Took } from '../parts/turns.tsx';
import { Face, Who, Why } from '../parts/who.tsx';
import { useFetched } from '../fetched.ts';
import { count } from '../format.ts';
import { turnState } from '../organisation.ts';
import { to } from '../route.ts';
import { agents } from '../store.ts';

/** A turn that goes on is looked at again so often. */
const AGAIN_MS = 3000;

/** One turn and its journal: what the agent was told, what was asked of which model and why, what it did. */
export function TurnPage({ id }: { id: string }) {
  const { turn, error } = useTurn(id);
  const crumbs = [
    { text: 'Agents', href: to('agents') },
    ...(turn ? [{ text: turn.agent, href: to('agents', turn.agent) }] : []),
  ];
  if (error !== undefined && !turn) {
    return (
      <Page title={id} crumbs={crumbs}>
        <Empty title="There is no such turn.">
          <p>Old turns are forgotten, what was learnt in them is not. The newest of all:</p>
          <Command line="ruche org timeline" />
        </Empty>
      </Page>
    );
  }
  if (!turn) {
    return (
      <Page title={id} crumbs={crumbs}>
        <Skeleton lines={8} />
      </Page>
    );
  }
  const tokens = (pick: 'promptTokens' | 'outputTokens') => turn.journal.reduce((sum, step) => sum + (step[pick] ?? 0), 0);
  return (
    <Page title={turn.id} state={turnState(turn)} crumbs={crumbs} face={<Face name={turn.agent} size={48} />} sentence={<Sentence turn={turn} />}>
      <Section title="Facts">
        <Facts
          facts={[
            ['Agent', <Who name={turn.agent} />],
            ['Began', <Ago at={turn.startedAt} />],
            [turn.endedAt ? 'Took' : 'Takes', <Took turn={turn} />],
            ['Model', turn.model && <bdi>{turn.model}</bdi>],
            ['Tokens read', count(tokens('promptTokens'))],
            ['Tokens written', count(tokens('outputTokens'))],
            ['Calls of models', turn.calls],
            ['Effects', turn.effects],
            ['Memories recalled', turn.memories],
          ]}
        />
      </Section>
      <Section title="Journal" aside={<Command line={`ruche org turn ${turn.id}`} />}>
        {turn.journal.length === 0 ? (
          <p class="muted">Nothing is written yet.</p>
        ) : (
          <ol class="journal">
            {turn.journal.map((step) => (
              <JournalStep key={step.step} step={step} />
            ))}
          </ol>
        )}
      </Section>
    </Page>
  );
}

function Sentence({ turn: { wakes, wake, task, reason } }: { turn: TurnJournal }) {
  const all = wakes.length > 0 ? wakes : [{ reason: wake, source: task, text: '' }];
  return (
    <>
      {reason && (
        <>
          <bdi>{reason}</bdi>{' '}
        </>
      )}
      Why:{' '}
      {all.map((each, index) => (
        <span key={`${each.reason} ${each.source}`}>
          {index > 0 && ', '}
          <Why reason={each.reason} source={each.source} />
        </span>
      ))}
      .
    </>
  );
}

/** Read again while it goes on: when its agent tells something, and every few seconds. */
function useTurn(id: string): { turn: TurnJournal | undefined; error: unknown } {
  const path = `/turns/${encodeURIComponent(id)}`;
  const running = [...agents.value.values()].find(({ turn }) => turn === id);
  const beat = running ? Math.floor(now.value / AGAIN_MS) : 0;
  const { found, error } = useFetched((signal) => api<TurnJournal>('GET', path, undefined, signal), [path, running?.state, beat]);
  return { turn: found, error };
}
