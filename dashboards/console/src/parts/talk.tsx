import { useEffect, useRef, useState } from 'preact/hooks';
import type { Deployment } from '../api/types.ts';
import { ask, speedOf, stop, type Turn } from '../conversation.ts';
import { count, secondsText } from '../format.ts';
import { route } from '../route.ts';
import { deployments, models } from '../store.ts';
import { Copy } from './command.tsx';
import { Icon } from './icon.tsx';
import { ModelText } from './model-text.tsx';
import { ProblemNote } from './notes.tsx';
import { Rate } from './quantity.tsx';

/** How freely words are chosen; small models wander off at 1. */
export const TEMPERATURES = ['0', '0.2', '0.7', '1'];
export const TEMPERATURE = '0.2';

export function temperature(): string {
  const asked = route.value.query.get('temperature') ?? TEMPERATURE;
  return TEMPERATURES.includes(asked) ? asked : TEMPERATURE;
}

/** The deployments that one can talk to, those that serve first. */
export function talkative(): Deployment[] {
  return [...deployments.value.values()].filter(canChat).sort((a, b) => Number(serves(b)) - Number(serves(a)));
}

export function serves({ state }: Deployment): boolean {
  return state === 'ready' || state === 'degraded';
}

function canChat({ model }: Deployment): boolean {
  const capabilities = models.value.get(model)?.capabilities;
  return capabilities === undefined || capabilities.includes('chat');
}

export function Question({ turn }: { turn: Turn }) {
  return (
    <article class="turn question" aria-label="You">
      <p dir="auto">{turn.text}</p>
    </article>
  );
}

export function Answer({ turn, model, live }: { turn: Turn; model: string; live: boolean }) {
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

/** Where a message is written: Enter sends, Shift-Enter begins a new line. */
export function Composer(props: { model: string; ready: boolean; busy: boolean; rows: number; focused: boolean }) {
  const { model, ready, busy, rows, focused } = props;
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (focused) field.current?.focus();
  }, [model]);
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
        rows={Math.min(8, Math.max(rows, text.split('\n').length))}
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

function endText(finish: string): string {
  switch (finish) {
    case 'stopped':
      return 'stopped by you';
    case 'length':
      return 'cut: there was no more room';
    default:
      return finish;
  }
}
