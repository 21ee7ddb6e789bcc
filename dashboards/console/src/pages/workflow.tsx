import { useState } from 'preact/hooks';
import { Problem } from '../api/client.ts';
import { Command } from '../parts/command.tsx';
import { Empty, ProblemNote, Skeleton } from '../parts/notes.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Start } from '../parts/start.tsx';
import { Who } from '../parts/who.tsx';
import { counted } from '../format.ts';
import { isRunOver } from '../organisation.ts';
import { to } from '../route.ts';
import { useSpec } from '../specs.ts';
import { agents, runs } from '../store.ts';
import { workflowOf, type WorkflowStep } from '../workflow.ts';
import { newestFirst, RunTable } from './work.tsx';

const CRUMBS = [{ text: 'Work', href: to('work') }];

/** One workflow: its steps, how it is begun, its runs. */
export function WorkflowPage({ name }: { name: string }) {
  const [starting, setStarting] = useState(false);
  const { found: spec, error } = useSpec('Workflow', name);
  if (error instanceof Problem && error.status === 404) {
    return (
      <Page title={name} crumbs={CRUMBS}>
        <Empty title="There is no workflow of this name.">
          <Command line="ruche get workflows" />
        </Empty>
      </Page>
    );
  }
  if (!spec) {
    return (
      <Page title={name} crumbs={CRUMBS}>
        {error === undefined ? <Skeleton lines={6} /> : <ProblemNote error={error} />}
      </Page>
    );
  }
  const { steps, triggers, description } = workflowOf(spec);
  const its = newestFirst(runs.value.values()).filter(({ workflow }) => workflow === name);
  const active = its.filter((run) => !isRunOver(run)).length;
  const sentence = `${description ? `${description} ` : ''}${active > 0 ? `${counted(active, 'run')} ${active === 1 ? 'goes' : 'go'} on.` : 'It is not running.'} Begun by: ${triggers.join(', ') || 'hand'}.`;
  const actions = (
    <button type="button" class="primary" onClick={() => setStarting(true)}>
      Start …
    </button>
  );
  return (
    <Page title={name} crumbs={CRUMBS} sentence={sentence} actions={actions} wide>
      <Section title="Steps" aside={<a href={to('organisation', 'Workflow', name)}>The document</a>}>
        <ol class="steps">
          {steps.map((step) => (
            <Step key={step.id} step={step} />
          ))}
        </ol>
      </Section>
      <Section title="Runs">
        <RunTable rows={its} />
      </Section>
      {starting && <Start workflow={name} close={() => setStarting(false)} />}
    </Page>
  );
}

function Step({ step: { id, worker, prompt, needs, when, gate, timeout } }: { step: WorkflowStep }) {
  return (
    <li>
      <p class="step-head">
        <strong>
          <bdi>{id}</bdi>
        </strong>
        {agents.value.has(worker) ? <Who name={worker} /> : <bdi>{worker}</bdi>}
      </p>
      <div>
        <p dir="auto">{prompt}</p>
        <p class="muted small step-rules">
          {needs.length > 0 && <span>after {needs.join(' and ')}</span>}
          {when && (
            <span>
              when <code>{when}</code>
            </span>
          )}
          {gate && (
            <span>
              once <a href={to('organisation', 'ApprovalPolicy', gate)}>{gate}</a> is agreed to
            </span>
          )}
          {timeout && <span>within {timeout}</span>}
        </p>
      </div>
    </li>
  );
}
