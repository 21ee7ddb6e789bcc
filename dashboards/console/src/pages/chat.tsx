import { useEffect, useRef } from 'preact/hooks';
import { answering, ask, conversations, forget, stop } from '../conversation.ts';
import type { Deployment } from '../api/types.ts';
import { exchanges } from '../agent-talk.ts';
import { AgentComposer, Exchanges } from '../parts/agent-talk.tsx';
import { Command, word } from '../parts/command.tsx';
import { Empty } from '../parts/notes.tsx';
import { Page } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { Face } from '../parts/who.tsx';
import { Answer, Composer, Question, serves, talkative, TEMPERATURE, temperature, TEMPERATURES } from '../parts/talk.tsx';
import { go, setQuery, to } from '../route.ts';
import { agents, deployments } from '../store.ts';

const OPENINGS = [
  'Explain in three sentences how a beehive keeps itself warm in winter.',
  'Write a haiku about honey.',
  'What is the difference between a process and a thread?',
];

/** More than these are found by Ctrl-K, and talked to on their page. */
const COLLEAGUES_SHOWN = 100;

/** A conversation with one deployed model, as it is spoken, or with an agent. */
export function ChatPage({ model, agent }: { model: string | undefined; agent: string | undefined }) {
  const able = talkative();
  if (agent !== undefined) return <AgentConversation key={agent} agent={agent} able={able} />;
  const chosen = model ?? able[0]?.model;
  if (chosen === undefined) {
    return (
      <Page title="Chat">
        <Empty title="No model is deployed to talk to.">
          <p>A small one is fetched and deployed in a minute:</p>
          <Command line="ruche run smollm2-135m" />
          <a class="button primary" href={to('models')}>
            Choose a model
          </a>
        </Empty>
      </Page>
    );
  }
  return <Conversation key={chosen} model={chosen} able={able} />;
}

function Conversation({ model, able }: { model: string; able: Deployment[] }) {
  const turns = conversations.value.get(model) ?? [];
  const busy = answering.value.has(model);
  const deployment = deployments.value.get(model);
  const ready = deployment !== undefined && serves(deployment);
  const end = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const last = turns[turns.length - 1];

  useEffect(() => {
    document.title = `${model} · Chat · Ruche`;
    const main = document.getElementById('content');
    const watch = () => {
      if (main) follows.current = main.scrollHeight - main.scrollTop - main.clientHeight < 80;
    };
    main?.addEventListener('scroll', watch, { passive: true });
    return () => main?.removeEventListener('scroll', watch);
  }, [model]);
  useEffect(() => {
    if (follows.current) end.current?.scrollIntoView({ block: 'end' });
  }, [last?.text, turns.length, busy]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && answering.peek().has(model)) stop(model);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [model]);

  return (
    <div class="chat">
      <header class="chat-head">
        <h1>Chat</h1>
        <Partner chosen={to('chat', model)} name={model} able={able} />
        {deployment ? <State state={deployment.state} /> : <span class="muted">not deployed</span>}
        <span class="chat-where muted">{[...new Set(deployment?.stages?.map(({ node }) => node))].join(', ')}</span>
        <span class="chat-choices">
          {turns.length > 0 && (
            <button type="button" class="quiet" onClick={() => forget(model)}>
              New conversation
            </button>
          )}
          <label class="chat-temperature">
            temperature
            <select
              value={temperature()}
              onChange={({ currentTarget: { value } }) => setQuery('temperature', value === TEMPERATURE ? '' : value)}
            >
              {TEMPERATURES.map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </select>
          </label>
        </span>
      </header>
      <div class="turns" aria-label="Conversation" role="log" aria-live="off">
        {turns.length === 0 && <Opening model={model} ready={ready} />}
        {turns.map((turn) =>
          turn.role === 'user' ? (
            <Question key={turn.id} turn={turn} />
          ) : (
            <Answer key={turn.id} turn={turn} model={model} live={busy && turn === last} />
          ),
        )}
        <div ref={end} class="turns-end" />
      </div>
      <Composer model={model} ready={ready} busy={busy} rows={2} focused />
    </div>
  );
}

/** Whom one talks to: a model, or an agent, who remembers. */
function Partner({ chosen, name, able }: { chosen: string; name: string; able: Deployment[] }) {
  const colleagues = [...agents.value.keys()].slice(0, COLLEAGUES_SHOWN);
  const known = able.some(({ model }) => to('chat', model) === chosen) || colleagues.some((each) => to('chat', 'agent', each) === chosen);
  return (
    <label class="chat-model">
      <span class="aloud">{colleagues.length > 0 ? 'Model or agent' : 'Model'}</span>
      <select value={chosen} onChange={(event) => go(event.currentTarget.value)}>
        <optgroup label="Models">
          {able.map(({ model }) => (
            <option key={model} value={to('chat', model)}>
              {model}
            </option>
          ))}
        </optgroup>
        {colleagues.length > 0 && (
          <optgroup label="Agents">
            {colleagues.map((each) => (
              <option key={each} value={to('chat', 'agent', each)}>
                {each}
              </option>
            ))}
          </optgroup>
        )}
        {!known && <option value={chosen}>{name}</option>}
      </select>
    </label>
  );
}

function AgentConversation({ agent, able }: { agent: string; able: Deployment[] }) {
  const told = agents.value.get(agent);
  const exchanged = exchanges.value.get(agent) ?? [];
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    document.title = `${agent} · Chat · Ruche`;
  }, [agent]);
  useEffect(() => {
    if (exchanged.length > 0) end.current?.scrollIntoView({ block: 'end' });
  }, [exchanged]);
  return (
    <div class="chat">
      <header class="chat-head">
        <h1>Chat</h1>
        <Face name={agent} size={32} />
        <Partner chosen={to('chat', 'agent', agent)} name={agent} able={able} />
        {told ? <State state={told.state} /> : <span class="muted">not here</span>}
        <a class="chat-choices muted" href={to('agents', agent)}>
          Its page
        </a>
      </header>
      <div class="turns" aria-label="Conversation" role="log" aria-live="off">
        {exchanged.length === 0 && (
          <Empty title={told ? `${agent} is ${told.role ? `your ${told.role.toLowerCase()}` : 'an agent'}.` : 'There is no agent of this name.'}>
            {told?.persona?.bio && <p dir="auto">{told.persona.bio}</p>}
            <p class="muted">It answers in its own time and remembers what was said.</p>
            <Command line={`ruche org talk ${word(agent)}`} />
          </Empty>
        )}
        <Exchanges agent={agent} />
        <div ref={end} class="turns-end" />
      </div>
      <AgentComposer agent={agent} rows={2} focused />
    </div>
  );
}

function Opening({ model, ready }: { model: string; ready: boolean }) {
  return (
    <Empty title={ready ? `${model} is listening.` : `${model} does not serve at the moment.`}>
      {ready && (
        <ul class="openings">
          {OPENINGS.map((text) => (
            <li key={text}>
              <button type="button" onClick={() => void ask(model, text, Number(temperature()))}>
                {text}
              </button>
            </li>
          ))}
        </ul>
      )}
      <Command line={ready ? `ruche run ${word(model)}` : `ruche deploy ${word(model)}`} />
    </Empty>
  );
}
