import type { Run, RunStep } from '../api/types.ts';
import { clockText, durationText } from '../format.ts';
import { isRunOver, stepState } from '../organisation.ts';
import { to } from '../route.ts';
import { now } from './ago.tsx';
import { State } from './state.tsx';
import { Party } from './who.tsx';

interface Bar {
  from: number;
  to: number;
  kind: 'worked' | 'works' | 'failed' | 'asked';
  text: string;
  turn?: string | undefined;
}

/** The steps of a run over time: each attempt a bar, with its error beneath, and the waits for somebody's word. */
export function Gantt({ run }: { run: Run }) {
  const from = Date.parse(run.startedAt);
  const end = run.endedAt ? Date.parse(run.endedAt) : Math.max(now.value, from + 1000);
  const place = (at: number) => `${Math.min(100, Math.max(0, ((at - from) / Math.max(1, end - from)) * 100))}%`;
  return (
    <div class="gantt-scroll" tabIndex={0} role="region" aria-label="Steps over time">
      <table class="gantt">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">State</th>
            <th scope="col">
              <span class="gantt-axis" aria-label={`From ${clockText(from)} to ${clockText(end)}`}>
                {ticks(end - from).map((tick) => (
                  <span key={tick} style={{ insetInlineStart: place(from + tick) }}>
                    {tick === 0 ? clockText(from) : `+${tickText(tick, end - from)}`}
                  </span>
                ))}
              </span>
            </th>
            <th scope="col" class="number">
              Took
            </th>
          </tr>
        </thead>
        {run.steps.map((step) => (
          <Row key={step.id} step={step} bars={barsOf(step, end, isRunOver(run))} place={place} end={end} />
        ))}
      </table>
    </div>
  );
}

function Row({ step, bars, place, end }: { step: RunStep; bars: Bar[]; place: (at: number) => string; end: number }) {
  const { id, worker, startedAt, endedAt, reason, approval, tasks } = step;
  const errors = tasks.filter((task) => task.reason);
  const took = startedAt === undefined ? undefined : (endedAt ? Date.parse(endedAt) : end) - Date.parse(startedAt);
  return (
    <tbody>
      <tr>
        <th scope="row">
          <bdi>{id}</bdi> <Party party={worker} />
        </th>
        <td>{approval ? <a href={to('approvals', approval)}><State state={stepState(step)} /></a> : <State state={stepState(step)} />}</td>
        <td>
          <span class="gantt-track">
            {bars.map((bar, index) => {
              const style = { insetInlineStart: place(bar.from), width: `calc(${place(bar.to)} - ${place(bar.from)})` };
              return bar.turn ? (
                <a key={index} class={`gantt-bar ${bar.kind}`} style={style} href={to('turns', bar.turn)} title={bar.text} aria-label={`${id}: ${bar.text}`} />
              ) : (
                <span key={index} class={`gantt-bar ${bar.kind}`} style={style} title={bar.text} role="img" aria-label={`${id}: ${bar.text}`} />
              );
            })}
          </span>
        </td>
        <td class="number">{took !== undefined && <span class="quantity">{durationText(took)}</span>}</td>
      </tr>
      {errors.map(({ index, iteration, attempt, reason: why }) => (
        <tr key={`${index} ${iteration} ${attempt}`} class="gantt-note">
          <td />
          <td colSpan={3}>
            <span class="muted">attempt {attempt}:</span> <bdi>{why}</bdi>
          </td>
        </tr>
      ))}
      {reason && errors.at(-1)?.reason !== reason && (
        <tr class="gantt-note">
          <td />
          <td colSpan={3}>
            <bdi>{reason}</bdi>
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** What a step did when: first perhaps a wait for a word, then its attempts. */
function barsOf(step: RunStep, end: number, isOver: boolean): Bar[] {
  const bars: Bar[] = [];
  const begun = step.startedAt === undefined ? undefined : Date.parse(step.startedAt);
  const ended = step.endedAt === undefined ? end : Date.parse(step.endedAt);
  const tasks = step.tasks.filter(({ startedAt }) => startedAt !== undefined);
  const first = Math.min(...tasks.map(({ startedAt }) => Date.parse(startedAt!)));
  if (begun === undefined && tasks.length === 0) return [];
  if (begun !== undefined && step.approval && (tasks.length === 0 || first - begun > 1000)) {
    const until = tasks.length === 0 ? ended : first;
    bars.push({ from: begun, to: until, kind: 'asked', text: `waited ${durationText(until - begun)} for a word` });
  } else if (begun !== undefined && tasks.length === 0) {
    const works = step.endedAt === undefined && !isOver;
    bars.push({ from: begun, to: ended, kind: works ? 'works' : step.phase === 'failed' ? 'failed' : 'worked', text: durationText(ended - begun) });
  }
  for (const { startedAt, endedAt, attempt, reason, turn } of tasks) {
    const from = Date.parse(startedAt!);
    const until = endedAt === undefined ? ended : Date.parse(endedAt);
    const works = endedAt === undefined && step.endedAt === undefined && !isOver;
    bars.push({
      from,
      to: until,
      kind: works ? 'works' : reason ? 'failed' : 'worked',
      text: `attempt ${attempt}, ${durationText(until - from)}${reason ? `: ${reason}` : ''}`,
      turn,
    });
  }
  return bars;
}

const SPANS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800].map((seconds) => seconds * 1000);
const MOST_TICKS = 5;

/** A time since the start; with its seconds where the ticks are less than minutes apart. */
function tickText(tick: number, span: number): string {
  const [step = 0, next = 0] = ticks(span);
  const isFine = (next - step) % 60_000 !== 0 && tick >= 60_000 && tick < 3_600_000;
  if (!isFine) return durationText(tick);
  return `${Math.floor(tick / 60_000)}:${String(Math.round((tick % 60_000) / 1000)).padStart(2, '0')} min`;
}

/** Round times since the start, at most five of them. */
function ticks(span: number): number[] {
  const every = SPANS.find((each) => span / each < MOST_TICKS) ?? span;
  return Array.from({ length: Math.floor(span / every) + 1 }, (_, index) => index * every).filter((tick) => tick < span * 0.94 || tick === 0);
}
