import { Ago, now } from '../parts/ago.tsx';
import type { Agent } from '../api/types.ts';
import { Empty } from '../parts/notes.tsx';
import { Command } from '../parts/command.tsx';
import { DeploymentTable } from '../parts/deployments.tsx';
import { MachineCard, MachineTile } from '../parts/machine.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Prose } from '../parts/prose.tsx';
import { Happenings } from '../parts/timeline.tsx';
import { Answer, Composer, Question, serves, talkative } from '../parts/talk.tsx';
import { State } from '../parts/state.tsx';
import { Face } from '../parts/who.tsx';
import { answering, conversations } from '../conversation.ts';
import { durationText } from '../format.ts';
import { askedText, forPeople, inWords, isAtWork, organisationProse } from '../organisation.ts';
import { houseProse } from '../prose.ts';
import { to } from '../route.ts';
import { useSpend } from '../spend.ts';
import { activity, agents, approvals, budgets, deployments, jobs, nodes } from '../store.ts';

const MACHINES_SHOWN = 6;
const HAPPENINGS_SHOWN = 20;
const AGENTS_SHOWN = 8;
const APPROVALS_SHOWN = 4;

/** Is the house well, what is it doing, what needs me, what did it cost and save: without scrolling. */
export function OverviewPage() {
  const machines = [...nodes.value.values()];
  const deployed = [...deployments.value.values()];
  const troubled = machines.filter(({ state }) => state !== 'ready');
  const shown = [...troubled, ...machines.filter(({ state }) => state === 'ready')].slice(0, MACHINES_SHOWN);
  const colleagues = [...agents.value.values()];
  const waiting = forPeople(approvals.value.values());
  const { found: spend } = useSpend('day', colleagues.length > 0);
  const organisation = organisationProse(colleagues, waiting, [...budgets.value.values()], spend);
  const house = houseProse(machines, deployed, [...jobs.value.values()], waiting.length);
  return (
    <Page title="Overview" wide untitled>
      <Prose sentences={[...organisation, ...house]} />
      <div class="columns">
        <div>
          {waiting.length > 0 && <NeedsYou all={waiting} />}
          {colleagues.length > 0 && <Colleagues all={colleagues} />}
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
                <p>The server has not heard from its own yet. What ails it:</p>
                <Command line="ruche doctor" />
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

/** What waits for a person's word, the one that ends first first. */
function NeedsYou({ all }: { all: ReturnType<typeof forPeople> }) {
  return (
    <Section title="Needs you" aside={<a href={to('approvals')}>{all.length > APPROVALS_SHOWN ? `All ${all.length}` : 'Approvals'}</a>}>
      <ul class="needs">
        {all.slice(0, APPROVALS_SHOWN).map((approval) => (
          <li key={approval.id}>
            <a href={to('approvals', approval.id)}>
              <strong>{askedText(approval)}</strong>
              <span class="muted">
                for <bdi>{approval.creator.replace(/^\w+:/, '')}</bdi>, <bdi>{approval.subject}</bdi>
              </span>
              <span class="muted needs-left">{durationText(Math.max(0, Date.parse(approval.deadline) - now.value))} left</span>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Who is at work on what, those who work first. */
function Colleagues({ all }: { all: Agent[] }) {
  const shown = [...all].sort((a, b) => Number(isAtWork(b)) - Number(isAtWork(a)) || Date.parse(b.since) - Date.parse(a.since)).slice(0, AGENTS_SHOWN);
  return (
    <Section title="Agents" aside={<a href={to('agents')}>{all.length > shown.length ? `All ${all.length}` : 'All of them'}</a>}>
      <ul class="colleagues">
        {shown.map(({ name, state, doing, since }) => (
          <li key={name}>
            <a href={to('agents', name)}>
              <Face name={name} size={32} />
              <strong>
                <bdi>{name}</bdi>
              </strong>
              <State state={state} />
              <bdi class="clipped">{inWords(doing)}</bdi>
              <Ago at={since} bare />
            </a>
          </li>
        ))}
      </ul>
    </Section>
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
