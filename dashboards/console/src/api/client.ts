import type { Job, JobResult, ProblemBody, SpecProblem } from './types.ts';

/** An answer that is not what was asked for: what happened, what to do, and the id under which the log knows it. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly help: string | undefined;
  readonly id: string | undefined;
  /** What is wrong with documents that were refused, place by place. */
  readonly problems: SpecProblem[];
  /** How many more problems there are. */
  readonly untold: number;

  constructor(status: number, body: ProblemBody) {
    super(body.detail ?? body.title ?? `The server answered ${status}.`);
    this.status = status;
    this.code = body.code ?? `http_${status}`;
    this.help = body.help;
    this.id = body.id;
    this.problems = body.problems ?? [];
    this.untold = body.untold ?? 0;
  }

  get expired(): boolean {
    return this.status === 401;
  }
}

/** Reads the error of an answer, in the shape of /api/v1 or of /v1. */
export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text().catch(() => '');
  const id = response.headers.get('X-Request-Id') ?? undefined;
  try {
    const body = JSON.parse(text) as ProblemBody & { error?: { message?: string; code?: string; help?: string } };
    if (body.error) {
      const { message, code, help } = body.error;
      return new Problem(response.status, {
        ...(message && { detail: message }),
        ...(code && { code }),
        ...(help && { help }),
        ...(id && { id }),
      });
    }
    return new Problem(response.status, { ...(id && { id }), ...body });
  } catch {
    return new Problem(response.status, {
      detail: `The server answered ${response.status} ${response.statusText}`.trim() + '.',
      help: 'Try again; if it stays so, look into the log: ruche logs',
      ...(id && { id }),
    });
  }
}

const UNREACHABLE: ProblemBody = {
  code: 'unreachable',
  detail: 'The server does not answer.',
  help: 'Is it running? Start it with: ruche up',
};

/** Results that are read on the search for failed ones. */
const MOST_LOOKED_AT = 2000;

let onExpired: () => void = () => {};

/** Tells `listener` whenever the server no longer knows this session. */
export function whenSessionExpires(listener: () => void): void {
  onExpired = listener;
}

/** Sends one request with the session's cookie. Throws {@link Problem}, and a DOMException when `signal` aborts. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Problem(0, UNREACHABLE);
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.expired && path !== '/api/v1/sessions') onExpired();
  throw problem;
}

/** One JSON request of /api/v1; writes carry a fresh `Idempotency-Key`, so that a retry by hand does nothing twice. */
export async function api<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET') headers['Idempotency-Key'] = randomId();
  const response = await send(`/api/v1${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

/** Hands a file of prompts in as it is; the browser reads it while it sends it. Empty options are left out. */
export async function submitJob(file: File, options: Record<string, string>): Promise<Job> {
  const given = new URLSearchParams(Object.entries(options).filter(([, value]) => value.trim() !== ''));
  const response = await send(`/api/v1/jobs?${given.toString()}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/jsonl', 'Idempotency-Key': randomId() },
    body: file,
  });
  return (await response.json()) as Job;
}

/** The first results: so many answers and so many failures; what comes after is not read. */
export async function jobResults(id: string, most: number, signal: AbortSignal): Promise<JobResult[]> {
  const response = await send(`/api/v1/jobs/${encodeURIComponent(id)}/results`, { signal });
  const found: JobResult[] = [];
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let answered = 0;
  let failed = 0;
  let read = 0;
  while (reader && (answered < most || failed < most) && read < MOST_LOOKED_AT) {
    const { done, value = '' } = await reader.read();
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.filter(Boolean)) {
      const result = JSON.parse(line) as JobResult;
      const wanted = result.error ? failed++ < most : answered++ < most;
      if (wanted) found.push(result);
      read++;
    }
    if (done) break;
  }
  await reader?.cancel();
  return found;
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
