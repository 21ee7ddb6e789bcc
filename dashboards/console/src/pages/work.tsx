import { useState } from 'preact/hooks';
import type { Run, Spec } from '../api/types.ts';
import { Ago, now } from '../parts/ago.tsx';
import { Nobody } from '../parts/nobody.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Start } from '../parts/start.tsx';
import { State } from '../parts/state.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { WorkTabs } from '../parts/tabs.tsx';
import { durationText, counted } from '../format.ts';
import { forPeople, isRunOver, runProse, runState } from '../organisation.ts';
import { to } from '../route.ts';
import { triggerText } from '../spoken.ts';
import { useSpecs } from '../specs.ts';
import { approvals, runs } from '../store.ts';
import { workflowOf } from '../workflow.ts';

const COLUMNS: Column<Run>[] = [
  { id: 'id', title: 'Run', cell: ({ id }) => <bdi>{id}</bdi>, sort: ({ id }) => id, width: '128px' },
  { id: 'state', title: 'State', cell: (run) => <State state={runState(run)} />, sort: runState, width: '108px' },
  { id: 'workflow', title: 'Workflow', cell: ({ workflow }) => <bdi class="clipped">{workflow}</bdi>, sort: ({ workflow }) => workflow, width: '168px' },
  { id: 'now', title: 'What it is at', cell: (run) => <bdi class="clipped">{runProse(run)}</bdi> },
  { id: 'trigger', title: 'Begun by', cell: ({ trigger }) => <bdi class="clipped" title={trigger}>{triggerText(trigger)}</bdi>, sort: ({ trigger }) => trigger, width: '120px' },
  { id: 'took', title: 'Took', number: true, cell: (run) => <span class="quantity">{durationText(tookOf(run))}</span>, sort: tookOf, width: '92px' },
  { id: 'began', title: 'Began', number: true, cell: ({ startedAt }) => <Ago at={startedAt} />, sort: ({ startedAt }) => -Date.parse(startedAt), width: '116px' },
];

/** Workflows and their runs. */
export function WorkPage() {
  const [starting, setStarting] = useState<string>();
  const { found: specs } = useSpecs();
  const workflows = (specs ?? []).filter(({ kind }) => kind === 'Workflow');
  const all = newestFirst(runs.value.values());
  const active = all.filter((run) => !isRunOver(run)).length;
  const needs = forPeople(approvals.value.values()).length;
  const sentence = all.length > 0 && `${counted(all.length, 'run')}; ${active === 0 ? 'none goes on' : `${active} ${active === 1 ? 'goes' : 'go'} on`}.`;
  return (
    <Page title="Work" wide sentence={sentence} tabs={<WorkTabs at="Runs" needs={needs} />}>
      {specs && workflows.length === 0 && all.length === 0 && (
        <Nobody title="There is no workflow yet.">
          <p>A workflow says who does what after what, and who must agree before it goes on. The example has one:</p>
        </Nobody>
      )}
      {workflows.length > 0 && (
        <Section title="Workflows">
          <ul class="workflows">
            {workflows.map((spec) => (
              <WorkflowRow key={spec.name} spec={spec} runs={all} start={() => setStarting(spec.name)} />
            ))}
          </ul>
        </Section>
      )}
      {(all.length > 0 || workflows.length > 0) && (
        <Section title="Runs">
          <RunTable rows={all} />
        </Section>
      )}
      {starting !== undefined && <Start workflow={starting} close={() => setStarting(undefined)} />}
    </Page>
  );
}

export function RunTable({ rows }: { rows: Run[] }) {
  return (
    <Table
      label="Runs"
      rows={rows}
      columns={COLUMNS}
      keyOf={({ id }) => id}
      href={({ id }) => to('runs', id)}
      text={(run) => [run.id, run.workflow, runState(run), run.trigger, JSON.stringify(run.input)].join(' ')}
      none="It has not run yet."
      least={960}
    />
  );
}

function WorkflowRow({ spec, runs: all, start }: { spec: Spec; runs: Run[]; start: () => void }) {
  const { steps, triggers } = workflowOf(spec);
  const last = all.find(({ workflow }) => workflow === spec.name);
  return (
    <li class="workflow">
      <a class="workflow-name" href={to('workflows', spec.name)}>
        <bdi>{spec.name}</bdi>
      </a>
      <span class="workflow-steps muted">
        {steps.map(({ id, worker }, index) => (
          <span key={id}>
            {index > 0 && <span aria-hidden="true"> → </span>}
            <bdi>
              {worker} {id}
            </bdi>
          </span>
        ))}
      </span>
      <span class="muted">{triggers.join(' · ')}</span>
      <span class="workflow-last">
        {last && (
          <a href={to('runs', last.id)}>
            <State state={runState(last)} />
          </a>
        )}
      </span>
      <button type="button" onClick={start}>
        Start …
      </button>
    </li>
  );
}

export function newestFirst(all: Iterable<Run>): Run[] {
  return [...all].sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
}

function tookOf({ startedAt, endedAt }: Run): number {
  return (endedAt ? Date.parse(endedAt) : now.value) - Date.parse(startedAt);
}
