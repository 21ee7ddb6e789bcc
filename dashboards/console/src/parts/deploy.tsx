import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import type { DeployRequest, Model, Plan } from '../api/types.ts';
import { count, figures, secondsText } from '../format.ts';
import { go, to } from '../route.ts';
import { Bill } from './bill.tsx';
import { Command, word } from './command.tsx';
import { ProblemNote, Skeleton } from './notes.tsx';
import { Facts } from './page.tsx';

type Precision = NonNullable<DeployRequest['precision']>;

const TYPING_MS = 250;

type Answer = { kind: 'asking' } | { kind: 'plan'; plan: Plan } | { kind: 'problem'; error: unknown };

/** The bill first, then the button: what it takes where, what it will give, and only then deploy. */
export function Deploy({ model }: { model: Model }) {
  const [precision, setPrecision] = useState<Precision | ''>('');
  const [context, setContext] = useState('');
  const [slots, setSlots] = useState('');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const request = requestOf(model.name, precision, context, slots);
  const answer = usePlan(request);

  const deploy = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await api('POST', '/deployments', request);
      go(to('deployments', model.name));
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };

  return (
    <form
      class="deploy card"
      onSubmit={(event) => {
        event.preventDefault();
        void deploy();
      }}
    >
      <div class="fields">
        <label>
          Precision
          <select value={precision} onChange={(event) => setPrecision(event.currentTarget.value as Precision | '')}>
            <option value="">the runtime’s choice</option>
            <option value="fast">fast</option>
            <option value="accurate">accurate</option>
            <option value="reference">reference</option>
          </select>
        </label>
        <label>
          Context
          <input
            inputMode="numeric"
            pattern="[0-9]*"
            placeholder={model.context === undefined ? 'the model’s own' : String(model.context)}
            value={context}
            onInput={(event) => setContext(event.currentTarget.value)}
          />
        </label>
        <label>
          Slots
          <input
            inputMode="numeric"
            pattern="[0-9]*"
            placeholder="4"
            value={slots}
            onInput={(event) => setSlots(event.currentTarget.value)}
          />
        </label>
      </div>
      <div class="plan" aria-live="polite">
        <PlanOf answer={answer} />
      </div>
      {error !== undefined && <ProblemNote error={error} />}
      <div class="actions">
        <button type="submit" class="primary" disabled={busy || !mayDeploy(answer)}>
          Deploy
        </button>
        <Command line={commandOf(request)} />
      </div>
    </form>
  );
}

function PlanOf({ answer }: { answer: Answer }) {
  switch (answer.kind) {
    case 'asking':
      return <Skeleton lines={5} label="Making the bill" />;
    case 'problem':
      return <ProblemNote error={answer.error} />;
    case 'plan':
      return <Verdict plan={answer.plan} />;
  }
}

function Verdict({ plan }: { plan: Plan }) {
  const { verdict, stages = [], prediction = {}, reasons = [] } = plan;
  return (
    <>
      <p class={`verdict ${verdict}`}>{verdictText(plan)}</p>
      {reasons.length > 0 && (
        <ul class="reasons">
          {reasons.map(({ code, message, helps }) => (
            <li key={`${code} ${message}`}>
              {message}
              {helps && <span class="muted"> What helps: {helps}</span>}
            </li>
          ))}
        </ul>
      )}
      {stages.map(({ node, bill, limitBytes }) =>
        bill?.length ? <Bill key={node} lines={bill} limitBytes={limitBytes} limitName={`may be booked on ${node}`} /> : null,
      )}
      {stages.length === 0 && plan.bill && <Bill lines={plan.bill} limitBytes={plan.limitBytes} />}
      <Facts
        facts={[
          ['Runtime', stages[0]?.runtime],
          ['Precision', stages[0]?.precision],
          ['Context', stages[0]?.context && `${count(stages[0].context)} tokens`],
          ['Slots', stages[0]?.slots],
          ['Decode', rate(prediction.decodeTokensPerSecond)],
          ['Prefill', rate(prediction.prefillTokensPerSecond)],
          ['First token', seconds(prediction.timeToFirstTokenSeconds)],
          ['Load', seconds(prediction.loadSeconds)],
          ['Power', prediction.watts !== undefined && `about ${figures(prediction.watts, 2)} W`],
        ]}
      />
    </>
  );
}

function verdictText({ verdict, stages = [] }: Plan): string {
  switch (verdict) {
    case 'placed':
      return `It fits now, on ${stages.map(({ node }) => node).join(', ')}.`;
    case 'notNow':
      return 'It does not fit now, but it can.';
    case 'never':
      return 'It never fits on these machines.';
  }
}

function rate(value: number | undefined) {
  return value !== undefined && `about ${figures(value, 2)} tok/s`;
}

function seconds(value: number | undefined) {
  return value !== undefined && `about ${secondsText(value)}`;
}

/** Asks for the plan of `request` whenever it changes, a breath after the last keystroke. */
function usePlan(request: DeployRequest): Answer {
  const [answer, setAnswer] = useState<Answer>({ kind: 'asking' });
  const asked = JSON.stringify(request);
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      api<Plan>('POST', '/plan', JSON.parse(asked), stop.signal).then(
        (plan) => setAnswer({ kind: 'plan', plan }),
        (error: unknown) => !stop.signal.aborted && setAnswer({ kind: 'problem', error }),
      );
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [asked]);
  return answer;
}

/** A model that is not on disk has no bill yet; deploying fetches it and then decides. */
function mayDeploy(answer: Answer): boolean {
  if (answer.kind === 'plan') return answer.plan.verdict !== 'never';
  return answer.kind === 'problem';
}

function requestOf(model: string, precision: Precision | '', context: string, slots: string): DeployRequest {
  return {
    model,
    ...(precision && { precision }),
    ...(Number(context) > 0 && { context: Number(context) }),
    ...(Number(slots) > 0 && { slots: Number(slots) }),
  };
}

function commandOf({ model, precision, context, slots }: DeployRequest): string {
  return [
    'ruche deploy',
    word(model),
    precision && `--precision ${precision}`,
    context && `--context ${context}`,
    slots && `--slots ${slots}`,
  ]
    .filter(Boolean)
    .join(' ');
}
