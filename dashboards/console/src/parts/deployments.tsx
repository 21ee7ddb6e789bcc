import type { Deployment } from '../api/types.ts';
import { workOf } from '../prose.ts';
import { to } from '../route.ts';
import { lit } from './honeycomb.tsx';
import { Bytes, Count, Rate } from './quantity.tsx';
import { State } from './state.tsx';
import { Table, type Column } from './table.tsx';

const COLUMNS: Column<Deployment>[] = [
  { id: 'model', title: 'Deployment', cell: ({ model }) => <bdi>{model}</bdi>, sort: ({ model }) => model },
  { id: 'state', title: 'State', cell: ({ state }) => <State state={state} />, sort: ({ state }) => state, width: '112px' },
  {
    id: 'nodes',
    title: 'On',
    cell: ({ stages = [] }) => <bdi>{[...new Set(stages.map(({ node }) => node))].join(', ')}</bdi>,
    sort: ({ stages = [] }) => stages[0]?.node,
  },
  {
    id: 'memory',
    title: 'Memory',
    number: true,
    cell: ({ totalBytes }) => <Bytes value={totalBytes} />,
    sort: ({ totalBytes }) => totalBytes,
    width: '96px',
  },
  {
    id: 'running',
    title: 'Running',
    number: true,
    cell: ({ stages = [] }) => <Count value={workOf(stages).running} />,
    sort: ({ stages = [] }) => workOf(stages).running,
    width: '84px',
  },
  {
    id: 'speed',
    title: 'Speed',
    number: true,
    cell: ({ stages = [] }) => <Rate value={workOf(stages).decodeTokensPerSecond} />,
    sort: ({ stages = [] }) => workOf(stages).decodeTokensPerSecond,
    width: '104px',
  },
];

/** Deployments, dense; the one under the pointer is lit wherever its memory is drawn. */
export function DeploymentTable({ rows }: { rows: Deployment[] }) {
  return (
    <div
      onPointerOver={(event) => {
        const row = (event.target as Element).closest('tr')?.querySelector('[data-row]');
        lit.value = row?.textContent ?? undefined;
      }}
      onPointerLeave={() => (lit.value = undefined)}
    >
      <Table
        label="Deployments"
        rows={rows}
        columns={COLUMNS}
        keyOf={({ model }) => model}
        href={({ model }) => to('deployments', model)}
        text={textOf}
      />
    </div>
  );
}

function textOf({ model, state, runtime = '', stages = [] }: Deployment): string {
  return [model, state, runtime, ...stages.map(({ node }) => node)].join(' ');
}
