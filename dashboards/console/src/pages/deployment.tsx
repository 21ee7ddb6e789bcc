import { useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import type { Deployment, Stage } from '../api/types.ts';
import { Ago } from '../parts/ago.tsx';
import { Bill } from '../parts/bill.tsx';
import { Command, word } from '../parts/command.tsx';
import { Confirm } from '../parts/dialog.tsx';
import { Logs } from '../parts/logs.tsx';
import { Empty } from '../parts/notes.tsx';
import { Facts, Page, Section } from '../parts/page.tsx';
import { Progress } from '../parts/progress.tsx';
import { Bytes, Count, Rate } from '../parts/quantity.tsx';
import { State } from '../parts/state.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { Expected, Why } from '../parts/why.tsx';
import { bytesText, count, figures, listed, percent } from '../format.ts';
import { workOf } from '../prose.ts';
import { go, to } from '../route.ts';
import { deployments, models } from '../store.ts';

const CRUMBS = [{ text: 'Models', href: to('models') }];

const STAGES: Column<Stage>[] = [
  { id: 'node', title: 'Machine', cell: ({ node }) => <a href={to('nodes', node)}><bdi>{node}</bdi></a> },
  { id: 'state', title: 'State', cell: ({ state = 'pending' }) => <State state={state} />, width: '112px' },
  { id: 'layers', title: 'Layers', cell: ({ layers }) => layers?.join('–') ?? '', width: '80px' },
  { id: 'precision', title: 'Precision', cell: ({ precision = '' }) => precision, width: '96px' },
  { id: 'reserved', title: 'Reserved', number: true, cell: ({ reservedBytes }) => <Bytes value={reservedBytes} />, width: '96px' },
  { id: 'used', title: 'Measured', number: true, cell: ({ footprintBytes }) => <Bytes value={footprintBytes} />, width: '96px' },
  { id: 'running', title: 'Running', number: true, cell: ({ running }) => <Count value={running} />, width: '76px' },
  { id: 'waiting', title: 'Waiting', number: true, cell: ({ waiting }) => <Count value={waiting} />, width: '76px' },
  { id: 'decode', title: 'Decode', number: true, cell: (stage) => <Rate value={stage.decodeTokensPerSecond} />, width: '108px' },
  { id: 'prefill', title: 'Prefill', number: true, cell: (stage) => <Rate value={stage.prefillTokensPerSecond} />, width: '108px' },
];

/** One deployment. */
export function DeploymentPage({ name }: { name: string }) {
  const [asking, setAsking] = useState(false);
  const deployment = deployments.value.get(name);
  if (!deployment) {
    return (
      <Page title={name} crumbs={CRUMBS}>
        <Empty title="Nothing of this name is deployed.">
          <Command line={`ruche deploy ${word(name)}`} />
          {models.value.has(name) && (
            <a class="button primary" href={to('models', name)}>
              Look at its bill
            </a>
          )}
        </Empty>
      </Page>
    );
  }
  const { stages = [], bill = [] } = deployment;
  const chats = models.value.get(name)?.capabilities?.includes('chat') ?? true;
  const serves = deployment.state === 'ready' || deployment.state === 'degraded';
  const actions = (
    <>
      {chats && serves && (
        <a class="button primary" href={to('chat', name)}>
          Chat
        </a>
      )}
      <button type="button" disabled={deployment.state === 'stopping'} onClick={() => setAsking(true)}>
        Undeploy …
      </button>
    </>
  );
  return (
    <Page title={name} state={deployment.state} crumbs={CRUMBS} sentence={sentence(deployment)} actions={actions}>
      <Trouble deployment={deployment} />
      <Loading stages={stages} />
      <Section title="Stages">
        {stages.length > 0 ? (
          <Table label="Stages" rows={stages} columns={STAGES} keyOf={(stage) => stage.instance ?? stage.node} />
        ) : (
          <p class="muted">No machine holds a stage of it yet.</p>
        )}
      </Section>
      <Section title="Facts">
        <FactsOf deployment={deployment} />
      </Section>
      <Expected deployment={deployment} />
      <Section title="Why">
        <Why kind="deployment" name={name} told={deployment.message} on={[deployment.state, deployment.reason, stages.length]} />
      </Section>
      {bill.length > 0 && (
        <Section title="Bill of memory">
          <Bill lines={bill} limitBytes={deployment.limitBytes} />
        </Section>
      )}
      <Section title="Timeline">
        <Timeline changes={deployment.timeline} />
      </Section>
      <Section title="Log">
        <Logs object={name} />
      </Section>
      {asking && (
        <Confirm
          title={`Undeploy ${name}?`}
          action="Undeploy"
          command={`ruche undeploy ${word(name)}`}
          close={() => setAsking(false)}
          run={async () => {
            await api('DELETE', `/deployments/${encodeURIComponent(name)}`);
            go(to('models', name));
          }}
        >
          <p>{consequence(deployment)}</p>
        </Confirm>
      )}
    </Page>
  );
}

function Trouble({ deployment: { message, help, state } }: { deployment: Deployment }) {
  if (!message || state === 'ready') return null;
  return (
    <div class={state === 'failed' ? 'note bad' : 'note'} role={state === 'failed' ? 'alert' : 'status'}>
      <p class="note-title">{message}</p>
      {help && <p>{help}</p>}
    </div>
  );
}

function Loading({ stages }: { stages: Stage[] }) {
  const loading = stages.filter(({ state, progress }) => state === 'loading' && progress !== undefined);
  return (
    <>
      {loading.map((stage) => (
        <div key={stage.instance ?? stage.node} class="pull">
          <Progress share={stage.progress} label={`Loading on ${stage.node}`} />
          <span class="pull-numbers">
            <span class="quantity">{percent(stage.progress ?? 0)}</span>
            <span>
              on <bdi>{stage.node}</bdi>
            </span>
          </span>
        </div>
      ))}
    </>
  );
}

function FactsOf({ deployment }: { deployment: Deployment }) {
  const { runtime, precision, context, slots, replicas, mode, createdAt, revision } = deployment;
  return (
    <Facts
      facts={[
        ['Runtime', runtime],
        ['Precision', precision],
        ['Context', context !== undefined && `${count(context)} tokens`],
        ['Slots', slots],
        ['Replicas', replicas],
        ['Mode', mode],
        ['Deployed', createdAt && <Ago at={createdAt} />],
        ['Revision', revision],
      ]}
    />
  );
}

function sentence({ state, stages = [], reason, message }: Deployment): string {
  const on = listed([...new Set(stages.map(({ node }) => node))]);
  const { running = 0, waiting = 0, decodeTokensPerSecond } = workOf(stages);
  switch (state) {
    case 'ready':
    case 'degraded': {
      const speed = decodeTokensPerSecond ? ` at ${figures(decodeTokensPerSecond, 3)} tokens a second` : '';
      const queue = waiting > 0 ? `, ${waiting} waiting` : '';
      return `Serves on ${on}; ${running === 0 ? 'no request is running' : `${running} running${speed}`}${queue}.`;
    }
    case 'pulling':
      return `Its weights are being fetched${on ? ` to ${on}` : ''}.`;
    case 'loading':
      return `Loads its weights${on ? ` on ${on}` : ''}.`;
    case 'pending':
      return message ? '' : `Waits for a place${reason ? `: ${reason}` : ''}.`;
    case 'stopping':
      return 'Lets its last requests end, then gives its memory back.';
    case 'failed':
      return message ? '' : `Failed${reason ? `: ${reason}` : ''}.`;
    default:
      return reason ?? '';
  }
}

function consequence({ stages = [], totalBytes }: Deployment): string {
  const on = listed([...new Set(stages.map(({ node }) => node))]);
  const { running = 0 } = workOf(stages);
  const memory = totalBytes === undefined ? 'its memory' : bytesText(totalBytes).join(' ');
  const requests = running > 0 ? ` ${running} running ${running === 1 ? 'request ends' : 'requests end'}.` : '';
  return `It stops serving and frees ${memory}${on ? ` on ${on}` : ''}.${requests} The weights stay on disk.`;
}
