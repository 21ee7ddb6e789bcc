import { signal } from '@preact/signals';
import { api } from './api/client.ts';
import type { TalkAnswer, TalkPending, TurnJournal, Turns } from './api/types.ts';

/** What a person said to an agent, and what came of it. Times are milliseconds of the page's own clock. */
export interface Exchange {
  id: number;
  question: string;
  askedAt: number;
  /** late: the agent is still at it; its turn is followed. */
  state: 'waiting' | 'late' | 'answered' | 'failed';
  turn?: string;
  answer?: Omit<TalkAnswer, 'turn' | 'promptTokens' | 'outputTokens'> & { outputTokens?: number };
  answeredAt?: number;
  error?: unknown;
}

/** By agent; they live as long as the page, the agents remember them longer. */
export const exchanges = signal<ReadonlyMap<string, readonly Exchange[]>>(new Map());

/** How long the server is asked to wait for an answer. */
const WAIT_SECONDS = 30;
const FOLLOW_EVERY_MS = 2000;
const FOLLOW_MOST_MS = 15 * 60_000;

let lastId = 0;

export function isWaiting(agent: string): boolean {
  return (exchanges.value.get(agent) ?? []).some(({ state }) => state === 'waiting' || state === 'late');
}

/** Says something to an agent and waits for what it answers, however long its turn takes. */
export async function talkTo(agent: string, question: string): Promise<void> {
  const id = ++lastId;
  const wallClock = Date.now();
  put(agent, [...(exchanges.peek().get(agent) ?? []), { id, question, askedAt: performance.now(), state: 'waiting' }]);
  try {
    const answer = await api<TalkAnswer | TalkPending>('POST', `/agents/${encodeURIComponent(agent)}/talk`, { text: question, wait: WAIT_SECONDS });
    if ('text' in answer) {
      change(agent, id, { state: 'answered', turn: answer.turn, answer, answeredAt: performance.now() });
      return;
    }
    change(agent, id, { state: 'late', ...(answer.turn && { turn: answer.turn }) });
    await follow(agent, id, answer.turn, wallClock);
  } catch (error) {
    change(agent, id, { state: 'failed', error });
  }
}

/** Looks after the turn that answers until it has ended. */
async function follow(agent: string, id: number, turn: string | undefined, since: number): Promise<void> {
  for (const until = performance.now() + FOLLOW_MOST_MS; performance.now() < until; ) {
    await new Promise((resolve) => setTimeout(resolve, FOLLOW_EVERY_MS));
    const known = turn ?? (await turnBegunBy(agent, since));
    if (!known) continue;
    turn = known;
    const { endedAt, said, model, phase, reason, journal } = await api<TurnJournal>('GET', `/turns/${encodeURIComponent(known)}`);
    change(agent, id, { turn: known });
    if (!endedAt) continue;
    if (phase !== 'done') throw new Error(reason || `The turn was ${phase}.`);
    const text = journal.filter(({ act }) => act === 'done').at(-1)?.text ?? said;
    change(agent, id, { state: 'answered', answer: { text, model, node: '' }, answeredAt: performance.now() });
    return;
  }
  throw new Error(`${agent} has not answered for ${FOLLOW_MOST_MS / 60_000} minutes; what comes of it stands in its turns.`);
}

async function turnBegunBy(agent: string, since: number): Promise<string | undefined> {
  const { turns } = await api<Turns>('GET', `/agents/${encodeURIComponent(agent)}/turns?limit=10`);
  return turns.find(({ wake, task, startedAt }) => wake === 'message' && task.startsWith('human:') && Date.parse(startedAt) >= since)?.id;
}

function put(agent: string, all: readonly Exchange[]): void {
  exchanges.value = new Map(exchanges.peek()).set(agent, all);
}

function change(agent: string, id: number, over: Partial<Exchange>): void {
  put(agent, (exchanges.peek().get(agent) ?? []).map((each) => (each.id === id ? { ...each, ...over } : each)));
}
