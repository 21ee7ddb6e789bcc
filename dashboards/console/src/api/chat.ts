import { problemOf, Problem, send } from './client.ts';
import { serverEvents } from './sse.ts';

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** What the server tells of an answer when asked with `X-Ruche-Details: 1`. */
export interface Details {
  node?: string;
  instance?: string;
  timings?: Record<string, number>;
}

export interface Usage {
  prompt_tokens?: number;
  completion_tokens?: number;
}

export type ChatPart =
  | { kind: 'text'; text: string }
  | { kind: 'details'; details: Details }
  | { kind: 'usage'; usage: Usage }
  | { kind: 'finish'; reason: string };

interface Chunk {
  choices?: { delta?: { content?: string | null }; finish_reason?: string | null }[];
  usage?: Usage | null;
  ruche?: Details;
  error?: { message?: string; code?: string };
}

/** Streams one answer. Ends when the server ends it; abort `signal` to stop, which cancels it on the server too. */
export async function* chat(
  model: string,
  messages: ChatMessage[],
  options: { temperature?: number; maxTokens?: number },
  signal: AbortSignal,
): AsyncGenerator<ChatPart> {
  const response = await send('/v1/chat/completions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Ruche-Details': '1' },
    body: JSON.stringify({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
      ...(options.temperature !== undefined && { temperature: options.temperature }),
      ...(options.maxTokens !== undefined && { max_tokens: options.maxTokens }),
    }),
    signal,
  });
  if (!response.body) throw await problemOf(response);
  for await (const { data } of serverEvents(response.body)) {
    if (data === '[DONE]') return;
    const chunk = JSON.parse(data) as Chunk;
    if (chunk.error) {
      throw new Problem(502, {
        detail: chunk.error.message ?? 'The answer broke off.',
        ...(chunk.error.code && { code: chunk.error.code }),
      });
    }
    const choice = chunk.choices?.[0];
    if (choice?.delta?.content) yield { kind: 'text', text: choice.delta.content };
    if (choice?.finish_reason) yield { kind: 'finish', reason: choice.finish_reason };
    if (chunk.usage) yield { kind: 'usage', usage: chunk.usage };
    if (chunk.ruche) yield { kind: 'details', details: chunk.ruche };
  }
}
