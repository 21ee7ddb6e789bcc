import { api } from '../api/client.ts';
import type { Considered, Decision, Deployment, Explanation } from '../api/types.ts';
import { useFetched } from '../fetched.ts';
import { figures } from '../format.ts';
import { Ago } from './ago.tsx';
import { Command, word } from './command.tsx';
import { ProblemNote } from './notes.tsx';
import { Facts, Section } from './page.tsx';
import { Bytes } from './quantity.tsx';
import { Remedies } from './remedies.tsx';
import { Table, type Column } from './table.tsx';

const NODES: Column<Considered>[] = [
  { id: 'node', title: 'Machine', cell: ({ node }) => <bdi>{node}</bdi> },
  { id: 'needs', title: 'Needs', number: true, cell: ({ needBytes }) => <Bytes value={needBytes} />, width: '96px' },
  { id: 'left', title: 'Left', number: true, cell: ({ leftBytes }) => <Bytes value={leftBytes} />, width: '96px' },
  { id: 'why', title: 'Verdict', cell: ({ fits, message }) => (fits ? 'would do' : (message ?? 'will not do')) },
];

/** What was expected of a replica, and beside it what was measured. */
export function Expected({ deployment: { prediction = {}, measured = {} } }: { deployment: Deployment }) {
  const facts: [string, string | undefined][] = [
    ['Decode', beside(prediction.decodeTokensPerSecond, measured.decodeTokensPerSecond, 'tokens/s')],
    ['Prefill', beside(prediction.prefillTokensPerSecond, measured.prefillTokensPerSecond, 'tokens/s')],
    ['First token', beside(prediction.timeToFirstTokenSeconds, undefined, 's')],
    ['Load', beside(prediction.loadSeconds, measured.loadSeconds, 's')],
    ['Power', beside(prediction.watts, undefined, 'W')],
  ];
  if (facts.every(([, text]) => text === undefined)) return null;
  return (
    <Section title="Expected and measured">
      <Facts facts={facts} />
    </Section>
  );
}

function beside(expected: number | undefined, measured: number | undefined, unit: string): string | undefined {
  const texts = [
    expected === undefined ? '' : `${figures(expected, 3)} ${unit} expected`,
    measured === undefined ? '' : `${figures(measured, 3)} ${unit} measured`,
  ].filter((text) => text !== '');
  return texts.length > 0 ? texts.join(', ') : undefined;
}

/** Why an object is as it is: asked again when something of `on` is another; `told` stands on the page already. */
export function Why(props: { kind: string; name: string; told?: string | undefined; on: unknown[] }) {
  const { kind, name, told, on } = props;
  const { found, error } = useFetched<Explanation>(
    (signal) => api('GET', `/explain/${encodeURIComponent(name)}?kind=${kind}`, undefined, signal),
    [kind, name, ...on],
  );
  if (error !== undefined) return <ProblemNote error={error} />;
  if (!found) return <p class="muted">Asking …</p>;
  const { reasons, remedies, considered = [], decisions } = found;
  return (
    <>
      {reasons
        .filter(({ message }) => message !== told)
        .map(({ code, message }) => (
          <p key={code}>{message}</p>
        ))}
      <Remedies remedies={remedies} />
      {considered.length > 0 && (
        <Table label="Machines considered" rows={considered} columns={NODES} keyOf={({ node }) => node} />
      )}
      {decisions.slice(0, 3).map((decision) => (
        <Decided key={decision.at + decision.kind} decision={decision} table={considered.length === 0} />
      ))}
      {reasons.length === 0 && decisions.length === 0 && (
        <p class="muted">Nothing was decided of it since this server leads; its timeline tells what happened.</p>
      )}
      <Command line={`ruche explain ${kind}/${word(name)}`} />
    </>
  );
}

function Decided({ decision: { at, times, message, considered }, table }: { decision: Decision; table: boolean }) {
  return (
    <>
      <p>
        {message}
        {times > 1 && ` ${times} times.`} <Ago at={at} />
      </p>
      {table && considered.length > 0 && (
        <Table label="Machines considered" rows={considered} columns={NODES} keyOf={({ node }) => node} />
      )}
    </>
  );
}
