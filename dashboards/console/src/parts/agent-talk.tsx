import { useEffect, useRef, useState } from 'preact/hooks';
import { exchanges, isWaiting, talkTo, type Exchange } from '../agent-talk.ts';
import { count, secondsText } from '../format.ts';
import { to } from '../route.ts';
import { agents } from '../store.ts';
import { now } from './ago.tsx';
import { Copy } from './command.tsx';
import { Icon } from './icon.tsx';
import { ModelText } from './model-text.tsx';
import { ProblemNote } from './notes.tsx';

/** What was said to an agent on this page, and its answers. */
export function Exchanges({ agent }: { agent: string }) {
  return (
    <>
      {(exchanges.value.get(agent) ?? []).map((exchange) => (
        <OneExchange key={exchange.id} agent={agent} exchange={exchange} />
      ))}
    </>
  );
}

function OneExchange({ agent, exchange }: { agent: string; exchange: Exchange }) {
  const { question, state, answer, turn, error, askedAt, answeredAt } = exchange;
  const live = state === 'waiting' || state === 'late';
  return (
    <>
      <article class="turn question" aria-label="You">
        <p dir="auto">{question}</p>
      </article>
      <article class={live ? 'turn answer live' : 'turn answer'} aria-label={agent} aria-busy={live}>
        {live && <Waiting agent={agent} askedAt={askedAt} />}
        {answer && <ModelText text={answer.text} />}
        {error !== undefined && <ProblemNote error={error} />}
        <p class="measure">
          {answer && (
            <span>
              <bdi>{answer.model}</bdi>
              {answer.node && (
                <>
                  {' '}
                  on <bdi>{answer.node}</bdi>
                </>
              )}
            </span>
          )}
          {answer?.outputTokens !== undefined && <span>{count(answer.outputTokens)} tokens</span>}
          {answeredAt !== undefined && <span>after {secondsText((answeredAt - askedAt) / 1000)}</span>}
          {turn && <a href={to('turns', turn)}>how it came to this</a>}
          {answer && <Copy text={answer.text} label="Copy the answer" />}
        </p>
      </article>
    </>
  );
}

function Waiting({ agent, askedAt }: { agent: string; askedAt: number }) {
  void now.value;
  const seconds = Math.round((performance.now() - askedAt) / 1000);
  const state = agents.value.get(agent)?.state;
  const doing = state === 'thinking' ? 'is thinking' : state === 'acting' ? 'is at work on it' : 'has heard you and will come to it';
  return (
    <p class="thinking" role="status">
      {agent} {doing} … {seconds >= 3 && <span class="quantity">{seconds} s</span>}
    </p>
  );
}

/** Where one speaks to an agent: Enter sends, Shift-Enter begins a new line. */
export function AgentComposer({ agent, rows, focused }: { agent: string; rows: number; focused: boolean }) {
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const busy = isWaiting(agent);
  const able = agents.value.get(agent)?.state !== 'paused';
  useEffect(() => {
    if (focused) field.current?.focus();
  }, [agent]);
  const submit = () => {
    const question = text.trim();
    if (!question || busy || !able) return;
    setText('');
    void talkTo(agent, question);
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
        placeholder={able ? `Say something to ${agent}` : `${agent} is paused`}
        aria-label={`Message to ${agent}`}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          submit();
        }}
      />
      <button type="submit" class="primary" disabled={busy || !able || text.trim() === ''}>
        <Icon name="send" /> Send
      </button>
    </form>
  );
}

