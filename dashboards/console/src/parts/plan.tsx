import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import type { Plan, PlanRequest } from '../api/types.ts';
import { count, figures, listed, percent, secondsText } from '../format.ts';
import { Bill } from './bill.tsx';
import { ProblemNote, Skeleton } from './notes.tsx';
import { Facts } from './page.tsx';
import { Bytes } from './quantity.tsx';
import { Remedies } from './remedies.tsx';

const TYPING_MS = 250;

export type Answer = { kind: 'asking' } | { kind: 'plan'; plan: Plan } | { kind: 'problem'; error: unknown };

/** What became of a question for a plan. */
export function PlanOf({ answer }: { answer: Answer }) {
  switch (answer.kind) {
    case 'asking':
      return <Skeleton lines={5} label="Making the bill" />;
    case 'problem':
      return <ProblemNote error={answer.error} />;
    case 'plan':
      return <Verdict plan={answer.plan} />;
  }
}

/** Where it would go, what it would take there and what it would give; or why it cannot. */
function Verdict({ plan }: { plan: Plan }) {
  const { verdict, stages = [], prediction = {}, reasons = [], remedies = [] } = plan;
  return (
    <>
      <p class={`verdict ${verdict}`}>{verdictText(plan)}</p>
      {reasons.length > 0 && (
        <ul class="reasons">
          {reasons.map(({ code, message, helps }) => (
            <li key={`${code} ${message}`}>
              {message}
              {helps && remedies.length === 0 && <span class="muted"> What helps: {helps}</span>}
            </li>
          ))}
        </ul>
      )}
      <Remedies remedies={remedies} />
      {stages.length > 1 && <Shares plan={plan} />}
      {billed(stages).map(({ node, bill, limitBytes }, index, { length }) => {
        const lines = <Bill key={node} lines={bill} limitBytes={limitBytes} limitName={`may be booked on ${node}`} />;
        return length === 1 ? (
          lines
        ) : (
          <details key={node} class="fold" open={index === 0}>
            <summary>
              The bill of <bdi>{node}</bdi>
            </summary>
            {lines}
          </details>
        );
      })}
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

/** Which layers lie on which machine, drawn as long as they are many. */
function Shares({ plan: { mode, stages } }: { plan: Plan }) {
  const last = Math.max(...stages.map(({ layers }) => layers[1] ?? 0)) + 1;
  return (
    <figure class="shares">
      <figcaption>
        {mode === 'tensor'
          ? `Each layer is shared by ${stages.length} machines, which answer at one time.`
          : `The layers lie on ${stages.length} machines, which answer one after the other.`}
      </figcaption>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">Machine</th>
            <th scope="col">Layers</th>
            <th scope="col" class="shares-line">
              <span class="aloud">Where they lie</span>
            </th>
            <th scope="col" class="number">
              Takes
            </th>
            <th scope="col" class="number">
              Of its room
            </th>
          </tr>
        </thead>
        <tbody>
          {stages.map(({ node, layers: [from = 0, to = 0], totalBytes, limitBytes }) => (
            <tr key={node}>
              <th scope="row">
                <bdi>{node}</bdi>
              </th>
              <td class="quantity">
                {from}–{to}
              </td>
              <td class="shares-line" aria-hidden="true">
                <span style={{ marginLeft: `${(100 * from) / last}%`, width: `${(100 * (to + 1 - from)) / last}%` }} />
              </td>
              <td class="number">
                <Bytes value={totalBytes} />
              </td>
              <td class="number">{limitBytes === undefined ? '' : percent(totalBytes / limitBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** Machines whose bills say the same are shown by the first of them. */
function billed(stages: Plan['stages']): Plan['stages'] {
  const seen = new Set<string>();
  return stages.filter(({ bill, limitBytes }) => {
    if (bill.length === 0) return false;
    const text = JSON.stringify([bill, limitBytes]);
    return !seen.has(text) && seen.add(text);
  });
}

function verdictText({ verdict, stages = [], prediction = {} }: Plan): string {
  switch (verdict) {
    case 'placed': {
      const speed = rate(prediction.decodeTokensPerSecond);
      return `It fits now, on ${listed(stages.map(({ node }) => node))}${stages.length > 1 && speed ? `, at ${speed}` : ''}.`;
    }
    case 'notNow':
      return 'It does not fit now, but it can.';
    case 'never':
      return 'It never fits on these machines.';
  }
}

export function rate(value: number | undefined) {
  return value !== undefined && `about ${figures(value, 2)} tok/s`;
}

function seconds(value: number | undefined) {
  return value !== undefined && `about ${secondsText(value)}`;
}

/**
 * Asks for the plan of `request` whenever it changes, a breath after the last keystroke; what was answered stays until
 * then.
 */
export function usePlan(request: PlanRequest): Answer {
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

