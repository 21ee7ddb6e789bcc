import { batch, computed, signal, type Signal } from '@preact/signals';
import type {
  Activity,
  Agent,
  ApiKey,
  Approval,
  Budget,
  Conversation,
  Delta,
  Deployment,
  Job,
  Kind,
  Kinds,
  Model,
  Node,
  Observed,
  Relationship,
  Run,
  Snapshot,
} from './api/types.ts';
import { note } from './jobs.ts';

/*
 * The one store. It is written by the event stream alone (feed.ts) and read by every page; pages are functions of it.
 * Maps are replaced, never changed in place, so that whoever holds one holds a consistent picture.
 */

export type Connection =
  | { kind: 'connecting' }
  | { kind: 'live' }
  | { kind: 'lost'; since: number; message: string };

export const connection = signal<Connection>({ kind: 'connecting' });
/** When something last arrived, in milliseconds since 1970; 0 before the first snapshot. */
export const freshAt = signal(0);
export const revision = signal(0);

export const nodes = signal<ReadonlyMap<string, Node>>(new Map());
export const deployments = signal<ReadonlyMap<string, Deployment>>(new Map());
export const models = signal<ReadonlyMap<string, Model>>(new Map());
/** The newest, and those that changed since. */
export const jobs = signal<ReadonlyMap<string, Job>>(new Map());
export const keys = signal<ReadonlyMap<string, ApiKey>>(new Map());
export const agents = signal<ReadonlyMap<string, Agent>>(new Map());
export const approvals = signal<ReadonlyMap<string, Approval>>(new Map());
/** Of workflows: those under way and those that ended lately. */
export const runs = signal<ReadonlyMap<string, Run>>(new Map());
export const conversations = signal<ReadonlyMap<string, Conversation>>(new Map());
/** By `a~b`, the two names in their order. */
export const relationships = signal<ReadonlyMap<string, Relationship>>(new Map());
export const budgets = signal<ReadonlyMap<string, Budget>>(new Map());
/** What just happened, newest first. */
export const activity = signal<readonly Activity[]>([]);

export const loaded = computed(() => freshAt.value > 0);

const ACTIVITY_KEPT = 200;

/** The rows of one kind: how a picture and a change of them are taken in. */
interface Shelf {
  replace(picture: Partial<Kinds>): void;
  /** `removed` are paths, `kind/name`. */
  merge(changed: Partial<Kinds>, removed: string[]): void;
}

const SHELVES: Shelf[] = [
  shelf('nodes', nodes, ({ name }) => name),
  shelf('deployments', deployments, ({ model }) => model),
  shelf('models', models, ({ name }) => name),
  shelf('jobs', jobs, ({ id }) => id),
  shelf('keys', keys, ({ id }) => id),
  shelf('agents', agents, ({ name }) => name),
  shelf('approvals', approvals, ({ id }) => id),
  shelf('runs', runs, ({ id }) => id),
  shelf('conversations', conversations, ({ id }) => id),
  shelf('relationships', relationships, ({ between }) => [...between].sort().join('~')),
  shelf('budgets', budgets, ({ name }) => name),
];

type Row<K extends Kind> = NonNullable<Kinds[K]>[number];

function shelf<K extends Kind>(kind: K, rows: Signal<ReadonlyMap<string, Row<K>>>, key: (row: Row<K>) => string): Shelf {
  const of = (from: Partial<Kinds>) => (from[kind] ?? []) as Row<K>[];
  return {
    replace(picture) {
      rows.value = new Map(of(picture).map((row) => [key(row), row]));
    },
    merge(changed, removed) {
      const gone = removed.filter((path) => path.startsWith(`${kind}/`)).map((path) => path.slice(kind.length + 1));
      const fresh = of(changed);
      if (fresh.length === 0 && gone.length === 0) return;
      const next = new Map(rows.value);
      for (const name of gone) next.delete(name);
      for (const row of fresh) next.set(key(row), row);
      rows.value = next;
    },
  };
}

export function applySnapshot(snapshot: Snapshot): void {
  batch(() => {
    for (const each of SHELVES) each.replace(snapshot);
    note(snapshot.jobs ?? []);
    revision.value = snapshot.revision;
    touch();
  });
}

export function applyDelta(delta: Delta): void {
  batch(() => {
    const { changed = {}, removed = [] } = delta;
    for (const each of SHELVES) each.merge(changed, removed);
    note(changed.jobs ?? []);
    if (delta.events?.length) {
      const at = delta.at ?? new Date().toISOString();
      addActivity(delta.events.map((event) => ({ revision: delta.revision, ...event, at })));
    }
    revision.value = delta.revision;
    touch();
  });
}

export function applyObserved(observed: Observed): void {
  batch(() => {
    for (const each of SHELVES) each.merge(observed, []);
    note(observed.jobs ?? []);
    touch();
  });
}

/** Adds what happened, from the stream or from the timeline's past; what is known already is not told twice. */
export function addActivity(all: Activity[]): void {
  const events = all.filter((event) => isWorthTelling(event, all));
  const identity = (event: Activity) => `${event.revision ?? event.at} ${event.subject} ${event.text}`;
  const known = new Set(activity.value.map(identity));
  const added = events.filter((event) => !known.has(identity(event)));
  if (added.length === 0) return;
  activity.value = [...activity.value, ...added]
    .sort((a, b) => (b.revision ?? 0) - (a.revision ?? 0) || Date.parse(b.at) - Date.parse(a.at))
    .slice(0, ACTIVITY_KEPT);
}

/**
 * What people want to know. Answers kept for repeated requests are the server's own affair; an instance goes through
 * the same states as its deployment, and a model that is fetched for one too, so that only what they add is told.
 */
function isWorthTelling({ subject, reason = '', revision }: Activity, all: Activity[]): boolean {
  switch (subject.slice(0, subject.indexOf('/'))) {
    case 'request':
      return false;
    case 'instance':
      return /_(placed|restarted|failed|quarantined|lost)$/.test(reason);
    case 'model':
      return !all.some((other) => other.subject === subject.replace('model/', 'deployment/') && other.revision === revision);
    default:
      return true;
  }
}

/** Forgets everything, for example at the end of a session. */
export function clear(): void {
  batch(() => {
    for (const each of SHELVES) each.replace({});
    activity.value = [];
    freshAt.value = 0;
    revision.value = 0;
  });
}

export function touch(): void {
  freshAt.value = Date.now();
}
