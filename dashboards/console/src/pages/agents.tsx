import { useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import type { Agent } from '../api/types.ts';
import { Ago } from '../parts/ago.tsx';
import { Command } from '../parts/command.tsx';
import { Nobody } from '../parts/nobody.tsx';
import { Page } from '../parts/page.tsx';
import { Count } from '../parts/quantity.tsx';
import { Reason } from '../parts/reason.tsx';
import { State } from '../parts/state.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { OrganisationTabs } from '../parts/tabs.tsx';
import { Ties } from '../parts/ties.tsx';
import { Face } from '../parts/who.tsx';
import { Dollars } from '../parts/money.tsx';
import { atWork, inWords } from '../organisation.ts';
import { useFetched } from '../fetched.ts';
import { to } from '../route.ts';
import { agents } from '../store.ts';

const COLUMNS: Column<Agent>[] = [
  {
    id: 'name',
    title: 'Agent',
    cell: ({ name }) => (
      <span class="with-face">
        <Face name={name} size={24} />
        <bdi>{name}</bdi>
      </span>
    ),
    sort: ({ name }) => name,
    width: '160px',
  },
  { id: 'state', title: 'State', cell: ({ state }) => <State state={state} />, sort: ({ state }) => state, width: '108px' },
  { id: 'doing', title: 'Doing', cell: ({ doing }) => <bdi class="clipped">{inWords(doing)}</bdi> },
  { id: 'role', title: 'Role', cell: ({ role }) => <bdi class="clipped">{role}</bdi>, sort: ({ role }) => role, width: '132px' },
  {
    id: 'turns',
    title: 'Turns',
    number: true,
    cell: ({ turns }) => <Count value={turns} />,
    sort: ({ turns }) => turns,
    width: '72px',
  },
  {
    id: 'tokens',
    title: 'Tokens',
    number: true,
    cell: ({ tokensIn, tokensOut }) => <Count value={tokensIn + tokensOut} />,
    sort: ({ tokensIn, tokensOut }) => tokensIn + tokensOut,
    width: '92px',
  },
  {
    id: 'spent',
    title: 'Spent',
    number: true,
    cell: ({ spendUsd }) => <Dollars value={spendUsd} />,
    sort: ({ spendUsd }) => spendUsd,
    width: '84px',
  },
  { id: 'since', title: 'Since', number: true, cell: ({ since }) => <Ago at={since} bare />, sort: ({ since }) => -Date.parse(since), width: '84px' },
];

/** As many agents as the stream tells of. */
const MOST_TOLD = 1000;

/** Who works here, what each does now and since when. */
export function AgentsPage() {
  const [asking, setAsking] = useState(false);
  const all = useAll();
  const organisation = all[0]?.organisation ?? '';
  const isPaused = all.length > 0 && all.every(({ state }) => state === 'paused');
  const actions = all.length > 0 && (
    <>
      {isPaused && <Command line="ruche org resume" />}
      <button type="button" onClick={() => (isPaused ? void resumeAll() : setAsking(true))}>
        {isPaused ? 'Let everybody go on' : 'Pause everybody …'}
      </button>
    </>
  );
  return (
    <Page title={organisation || 'Agents'} wide sentence={all.length > 0 && atWork(all)} actions={actions} tabs={<OrganisationTabs at="Agents" />}>
      {all.length === 0 ? (
        <Nobody title="Nobody works here yet." />
      ) : (
        <>
          <Table
            label="Agents"
            rows={all}
            columns={COLUMNS}
            keyOf={({ name }) => name}
            href={({ name }) => to('agents', name)}
            text={textOf}
            least={960}
          />
          <Ties />
        </>
      )}
      {asking && (
        <Reason
          title="Pause everybody?"
          action="Pause everybody"
          label="Why (they are told)"
          command={(because) => `ruche org pause${because}`}
          run={(reason) => api('POST', '/org/pause', { reason })}
          close={() => setAsking(false)}
        >
          <p>Nobody begins anything new. What is under way stops at its next step, and goes on from there when you say so.</p>
        </Reason>
      )}
    </Page>
  );
}

/** Large organisations are told only in part by the stream: the rest is asked for once. */
function useAll(): Agent[] {
  const isCut = agents.value.size >= MOST_TOLD;
  const { found } = useFetched<Agent[]>(
    async (signal) => (isCut ? (await api<{ agents: Agent[] }>('GET', '/agents', undefined, signal)).agents : []),
    [isCut],
  );
  const told = [...agents.value.values()];
  return [...told, ...(found ?? []).filter(({ name }) => !agents.value.has(name))];
}

function resumeAll(): Promise<unknown> {
  return api('POST', '/org/resume', {});
}

function textOf({ name, role, team, state, doing }: Agent): string {
  return [name, role, team, state, doing].join(' ');
}
