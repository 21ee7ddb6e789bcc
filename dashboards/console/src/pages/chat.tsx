import { useEffect, useRef, useState } from 'preact/hooks';
import { answering, ask, conversations, forget, speedOf, stop, type Turn } from '../conversation.ts';
import type { Deployment } from '../api/types.ts';
import { Command, Copy, word } from '../parts/command.tsx';
import { Icon } from '../parts/icon.tsx';
import { ModelText } from '../parts/model-text.tsx';
import { Empty, ProblemNote } from '../parts/notes.tsx';
import { Page } from '../parts/page.tsx';
import { Rate } from '../parts/quantity.tsx';
import { State } from '../parts/state.tsx';
import { count, secondsText } from '../format.ts';
import { go, route, setQuery, to } from '../route.ts';
import { deployments, models } from '../store.ts';

const OPENINGS = [
  'Explain in three sentences how a beehive keeps itself warm in winter.',
  'Write a haiku about honey.',
  'What is the difference between a process and a thread?',
];

/** How freely words are chosen; small models wander off at 1. */
const TEMPERATURES = ['0', '0.2', '0.7', '1'];
const TEMPERATURE = '0.2';

function temperature(): string {
  const asked = route.value.query.get('temperature') ?? TEMPERATURE;
  return TEMPERATURES.includes(asked) ? asked : TEMPERATURE;
}

/** A conversation with one deployed model, as it is spoken. */
export function ChatPage({ model }: { model: string | undefined }) {
  const able = [...deployments.value.values()].filter(canChat);
  const ready = able.filter(({ state }) => state === 'ready' || state === 'degraded');
  const chosen = model ?? ready[0]?.model ?? able[0]?.model;
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
  const ready = deployment?.state === 'ready' || deployment?.state === 'degraded';
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
        {turns.map((turn) => (turn.role === 'user' ? <Question key={turn.id} turn={turn} /> : <Answer key={turn.id} turn={turn} model={model} live={busy && turn === last} />))}
        <div ref={end} class="turns-end" />
      </div>
      <Composer model={model} ready={ready} busy={busy} />
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

function Question({ turn }: { turn: Turn }) {
  return (
    <article class="turn question" aria-label="You">
      <p dir="auto">{turn.text}</p>
    </article>
  );
}

function Answer({ turn, model, live }: { turn: Turn; model: string; live: boolean }) {
  return (
    <article class={live ? 'turn answer live' : 'turn answer'} aria-label={model} aria-busy={live}>
      {turn.text === '' && live ? <p class="thinking">reading the question …</p> : turn.text !== '' && <ModelText text={turn.text} />}
      {turn.error !== undefined && <ProblemNote error={turn.error} />}
      <Measure turn={turn} model={model} live={live} />
    </article>
  );
}

/** Which machine answers, how fast, and how it ended. */
function Measure({ turn, model, live }: { turn: Turn; model: string; live: boolean }) {
  const speed = speedOf(turn);
  const node = turn.details?.node ?? deployments.value.get(model)?.stages?.[0]?.node;
  const first = turn.firstAt === undefined ? undefined : (turn.firstAt - turn.askedAt) / 1000;
  return (
    <p class="measure">
      {node && (
        <span>
          <bdi>{node}</bdi>
        </span>
      )}
      {speed !== undefined && (
        <span class="measure-speed" data-testid="speed">
          <Rate value={speed} />
        </span>
      )}
      {turn.tokens > 0 && <span>{count(turn.tokens)} tokens</span>}
      {first !== undefined && <span>first after {secondsText(first)}</span>}
      {!live && turn.finish && turn.finish !== 'stop' && <span class="measure-end">{endText(turn.finish)}</span>}
      {!live && turn.text !== '' && <Copy text={turn.text} label="Copy the answer" />}
    </p>
  );
}

function Composer({ model, ready, busy }: { model: string; ready: boolean; busy: boolean }) {
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), [model]);
  const submit = () => {
    const question = text.trim();
    if (!question || busy || !ready) return;
    setText('');
    void ask(model, question, Number(temperature()));
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <textarea
        ref={field}
        rows={Math.min(8, Math.max(2, text.split('\n').length))}
        dir="auto"
        placeholder={ready ? `Ask ${model}` : `${model} does not serve at the moment`}
        aria-label={`Message to ${model}`}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          submit();
        }}
      />
      {busy ? (
        <button type="button" class="stop" onClick={() => stop(model)}>
          <Icon name="stop" /> Stop
        </button>
      ) : (
        <button type="submit" class="primary" disabled={!ready || text.trim() === ''}>
          <Icon name="send" /> Send
        </button>
      )}
    </form>
  );
}

function canChat({ model }: Deployment): boolean {
  const capabilities = models.value.get(model)?.capabilities;
  return capabilities === undefined || capabilities.includes('chat');
}

function endText(finish: string): string {
  switch (finish) {
    case 'stopped':
      return 'stopped by you';
    case 'length':
      return 'cut: no room left';
    default:
      return finish;
  }
}
