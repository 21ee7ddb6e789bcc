import type { ComponentChildren } from 'preact';
import type { Recollection, TurnEffect, TurnStep } from '../api/types.ts';
import { count } from '../format.ts';
import { Ago } from './ago.tsx';
import { State } from './state.tsx';

const ACTS: Record<TurnStep['act'], string> = {
  call: 'Asked a model',
  effects: 'Used its tools',
  sleep: 'Waited',
  ask: 'Asked for a word',
  done: 'Ended',
};

/** One step as the journal has it. */
export function JournalStep({ step }: { step: TurnStep }) {
  const { act, at, promptTokens, outputTokens, model } = step;
  return (
    <li class={`card journal-step ${act}`}>
      <header>
        <h3>
          <span class="muted quantity">{step.step + 1}</span> {ACTS[act]}
          {model?.used && (
            <>
              : <bdi>{model.used}</bdi>
            </>
          )}
        </h3>
        {model?.provider && <Place provider={model.provider} />}
        <span class="journal-readings muted">
          {promptTokens !== undefined && <span>{count(promptTokens)} read</span>}
          {outputTokens !== undefined && <span>{count(outputTokens)} written</span>}
          {at && <Ago at={at} />}
        </span>
      </header>
      {model?.why && <p class="muted">{model.why}</p>}
      <Told step={step} />
      {step.answer && <Quote text={step.answer} />}
      {step.question && <p dir="auto">{step.question}</p>}
      {step.word && (
        <p>
          {step.by ? <bdi>{step.by.replace(/^human:me$/, 'you').replace(/^\w+:/, '')}</bdi> : 'Somebody'} said: {wordText(step.word)}.
        </p>
      )}
      {step.text && <p dir="auto" class="journal-text">{step.text}</p>}
      {step.until && (
        <p class="muted">
          Until <Ago at={step.until} />
        </p>
      )}
      {step.effects && step.effects.length > 0 && (
        <ul class="effects">
          {step.effects.map((effect) => (
            <Effect key={effect.key} effect={effect} />
          ))}
        </ul>
      )}
      {step.keepsakes && step.keepsakes.length > 0 && (
        <Fold title={`Kept in mind: ${count(step.keepsakes.length)}`} open>
          <ul class="recollections">
            {step.keepsakes.map(({ text, importance }) => (
              <li key={text}>
                <span dir="auto">{text}</span> <span class="muted small">importance {importance}</span>
              </li>
            ))}
          </ul>
        </Fold>
      )}
    </li>
  );
}

/** Where a model answered: honey for this house, sky for the cloud, and the word. */
function Place({ provider }: { provider: string }) {
  const here = provider === 'grid';
  return <span class={here ? 'place here' : 'place cloud'}>{here ? 'here' : provider}</span>;
}

/** What the model was told, folded away: it is long. */
function Told({ step: { prompt = [], recalled, dropped = [] } }: { step: TurnStep }) {
  const { memories = [], lessons = [], relations = [] } = recalled ?? {};
  return (
    <>
      <Recalled title="Memories recalled" all={memories} />
      <Recalled title="Lessons" all={lessons} />
      <Recalled title="Relationships" all={relations} />
      {dropped.length > 0 && (
        <Fold title={`No room for: ${count(dropped.length)}`}>
          <ul class="recollections">
            {dropped.map((text) => (
              <li key={text} dir="auto">
                {text}
              </li>
            ))}
          </ul>
        </Fold>
      )}
      {prompt.length > 0 && (
        <Fold title="All that it was told">
          <dl class="told-parts">
            {prompt.map(({ role, text }, index) => (
              <div key={index}>
                <dt class="muted small">{role}</dt>
                <dd dir="auto">{text}</dd>
              </div>
            ))}
          </dl>
        </Fold>
      )}
    </>
  );
}

function Recalled({ title, all }: { title: string; all: Recollection[] }) {
  if (all.length === 0) return null;
  return (
    <Fold title={`${title}: ${count(all.length)}`} open>
      <ul class="recollections">
        {all.map((each) => (
          <li key={each.id}>
            <span dir="auto">{each.text}</span> <Whence of={each} />
          </li>
        ))}
      </ul>
    </Fold>
  );
}

/** Which one it is and, of a memory, how well it fitted and how old it is. */
function Whence({ of: { id, score, at, untrusted } }: { of: Recollection }) {
  return (
    <span class="whence muted small">
      {at && (
        <>
          <bdi>{id}</bdi>
          <span title="How well it fitted, from 0 to 1">
            score <span class="quantity">{(score ?? 0).toFixed(2)}</span>
          </span>
          <Ago at={at} />
        </>
      )}
      {untrusted && <span class="untrusted">strangers had a part in it</span>}
    </span>
  );
}

function Fold({ title, open = false, children }: { title: string; open?: boolean; children: ComponentChildren }) {
  return (
    <details class="fold" open={open}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

function Quote({ text }: { text: string }) {
  return (
    <blockquote class="journal-answer" dir="auto">
      {text}
    </blockquote>
  );
}

function Effect({ effect: { tool, args, status, text } }: { effect: TurnEffect }) {
  return (
    <li>
      <p class="effect-head">
        <code>{tool}</code>
        <State state={status} />
      </p>
      <dl class="payload-facts">
        {Object.entries(args).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{typeof value === 'string' ? value : JSON.stringify(value)}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {text && <Quote text={text} />}
    </li>
  );
}

function wordText(word: string): string {
  switch (word) {
    case 'approve':
      return 'yes';
    case 'reject':
      return 'no';
    case 'countAsDone':
      return 'count it as done';
    default:
      return word;
  }
}
