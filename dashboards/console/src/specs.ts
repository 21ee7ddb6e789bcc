import { api, send } from './api/client.ts';
import type { Spec, SpecChanges, Specs } from './api/types.ts';
import { useFetched, type Fetched } from './fetched.ts';
import { listed } from './format.ts';
import { activity } from './store.ts';

const PAGE = 500;

/** The documents of the house, with what they say; read again whenever the stream tells that one changed. */
export function useSpecs(): Fetched<Spec[]> {
  return useFetched(readAll, [newestOf((subject) => subject.startsWith('spec/'))]);
}

/** One document with its timeline; read again whenever the stream tells that it changed. */
export function useSpec(kind: string, name: string): Fetched<Spec> {
  const newest = newestOf((subject) => subject === `spec/${kind}/${name}`);
  return useFetched((signal) => api<Spec>('GET', specPath(kind, name), undefined, signal), [kind, name, newest]);
}

export function removeSpec(kind: string, name: string): Promise<void> {
  return api('DELETE', specPath(kind, name));
}

function specPath(kind: string, name: string): string {
  return `/specs/${encodeURIComponent(kind)}/${encodeURIComponent(name)}`;
}

function newestOf(isMeant: (subject: string) => boolean): number | undefined {
  return activity.value.find(({ subject }) => isMeant(subject))?.revision;
}

async function readAll(signal: AbortSignal): Promise<Spec[]> {
  const all: Spec[] = [];
  for (let hasMore = true; hasMore; ) {
    const last = all.at(-1);
    const after = last ? `&after=${encodeURIComponent(`${last.kind}/${last.name}`)}` : '';
    const page = await api<Specs>('GET', `/specs?documents=true&limit=${PAGE}${after}`, undefined, signal);
    all.push(...page.specs);
    hasMore = page.hasMore && page.specs.length > 0;
  }
  return all;
}

/** Sends a text of documents. Throws a {@link Problem}, with each wrong place when the text itself is refused. */
export async function submitSpecs(text: string, file: string, dryRun: boolean): Promise<SpecChanges> {
  const query = new URLSearchParams({ file, ...(dryRun && { dryRun: 'true' }) });
  const response = await send(`/api/v1/apply?${query.toString()}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/yaml' },
    body: text,
  });
  return (await response.json()) as SpecChanges;
}

/** The house's organisations in one line. */
export function specsProse(specs: Spec[]): string {
  const organisations = specs.filter(({ kind }) => kind === 'Organisation').map(({ name }) => name);
  const agents = specs.filter(({ kind }) => kind === 'Agent').length;
  const rest = specs.length - organisations.length - agents;
  if (specs.length === 0) return 'No organisation lives here yet.';
  const who = organisations.length === 0 ? 'No organisation' : listed(organisations);
  return `${who} with ${some(agents, 'agent')} and ${some(rest, 'other document')}.`;
}

function some(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? '' : 's'}`;
}
