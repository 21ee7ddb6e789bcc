import { signal } from '@preact/signals';
import { chat, type ChatMessage, type Details } from './api/chat.ts';
import { Problem } from './api/client.ts';

/** One turn as the page shows it. Times are milliseconds of the page's own clock. */
export interface Turn {
  id: number;
  role: 'user' | 'assistant';
  text: string;
  askedAt: number;
  firstAt?: number;
  lastAt?: number;
  /** Pieces that arrived; the server's own count replaces it when it comes. */
  tokens: number;
  details?: Details;
  finish?: string;
  error?: unknown;
}

/** The conversations of this page, by model; they live as long as the page. */
export const conversations = signal<ReadonlyMap<string, readonly Turn[]>>(new Map());
/** The models that answer right now. */
export const answering = signal<ReadonlyMap<string, AbortController>>(new Map());

/** Small models can talk without end. */
const MAX_TOKENS = 2048;

let lastId = 0;

export async function ask(model: string, text: string, temperature: number): Promise<void> {
  if (answering.peek().has(model)) return;
  const before = conversations.peek().get(model) ?? [];
  const question: Turn = { id: ++lastId, role: 'user', text, askedAt: performance.now(), tokens: 0 };
  const answer: Turn = { id: ++lastId, role: 'assistant', text: '', askedAt: performance.now(), tokens: 0 };
  const stop = new AbortController();
  put(model, [...before, question, answer]);
  answering.value = new Map(answering.peek()).set(model, stop);
  try {
    for await (const part of chat(model, messagesOf([...before, question]), { temperature, maxTokens: MAX_TOKENS }, stop.signal)) {
      const now = performance.now();
      change(model, answer.id, (turn) => {
        switch (part.kind) {
          case 'text':
            return { ...turn, text: turn.text + part.text, tokens: turn.tokens + 1, firstAt: turn.firstAt ?? now, lastAt: now };
          case 'usage':
            return { ...turn, tokens: part.usage.completion_tokens ?? turn.tokens };
          case 'details':
            return { ...turn, details: { ...turn.details, ...part.details } };
          case 'finish':
            return { ...turn, finish: part.reason };
        }
      });
    }
  } catch (error) {
    if (stop.signal.aborted) change(model, answer.id, (turn) => ({ ...turn, finish: 'stopped' }));
    else change(model, answer.id, (turn) => ({ ...turn, error: asProblem(error) }));
  } finally {
    const rest = new Map(answering.peek());
    rest.delete(model);
    answering.value = rest;
  }
}

/** Stops the answer that is on its way; the server ends it too. */
export function stop(model: string): void {
  answering.peek().get(model)?.abort();
}

export function forget(model: string): void {
  stop(model);
  put(model, []);
}

/** How many tokens a second this answer came at: as the machine measured it, until then as they arrive here. */
export function speedOf({ firstAt, lastAt, tokens, details }: Turn): number | undefined {
  // the first token is the prefill's, the others are decoded
  const decode = details?.timings?.['decodeSeconds'];
  if (decode !== undefined && decode > 0 && tokens > 1) return (tokens - 1) / decode;
  if (firstAt === undefined || lastAt === undefined || tokens < 3 || lastAt <= firstAt) return undefined;
  return (1000 * (tokens - 1)) / (lastAt - firstAt);
}

function messagesOf(turns: readonly Turn[]): ChatMessage[] {
  return turns.filter(({ text }) => text !== '').map(({ role, text }) => ({ role, content: text }));
}

function asProblem(error: unknown): unknown {
  return error instanceof Problem
    ? error
    : new Problem(0, { detail: 'The answer broke off: the line to the server was cut.', help: 'Ask again when it is back.' });
}

function put(model: string, turns: readonly Turn[]): void {
  conversations.value = new Map(conversations.peek()).set(model, turns);
}

function change(model: string, id: number, how: (turn: Turn) => Turn): void {
  const turns = conversations.peek().get(model) ?? [];
  put(model, turns.map((turn) => (turn.id === id ? how(turn) : turn)));
}
