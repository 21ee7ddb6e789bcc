import { useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import type { Run } from '../api/types.ts';
import { Ago } from '../parts/ago.tsx';
import { Command } from '../parts/command.tsx';
import { Gantt } from '../parts/gantt.tsx';
import { Empty, Skeleton } from '../parts/notes.tsx';
import { Facts, Page, Section } from '../parts/page.tsx';
import { Payload } from '../parts/payload.tsx';
import { Reason } from '../parts/reason.tsx';
import { useObject } from '../fetched.ts';
import { durationText, exactText } from '../format.ts';
import { isLost, isRunOver, needsPerson, runProse, runState } from '../organisation.ts';
import { to } from '../route.ts';
import { triggerText } from '../spoken.ts';
import { approvals, runs } from '../store.ts';

/** One run of a workflow: its steps over time, what waits for a word, what came out. */
export function RunPage({ id }: { id: string }) {
  const { found: run, error } = useObject(runs.value.get(id), `/runs/${encodeURIComponent(id)}`);
  const crumbs = [{ text: 'Work', href: to('work') }, ...(run ? [{ text: run.workflow, href: to('workflows', run.workflow) }] : [])];
  if (error !== undefined) {
    return (
      <Page title={id} crumbs={crumbs}>
        <Empty title="There is no such run.">
          <p>The newest 200 that ended are kept. Those that are there:</p>
          <Command line="ruche get runs" />
        </Empty>
      </Page>
    );
  }
  if (!run) {
    return (
      <Page title={id} crumbs={crumbs}>
        <Skeleton lines={8} />
      </Page>
    );
  }
  const outputs = run.steps.filter(({ output }) => output !== undefined && output !== null && output !== '');
  return (
    <Page title={run.id} state={runState(run)} crumbs={crumbs} sentence={runProse(run)} actions={<Cancel run={run} />} wide>
      <WaitsForYou run={run} />
      <Section title="Steps over time">
        {run.steps.length === 0 ? <p class="muted">Its first step is about to begin.</p> : <Gantt run={run} />}
      </Section>
      {outputs.length > 0 && (
        <Section title="What came out">
          <ul class="outputs">
            {outputs.map(({ id: step, output }) => (
              <li key={step} class="card">
                <h3>
                  <bdi>{step}</bdi>
                </h3>
                <Payload payload={typeof output === 'string' ? output : JSON.stringify(output)} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {isGiven(run.input) && (
        <Section title="Input">
          <div class="card given">
            <Payload payload={JSON.stringify(run.input)} />
          </div>
        </Section>
      )}
      <Section title="Facts">
        <Facts
          facts={[
            ['Workflow', <a href={to('workflows', run.workflow)}><bdi>{run.workflow}</bdi></a>],
            ['Begun by', <bdi>{triggerText(run.trigger)}</bdi>],
            ['Trust', run.untrusted && 'strangers had a part in its input'],
            ['Began', <Ago at={run.startedAt} />],
            ['Took', run.endedAt && durationText(Date.parse(run.endedAt) - Date.parse(run.startedAt))],
            ['Must end by', !isRunOver(run) && run.deadline && exactText(Date.parse(run.deadline))],
          ]}
        />
      </Section>
    </Page>
  );
}

function isGiven(input: Run['input']): boolean {
  return Object.keys(input).length > 0;
}

function WaitsForYou({ run }: { run: Run }) {
  const waiting = run.steps
    .filter(({ phase }) => phase === 'asking')
    .map(({ approval }) => approval && approvals.value.get(approval))
    .filter((approval) => approval !== undefined && approval !== '')
    .filter(needsPerson);
  return (
    <>
      {waiting.map((approval) => (
        <div key={approval.id} class="note waits-for-you">
          <p class="note-title">
            {isLost(approval)
              ? `Nobody knows whether ${approval.step ?? 'a step'} happened, and this run waits for your word.`
              : `This run waits for your word at the gate ${approval.policy}.`}
          </p>
          {!isLost(approval) && <p class="muted">Until {exactText(Date.parse(approval.deadline))}.</p>}
          <a class="button primary" href={to('approvals', approval.id)}>
            Look at it
          </a>
        </div>
      ))}
    </>
  );
}

function Cancel({ run }: { run: Run }) {
  const [asking, setAsking] = useState(false);
  if (isRunOver(run)) return null;
  return (
    <>
      <button type="button" onClick={() => setAsking(true)}>
        Cancel the run …
      </button>
      {asking && (
        <Reason
          title={`Cancel ${run.id}?`}
          action="Cancel the run"
          label="Why"
          danger
          command={(because) => `ruche workflow cancel ${run.id}${because}`}
          run={(reason) => api('POST', `/runs/${encodeURIComponent(run.id)}/cancel`, { reason })}
          close={() => setAsking(false)}
        >
          <p>What has been done stays, unless the workflow says how it is undone. Nothing further is begun, and what waits for a word is withdrawn.</p>
        </Reason>
      )}
    </>
  );
}
