import { useEffect, useRef } from 'preact/hooks';
import { answering, ask, conversations, forget, stop } from '../conversation.ts';
import type { Deployment } from '../api/types.ts';
import { Command, word } from '../parts/command.tsx';
import { Empty } from '../parts/notes.tsx';
import { Page } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { Answer, Composer, Question, serves, talkative, TEMPERATURE, temperature, TEMPERATURES } from '../parts/talk.tsx';
import { go, setQuery, to } from '../route.ts';
import { deployments } from '../store.ts';

const OPENINGS = [
  'Explain in three sentences how a beehive keeps itself warm in winter.',
  'Write a haiku about honey.',
  'What is the difference between a process and a thread?',
];

/** A conversation with one deployed model, as it is spoken. */
export function ChatPage({ model }: { model: string | undefined }) {
  const able = talkative();
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
        <label class="chat-model">
          <span class="aloud">Model</span>
          <select value={model} onChange={(event) => go(to('chat', event.currentTarget.value))}>
            {able.map((each) => (
              <option key={each.model} value={each.model}>
                {each.model}
              </option>
            ))}
            {!able.some((each) => each.model === model) && <option value={model}>{model}</option>}
          </select>
        </label>
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
