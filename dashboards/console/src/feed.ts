import { api, Problem, send } from './api/client.ts';
import { serverEvents } from './api/sse.ts';
import type { Activity, Delta, Observed, Snapshot } from './api/types.ts';
import { addActivity, applyDelta, applyObserved, applySnapshot, connection, freshAt, touch } from './store.ts';

/** The server says something every 10 s; silence this long means that the line is cut. */
const SILENCE_MS = 25_000;
const RETRY_FIRST_MS = 400;
const RETRY_MOST_MS = 5_000;

let running: AbortController | undefined;
let wake: () => void = () => {};

/** Starts the one event stream that feeds the store; it reconnects by itself and resumes where it stopped. */
export function startFeed(): void {
  if (running) return;
  running = new AbortController();
  void follow(running.signal);
}

export function stopFeed(): void {
  running?.abort();
  running = undefined;
}

/** Tries again now, for example because the network is back. */
export function retryNow(): void {
  wake();
}

async function follow(stopped: AbortSignal): Promise<void> {
  let lastId: string | undefined;
  let wait = RETRY_FIRST_MS;
  while (!stopped.aborted) {
    try {
      await readOnce(stopped, lastId, (id) => {
        lastId = id;
        wait = RETRY_FIRST_MS;
      });
      lost('The stream ended.');
    } catch (error) {
      if (stopped.aborted) return;
      if (error instanceof Problem && error.expired) return stopFeed();
      lost(error instanceof Error ? error.message : String(error));
    }
    await pause(wait * (0.75 + Math.random() / 2), stopped);
    wait = Math.min(wait * 2, RETRY_MOST_MS);
  }
}

async function readOnce(
  stopped: AbortSignal,
  lastId: string | undefined,
  arrived: (id: string | undefined) => void,
): Promise<void> {
  const attempt = new AbortController();
  const stop = () => attempt.abort();
  stopped.addEventListener('abort', stop);
  let silence = setTimeout(stop, SILENCE_MS);
  let resume = lastId;
  try {
    const response = await send('/api/v1/events', {
      signal: attempt.signal,
      headers: { Accept: 'text/event-stream', ...(lastId && { 'Last-Event-ID': lastId }) },
      cache: 'no-store',
    });
    if (!response.body) throw new Error('The server sent no stream.');
    if (lastId === undefined) void readPast();
    // who resumes has the picture already, and nothing need have happened since
    else connection.value = { kind: 'live' };
    for await (const { id, event, data } of serverEvents(response.body)) {
      clearTimeout(silence);
      silence = setTimeout(stop, SILENCE_MS);
      if (event === 'reset') {
        arrived(undefined);
        return;
      }
      take(event, data);
      if (id) resume = id;
      arrived(resume);
      // a new stream is live once its snapshot is here
      if (freshAt.peek() > 0 && connection.peek().kind !== 'live') connection.value = { kind: 'live' };
    }
  } catch (error) {
    if (attempt.signal.aborted && !stopped.aborted) throw new Error('The server fell silent.');
    throw error;
  } finally {
    clearTimeout(silence);
    stopped.removeEventListener('abort', stop);
    attempt.abort();
  }
}

function take(event: string, data: string): void {
  switch (event) {
    case 'snapshot':
      return applySnapshot(JSON.parse(data) as Snapshot);
    case 'delta':
      return applyDelta(JSON.parse(data) as Delta);
    case 'observed':
      return applyObserved(JSON.parse(data) as Observed);
    default:
      return touch();
  }
}

async function readPast(): Promise<void> {
  try {
    const { events } = await api<{ events: Activity[] }>('GET', '/timeline?limit=100');
    addActivity(events);
  } catch {
    // The page lives without its past; the stream tells what happens from now on.
  }
}

function lost(message: string): void {
  const now = connection.peek();
  if (now.kind !== 'lost') connection.value = { kind: 'lost', since: Date.now(), message };
}

function pause(milliseconds: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    wake = done;
    stopped.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      wake = () => {};
      resolve();
    }
  });
}

window.addEventListener('online', () => retryNow());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') retryNow();
});
