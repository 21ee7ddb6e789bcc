import { Empty } from '../parts/notes.tsx';
import { Command } from '../parts/command.tsx';
import { DeploymentTable } from '../parts/deployments.tsx';
import { MachineCard, MachineTile } from '../parts/machine.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Prose } from '../parts/prose.tsx';
import { Happenings } from '../parts/timeline.tsx';
import { Answer, Composer, Question, serves, talkative } from '../parts/talk.tsx';
import { answering, conversations } from '../conversation.ts';
import { houseProse } from '../prose.ts';
import { to } from '../route.ts';
import { activity, deployments, jobs, nodes } from '../store.ts';

const MACHINES_SHOWN = 6;
const HAPPENINGS_SHOWN = 20;

/** Is the house well, what is it doing, what needs me: without scrolling. */
export function OverviewPage() {
  const machines = [...nodes.value.values()];
  const deployed = [...deployments.value.values()];
  const troubled = machines.filter(({ state }) => state !== 'ready');
  const shown = [...troubled, ...machines.filter(({ state }) => state === 'ready')].slice(0, MACHINES_SHOWN);
  return (
    <Page title="Overview" wide untitled>
      <Prose sentences={houseProse(machines, deployed, [...jobs.value.values()])} />
      <div class="columns">
        <div>
          <Ask />
          <Section title="Deployments" aside={<a href={to('models')}>All models</a>}>
            {deployed.length === 0 ? (
              <Empty title="Nothing is deployed yet.">
                <p>Choose a model, look at its bill, deploy it. Or let one command do everything:</p>
                <Command line="ruche up --example chat" />
                <a class="button primary" href={to('models')}>
                  Choose a model
                </a>
              </Empty>
            ) : (
              <DeploymentTable rows={deployed} />
            )}
          </Section>
          <Section
            title="Machines"
            aside={<a href={to('fleet')}>{machines.length > shown.length ? `All ${machines.length}` : 'The fleet'}</a>}
          >
            {machines.length === 0 ? (
              <Empty title="No machine is here yet.">
                <p>This server runs without one. An agent brings its machine in:</p>
                <Command line={`ruche agent --server ${location.hostname}:7421`} />
              </Empty>
            ) : (
              <div class="machine-list">
                {shown.map((node) =>
                  machines.length === 1 ? <MachineCard key={node.name} node={node} /> : <MachineTile key={node.name} node={node} />,
                )}
              </div>
            )}
          </Section>
        </div>
        <Section title="Just now">
          {activity.value.length === 0 ? (
            <p class="muted">Nothing has happened yet. What changes in the house is told here.</p>
          ) : (
            <Happenings events={activity.value} most={HAPPENINGS_SHOWN} />
          )}
        </Section>
      </div>
    </Page>
  );
}

/** The chat, small: a line to write, and below it the last answer. */
function Ask() {
  const deployment = talkative()[0];
  if (!deployment || !serves(deployment)) return null;
  const { model } = deployment;
  const busy = answering.value.has(model);
  const turns = (conversations.value.get(model) ?? []).slice(-2);
  return (
    <section class="ask" aria-label={`Ask ${model}`}>
      <Composer model={model} ready busy={busy} rows={1} focused={false} />
      {turns.length > 0 && (
        <div class="turns">
          {turns.map((turn) =>
            turn.role === 'user' ? (
              <Question key={turn.id} turn={turn} />
            ) : (
              <Answer key={turn.id} turn={turn} model={model} live={busy} />
            ),
          )}
        </div>
      )}
      {turns.length > 0 && (
        <a class="muted small" href={to('chat', model)}>
          Go on in the chat
        </a>
      )}
    </section>
  );
}
