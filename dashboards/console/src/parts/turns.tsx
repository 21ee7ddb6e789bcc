import { useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import type { Agent, Turn, Turns } from '../api/types.ts';
import { useFetched } from '../fetched.ts';
import { count, durationText } from '../format.ts';
import { turnState } from '../organisation.ts';
import { to } from '../route.ts';
import { Ago, now } from './ago.tsx';
import { ProblemNote, Skeleton } from './notes.tsx';
import { Section } from './page.tsx';
import { State } from './state.tsx';
import { Table, type Column } from './table.tsx';
import { Why } from './who.tsx';

const PAGE = 20;

const COLUMNS: Column<Turn>[] = [
  { id: 'began', title: 'Began', cell: ({ startedAt }) => <Ago at={startedAt} bare />, width: '104px' },
  { id: 'state', title: 'State', cell: (turn) => <State state={turnState(turn)} />, width: '92px' },
  {
    id: 'why',
    title: 'Why',
    cell: ({ wake, task }) => (
      <span class="clipped">
        <Why reason={wake} source={task} />
      </span>
    ),
    width: '152px',
  },
  { id: 'said', title: 'What came of it', cell: ({ said, reason }) => <bdi class="clipped">{said || reason}</bdi> },
  {
    id: 'recalled',
    title: 'Recalled',
    number: true,
    cell: ({ memories, recalled }) => memories !== undefined && <span title={recalled?.text}>{count(memories)}</span>,
    width: '76px',
  },
  { id: 'took', title: 'Took', number: true, cell: (turn) => <Took turn={turn} />, width: '60px' },
];

/** What an agent did, newest first. */
export function TurnTable({ agent: { name, turns, turn, state } }: { agent: Agent }) {
  const [older, setOlder] = useState<Turn[]>([]);
  const [next, setNext] = useState<string>();
  const [failed, setFailed] = useState<unknown>();
  const path = `/agents/${encodeURIComponent(name)}/turns?limit=${PAGE}`;
  const { found, error } = useFetched((signal) => api<Turns>('GET', path, undefined, signal), [name, turns, turn, state]);
  const newest = found?.turns ?? [];
  const rows = [...newest, ...older.filter(({ id }) => !newest.some((each) => each.id === id))];
  const before = older.length > 0 ? next : found?.next;
  const fetchOlder = async () => {
    setFailed(undefined);
    try {
      const page = await api<Turns>('GET', `${path}&before=${encodeURIComponent(before ?? '')}`);
      setOlder([...older, ...page.turns]);
      setNext(page.next);
    } catch (problem) {
      setFailed(problem);
    }
  };
  return (
    <Section title="Turns">
      {error !== undefined && <ProblemNote error={error} />}
      {found === undefined && error === undefined ? (
        <Skeleton lines={5} />
      ) : (
        <Table label="Turns" rows={rows} columns={COLUMNS} keyOf={({ id }) => id} href={({ id }) => to('turns', id)} none="It has not begun anything yet." least={600} />
      )}
      {failed !== undefined && <ProblemNote error={failed} retry={fetchOlder} />}
      {before !== undefined && (
        <button type="button" class="quiet more" onClick={fetchOlder}>
          Show older turns
        </button>
      )}
    </Section>
  );
}

export function Took({ turn: { startedAt, endedAt } }: { turn: Pick<Turn, 'startedAt' | 'endedAt'> }) {
  return <span class="quantity">{durationText((endedAt ? Date.parse(endedAt) : now.value) - Date.parse(startedAt))}</span>;
}
