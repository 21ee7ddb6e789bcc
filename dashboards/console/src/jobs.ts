import type { Job } from './api/types.ts';
import { count, counted, durationText, figures } from './format.ts';

/** How many prompts have their result, be it an answer or why there is none. */
export function settledOf({ done, failed }: Job): number {
  return done + failed;
}

export function isOver({ state }: Job): boolean {
  return state === 'done' || state === 'cancelled' || state === 'expired';
}

/** When the first prompt was begun, in milliseconds since 1970. */
export function begunAt({ timeline }: Job): number | undefined {
  const begun = timeline.find(({ to }) => to === 'running');
  return begun && Date.parse(begun.at);
}

interface Sample {
  at: number;
  settled: number;
}

const WINDOW_MS = 20_000;
/** What was seen of each job lately, so that its speed can be told. */
const seen = new Map<string, Sample[]>();

/** Notes how far jobs are; called for each picture of them that arrives. */
export function note(jobs: readonly Job[], at = Date.now()): void {
  for (const job of jobs) {
    if (isOver(job)) {
      seen.delete(job.id);
      continue;
    }
    const samples = (seen.get(job.id) ?? []).filter((sample) => at - sample.at <= WINDOW_MS);
    samples.push({ at, settled: settledOf(job) });
    seen.set(job.id, samples);
  }
}

/** Prompts a second: of the last while if that is known, else since the job was begun; absent before anything is settled. */
export function rateOf(job: Job, at: number): number | undefined {
  const settled = settledOf(job);
  if (isOver(job)) return averageOf(job, job.endedAt ? Date.parse(job.endedAt) : at);
  const [first] = seen.get(job.id) ?? [];
  if (first && at - first.at >= 3000 && settled > first.settled) return (1000 * (settled - first.settled)) / (at - first.at);
  return averageOf(job, at);
}

function averageOf(job: Job, until: number): number | undefined {
  const begun = begunAt(job);
  const settled = settledOf(job);
  if (begun === undefined || settled === 0 || until - begun < 500) return undefined;
  return (1000 * settled) / (until - begun);
}

/** Milliseconds until it is done, if it goes on like this. */
export function leftOf(job: Job, at: number): number | undefined {
  const rate = rateOf(job, at);
  if (isOver(job) || !rate) return undefined;
  return (1000 * (job.prompts - settledOf(job))) / rate;
}

/** 12.4 prompts a second, 8 prompts a minute. */
export function speedText(rate: number): string {
  return rate >= 0.5 ? `${figures(rate, 3)} prompts/s` : `${figures(rate * 60, 2)} prompts/min`;
}

/** One sentence of what it is doing now and why. */
export function jobProse(job: Job, at: number): string {
  const { state, prompts, failed, running, model, message, help, waitsFor } = job;
  const waiting = waitsFor ? ` Waits: ${waitsFor}` : '';
  const failures = failed > 0 ? ` ${counted(failed, 'prompt')} failed.` : '';
  const answered = `${count(job.done)} of ${count(prompts)} ${prompts === 1 ? 'prompt is' : 'prompts are'} answered`;
  switch (state) {
    case 'queued':
      return waiting.trim() || `Waits for ${model}.`;
    case 'running': {
      const left = leftOf(job, at);
      const way = running > 0 ? `, ${count(running)} under way` : '';
      return `${answered}${way}${left === undefined ? '' : `, about ${durationText(left)} left`}.${failures}${waiting}`;
    }
    case 'done': {
      const [from, to] = [Date.parse(job.createdAt), Date.parse(job.endedAt ?? job.createdAt)];
      return failed === 0
        ? `All ${count(prompts)} ${prompts === 1 ? 'prompt is' : 'prompts are'} answered, in ${durationText(to - from)}.`
        : `${answered}, in ${durationText(to - from)}.${failures}`;
    }
    case 'cancelled':
    case 'expired':
      return [message ?? `${answered}.`, help].filter(Boolean).join(' ');
  }
}
