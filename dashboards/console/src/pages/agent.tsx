import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import type { Agent } from '../api/types.ts';
import { exchanges } from '../agent-talk.ts';
import { AgentComposer, Exchanges } from '../parts/agent-talk.tsx';
import { Ago } from '../parts/ago.tsx';
import { Command, word } from '../parts/command.tsx';
import { Lessons } from '../parts/lessons.tsx';
import { Memories } from '../parts/memories.tsx';
import { Dollars } from '../parts/money.tsx';
import { Empty, ProblemNote, Skeleton } from '../parts/notes.tsx';
import { Facts, Page, Section } from '../parts/page.tsx';
import { PersonaCard } from '../parts/persona.tsx';
import { Reason } from '../parts/reason.tsx';
import { Relationships } from '../parts/relationships.tsx';
import { TurnTable } from '../parts/turns.tsx';
import { Face, Who, Why } from '../parts/who.tsx';
import { count } from '../format.ts';
import { inWords } from '../organisation.ts';
import { useObject } from '../fetched.ts';
import { to } from '../route.ts';
import { agents } from '../store.ts';

const CRUMBS = [{ text: 'Agents', href: to('agents') }];

/**
 * One agent: who it is, what it does and why, what it knows, whom it likes, what it did, what it waits for. One whose
 * document was taken away has no more than its history.
 */
export function AgentPage({ name }: { name: string }) {
  const { found: agent, error } = useObject(agents.value.get(name), `/agents/${encodeURIComponent(name)}`);
  if (error !== undefined) {
    return (
      <Page title={name} crumbs={CRUMBS}>
        <Empty title="There is no agent of this name.">
          <p>Those who are there:</p>
          <Command line="ruche org status" />
        </Empty>
      </Page>
    );
  }
  if (!agent) {
    return (
      <Page title={name} crumbs={CRUMBS}>
        <Skeleton lines={8} />
      </Page>
    );
  }
  return (
    <Page title={name} state={agent.state} crumbs={CRUMBS} face={<Face name={name} size={48} />} sentence={<Now agent={agent} />} actions={<PauseOrResume agent={agent} />} wide>
      <div class="columns">
        <div>
          {agent.paused && (
            <div class="note">
              <p class="note-title">{agent.paused.message}</p>
              <p>{agent.paused.help}</p>
            </div>
          )}
          <Talk name={name} lastSaid={agent.lastSaid} />
          <Waits agent={agent} />
          <TurnTable agent={agent} />
          <Memories agent={agent} />
        </div>
        <div class="aside">
          {agent.persona && <PersonaCard persona={agent.persona} />}
          <Section title="Facts">
            <FactsOf agent={agent} />
          </Section>
          <Relationships agent={name} />
          <Lessons agent={name} />
        </div>
      </div>
    </Page>
  );
}

/** What it does now, and why. */
function Now({ agent: { doing, task, turn, since } }: { agent: Agent }): ComponentChildren {
  return (
    <>
      <bdi>{inWords(doing)}</bdi>
      {task && (
        <>
          {' '}
          Why: <Why reason={task.reason} source={task.source} />.
        </>
      )}{' '}
      {turn && <a href={to('turns', turn)}>This turn</a>}
      {turn ? ', since ' : 'Since '}
      <Ago at={since} />.
    </>
  );
}

function PauseOrResume({ agent: { name, state } }: { agent: Agent }) {
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>();
  const path = `/agents/${encodeURIComponent(name)}`;
  if (state === 'paused') {
    const resume = () => {
      setError(undefined);
      api('POST', `${path}/resume`, {}).catch(setError);
    };
    return (
      <>
        {error !== undefined && <ProblemNote error={error} />}
        <Command line={`ruche org resume ${word(name)}`} />
        <button type="button" class="primary" onClick={resume}>
          Let it go on
        </button>
      </>
    );
  }
  return (
    <>
      <button type="button" onClick={() => setAsking(true)}>
        Pause …
      </button>
      {asking && (
        <Reason
          title={`Pause ${name}?`}
          action="Pause it"
          label="Why (it stands on this page)"
          command={(because) => `ruche org pause ${word(name)}${because}`}
          run={(reason) => api('POST', `${path}/pause`, { reason })}
          close={() => setAsking(false)}
        >
          <p>It begins nothing new. What it is at stops at its next step, and goes on from there when you say so.</p>
        </Reason>
      )}
    </>
  );
}

function Talk({ name, lastSaid }: { name: string; lastSaid: string | undefined }) {
  const talked = (exchanges.value.get(name) ?? []).length > 0;
  return (
    <section class="ask" aria-label={`Talk to ${name}`}>
      {lastSaid && !talked && (
        <blockquote class="last-said">
          <p dir="auto">{lastSaid}</p>
        </blockquote>
      )}
      <AgentComposer agent={name} rows={1} focused={false} />
      {talked ? (
        <div class="turns" role="log" aria-label="Conversation">
          <Exchanges agent={name} />
        </div>
      ) : (
        <p class="also">
          <Command line={`ruche org talk ${word(name)}`} />
        </p>
      )}
    </section>
  );
}

function Waits({ agent: { wakes, conversation } }: { agent: Agent }) {
  if (wakes.length === 0 && !conversation) return null;
  return (
    <Section title={wakes.length > 0 ? 'Waits for it' : 'In a conversation'}>
      <ul class="waits">
        {conversation && (
          <li>
            <span>
              It talks in <a href={to('conversations', conversation)}>{conversation}</a>
            </span>
          </li>
        )}
        {wakes.map(({ reason, source, count: times, at }) => (
          <li key={`${reason} ${source}`}>
            <span>
              <Why reason={reason} source={source} />
              {times > 1 && <span class="muted"> ({count(times)} times)</span>}
            </span>
            <Ago at={at} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function FactsOf({ agent }: { agent: Agent }) {
  const { model } = agent;
  return (
    <Facts
      facts={[
        ['Role', agent.role],
        ['Team', agent.team],
        ['Reports to', agent.reportsTo && <Who name={agent.reportsTo} />],
        ['Trust', agent.trust && TRUST[agent.trust]],
        ['Machine', agent.node && <a href={to('nodes', agent.node)}><bdi>{agent.node}</bdi></a>],
        ['Model used last', model?.used && <bdi>{model.used}</bdi>],
        ['Prefers', model && model.asked.length > 1 && <bdi>{model.asked.join(', then ')}</bdi>],
        ['Why that one', model?.why],
        ['Tools', agent.tools && (agent.tools.length > 0 ? <bdi>{agent.tools.join(', ')}</bdi> : 'none')],
        ['Turns', count(agent.turns)],
        ['Tokens read', count(agent.tokensIn)],
        ['Tokens written', count(agent.tokensOut)],
        ['Spent', <Dollars value={agent.spendUsd} />],
        ['Without progress', agent.fruitless > 0 && `${count(agent.fruitless)} turns in a row`],
        ['Document', <a href={to('organisation', 'Agent', agent.name)}>as applied</a>],
      ]}
    />
  );
}

const TRUST: Record<Agent['trust'], string> = {
  reader: 'reader: has no effects of its own',
  worker: 'worker: may use its tools',
  decider: 'decider: may decide for others',
};
