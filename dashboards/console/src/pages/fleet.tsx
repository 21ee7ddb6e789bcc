import type { Node } from '../api/types.ts';
import { Ago } from '../parts/ago.tsx';
import { Command } from '../parts/command.tsx';
import { MachineCard } from '../parts/machine.tsx';
import { Empty } from '../parts/notes.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Bytes, Celsius, Count, Share, Watts } from '../parts/quantity.tsx';
import { State } from '../parts/state.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { bytesText, counted } from '../format.ts';
import { route, to } from '../route.ts';
import { nodes } from '../store.ts';

/** More machines than these are told by the table; the filter brings the wanted ones back as pictures. */
const DRAWN = 24;

const COLUMNS: Column<Node>[] = [
  { id: 'name', title: 'Machine', cell: ({ name }) => <bdi>{name}</bdi>, sort: ({ name }) => name },
  { id: 'state', title: 'State', cell: ({ state }) => <State state={state} />, sort: ({ state }) => state, width: '112px' },
  number('reserved', 'Reserved', (node) => node.memory?.reservedBytes, Bytes),
  number('foreign', 'Foreign', (node) => node.memory?.foreignBytes, Bytes),
  number('free', 'Free', (node) => node.memory?.freeBytes, Bytes),
  number('limit', 'May be booked', (node) => node.memory?.limitBytes, Bytes, '124px'),
  number('cores', 'Cores', (node) => node.physicalCores ?? node.logicalCores, Count, '64px'),
  number('load', 'Load', (node) => node.processorLoad, Share, '64px'),
  number('warm', 'Warm', (node) => node.temperatureCelsius, Celsius, '76px'),
  number('power', 'Power', (node) => node.powerWatts, Watts, '84px'),
  {
    id: 'seen',
    title: 'Seen',
    number: true,
    cell: ({ lastSeenAt }) => (lastSeenAt ? <Ago at={lastSeenAt} bare /> : ''),
    sort: ({ lastSeenAt }) => lastSeenAt,
    width: '84px',
  },
];

/** Every machine: its memory as a honeycomb, and the same as a table. */
export function FleetPage() {
  const machines = [...nodes.value.values()];
  const wanted = (route.value.query.get('q') ?? '').toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const drawn = machines.filter((node) => wanted.every((part) => textOf(node).toLocaleLowerCase().includes(part)));
  if (machines.length === 0) {
    return (
      <Page title="Fleet">
        <Empty title="No machine is here yet.">
          <p>The server has not heard from its own yet. What ails it:</p>
          <Command line="ruche doctor" />
        </Empty>
      </Page>
    );
  }
  return (
    <Page title="Fleet" sentence={sentence(machines)} wide>
      <div class="honeycombs">
        {drawn.slice(0, DRAWN).map((node) => (
          <MachineCard key={node.name} node={node} />
        ))}
      </div>
      {drawn.length > DRAWN && (
        <p class="muted">
          {DRAWN} of {drawn.length} machines are drawn; filter the table to see others.
        </p>
      )}
      <Section title="The same as a table">
        <Table
          label="Machines"
          rows={machines}
          columns={COLUMNS}
          keyOf={({ name }) => name}
          href={({ name }) => to('nodes', name)}
          text={textOf}
          least={960}
        />
      </Section>
    </Page>
  );
}

function number(
  id: string,
  title: string,
  value: (node: Node) => number | undefined,
  Show: (props: { value: number | undefined }) => preact.JSX.Element,
  width = '92px',
): Column<Node> {
  return { id, title, number: true, cell: (node) => <Show value={value(node)} />, sort: value, width };
}

function sentence(machines: Node[]): string {
  const known = machines.filter(({ memory }) => memory?.limitBytes !== undefined);
  const total = (pick: (node: Node) => number | undefined) =>
    bytesText(known.reduce((sum, node) => sum + (pick(node) ?? 0), 0)).join(' ');
  if (known.length === 0) return `${counted(machines.length, 'machine')}.`;
  return (
    `${counted(machines.length, 'machine')} with ${total(({ memory }) => memory?.limitBytes)} to book: ` +
    `${total(({ memory }) => memory?.reservedBytes)} reserved, ${total(({ memory }) => memory?.freeBytes)} free.`
  );
}

function textOf({ name, hostname = '', state, processor = '', os = '' }: Node): string {
  return [name, hostname, state, processor, os].join(' ');
}
