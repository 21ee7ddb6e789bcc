import { batch, computed, signal } from '@preact/signals';
import type { Activity, ApiKey, Delta, Deployment, Job, Model, Node, Observed, Snapshot } from './api/types.ts';
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
/** What just happened, newest first. */
export const activity = signal<readonly Activity[]>([]);

export const loaded = computed(() => freshAt.value > 0);

const ACTIVITY_KEPT = 200;

const nodeKey = (node: Node) => node.name;
const deploymentKey = (deployment: Deployment) => deployment.model;
const modelKey = (model: Model) => model.name;
const jobKey = (job: Job) => job.id;
const apiKeyKey = (key: ApiKey) => key.id;

export function applySnapshot(snapshot: Snapshot): void {
  batch(() => {
    nodes.value = byKey(snapshot.nodes, nodeKey);
    deployments.value = byKey(snapshot.deployments, deploymentKey);
    models.value = byKey(snapshot.models, modelKey);
    jobs.value = byKey(snapshot.jobs ?? [], jobKey);
    keys.value = byKey(snapshot.keys ?? [], apiKeyKey);
    note(snapshot.jobs ?? []);
    revision.value = snapshot.revision;
    touch();
  });
}

export function applyDelta(delta: Delta): void {
  batch(() => {
    const { changed = {}, removed = [] } = delta;
    const gone = (kind: string) =>
      removed.filter((path) => path.startsWith(`${kind}/`)).map((path) => path.slice(kind.length + 1));
    nodes.value = merge(nodes.value, changed.nodes, gone('nodes'), nodeKey);
    deployments.value = merge(deployments.value, changed.deployments, gone('deployments'), deploymentKey);
    models.value = merge(models.value, changed.models, gone('models'), modelKey);
    jobs.value = merge(jobs.value, changed.jobs, gone('jobs'), jobKey);
    note(changed.jobs ?? []);
    keys.value = merge(keys.value, changed.keys, gone('keys'), apiKeyKey);
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
    nodes.value = merge(nodes.value, observed.nodes, [], nodeKey);
    deployments.value = merge(deployments.value, observed.deployments, [], deploymentKey);
    models.value = merge(models.value, observed.models, [], modelKey);
    jobs.value = merge(jobs.value, observed.jobs, [], jobKey);
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
    nodes.value = new Map();
    deployments.value = new Map();
    models.value = new Map();
    jobs.value = new Map();
    keys.value = new Map();
    activity.value = [];
    freshAt.value = 0;
    revision.value = 0;
  });
}

export function touch(): void {
  freshAt.value = Date.now();
}

function byKey<T>(rows: T[], key: (row: T) => string): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [key(row), row]));
}

function merge<T>(
  old: ReadonlyMap<string, T>,
  changed: T[] | undefined,
  removed: string[],
  key: (row: T) => string,
): ReadonlyMap<string, T> {
  if (!changed?.length && removed.length === 0) return old;
  const next = new Map(old);
  for (const name of removed) next.delete(name);
  for (const row of changed ?? []) next.set(key(row), row);
  return next;
}
