import { writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';

/*
 * From a change to the screen: a change is made, and the page itself notes when the words that tell of it stand there
 * and the frame that holds them was drawn. Both clocks are this machine's.
 */

export const EVENTS = 100;
export const GOAL_MS = 500;

export interface Delays {
  what: string;
  events: number;
  p50Ms: number;
  p95Ms: number;
  mostMs: number;
  goalMs: number;
}

interface Watching {
  until(where: string, text: string): Promise<number>;
}

/** Begins to watch what is written on the page. */
export async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    let wanted: { where: string; text: string; seen: (at: number) => void } | undefined;
    const look = () => {
      if (!wanted || !document.querySelector(wanted.where)?.textContent?.includes(wanted.text)) return;
      const { seen } = wanted;
      wanted = undefined;
      // what is asked after a frame comes when that frame was drawn
      requestAnimationFrame(() => setTimeout(() => seen(performance.timeOrigin + performance.now())));
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    const until = (where: string, text: string) =>
      new Promise<number>((seen) => {
        wanted = { where, text, seen };
        look();
      });
    Object.assign(window, { until });
  });
}

/** Milliseconds from `change` to its text at a place of the page. */
export async function delayOf(page: Page, where: string, text: string, change: () => unknown): Promise<number> {
  const seen = page.evaluate(([at, words]) => (window as unknown as Watching).until(at, words), [where, text] as const);
  // what is asked of a page is answered in order: it watches by now
  await page.evaluate(() => undefined);
  const from = performance.timeOrigin + performance.now();
  await change();
  return (await seen) - from;
}

/** Prints one line of JSON; EVENT_DELAYS=FILE keeps it too. */
export function told(what: string, delays: readonly number[]): Delays {
  const sorted = [...delays].sort((a, b) => a - b);
  const share = (part: number) => Math.round((sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? NaN) * 10) / 10;
  const line = { what, events: sorted.length, p50Ms: share(0.5), p95Ms: share(0.95), mostMs: share(1), goalMs: GOAL_MS };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  if (process.env['EVENT_DELAYS']) writeFileSync(process.env['EVENT_DELAYS'], `${JSON.stringify(line)}\n`, { flag: 'a' });
  return line;
}
