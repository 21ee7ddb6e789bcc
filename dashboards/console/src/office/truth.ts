import type { Agent, Approval, Budget, Conversation, Deployment, Model, Node, Run } from '../api/schema.ts';
import { humourOf } from './person.ts';

/*
 * Where everybody is and what everybody does, from the store's facts alone. The picture and the table beside it are
 * both made of this, so that neither can tell what the other does not.
 */

export interface Facts {
  agents: Iterable<Agent>;
  approvals: Iterable<Approval>;
  conversations: Iterable<Conversation>;
  runs: Iterable<Run>;
  budgets: Iterable<Budget>;
  nodes: Iterable<Node>;
  deployments: Iterable<Deployment>;
  /** Those that the catalogue knows; others are asked in the cloud. */
  models: Iterable<Model>;
}

/** A kind of place in the office; `queue` is the line at a machine's door, `door` the line at the decider's. */
export type PlaceKind = 'desk' | 'queue' | 'phone' | 'door' | 'board' | 'table' | 'cooler' | 'sofa';

export type Act = 'rest' | 'type' | 'call' | 'queue' | 'tool' | 'ask' | 'talk' | 'think' | 'wait' | 'sleep' | 'pause';

/** One agent as the office shows it. */
export interface Doing {
  name: string;
  agent: Agent;
  act: Act;
  place: PlaceKind;
  /** Whose place: the machine of a queue, the conversation of a table. */
  of: string;
  /** The how manieth there, from 0. */
  position: number;
  /** The machine it is on, as far as it is told. */
  node: string | undefined;
  /** When it began, in milliseconds since 1970. */
  since: number;
  /** What it says aloud now, or has in mind while it types, at most 40 characters; `…` while it is thinking what to say. */
  says?: string;
  /** When it said so, in milliseconds since 1970. */
  saidAt?: number;
  /** Steps of typing a second, from the speed of the machine. */
  pace: number;
  /** Who sits with it. */
  others: string[];
}

export const SAID_MOST = 40;
/** Why an agent is paused that ran in circles; other reasons are people's. */
const NO_PROGRESS = 'no_progress';
const PACE_LEAST = 2;
const PACE_MOST = 8;
const TOKENS_A_STEP = 8;

/** Everybody, by name. */
export function doingsOf(facts: Facts): Doing[] {
  const agents = [...facts.agents].sort((a, b) => compare(a.name, b.name));
  const deployments = [...facts.deployments];
  const talks = [...facts.conversations].filter(({ phase }) => phase !== 'ended');
  const budgets = [...facts.budgets].filter(({ state }) => state === 'exhausted');
  const waiting = waitingFor(agents, deployments, new Set([...facts.models].map(({ name }) => name)));
  const doings = agents.map((agent): Doing => {
    const { act, place, of = '', others = [], says, saidAt } = situation(agent, { deployments, talks, budgets, waiting });
    return {
      name: agent.name,
      agent,
      act,
      place,
      of,
      position: 0,
      node: agent.node || undefined,
      since: Date.parse(agent.since),
      pace: paceOf(agent, deployments),
      others,
      ...(says !== undefined && { says }),
      ...(saidAt !== undefined && { saidAt }),
    };
  });
  lineUp(doings);
  return doings;
}

interface Known {
  deployments: Deployment[];
  talks: Conversation[];
  budgets: Budget[];
  waiting: ReadonlyMap<string, string>;
}

type Situation = Pick<Doing, 'act' | 'place'> & Partial<Pick<Doing, 'of' | 'others' | 'says' | 'saidAt'>>;

function situation(agent: Agent, known: Known): Situation {
  switch (agent.state) {
    case 'thinking': {
      const machine = known.waiting.get(agent.name);
      if (machine !== undefined) return { act: 'queue', place: 'queue', of: machine };
      if (isInTheCloud(agent, known.deployments)) return { act: 'call', place: 'phone', of: agent.model?.used ?? '' };
      const talk = talkOf(agent, known.talks);
      if (talk) return talking(agent, talk);
      return { act: 'type', place: 'desk', ...(agent.recalled && { says: shortened(agent.recalled) }) };
    }
    case 'acting':
      return { act: 'tool', place: 'board' };
    case 'asking':
      return { act: 'ask', place: 'door' };
    case 'talking': {
      const talk = talkOf(agent, known.talks);
      return talk ? talking(agent, talk) : { act: 'talk', place: 'cooler' };
    }
    case 'paused':
      return { act: 'pause', place: 'desk' };
    case 'sleeping':
      return { act: 'sleep', place: 'sofa' };
    case 'waiting':
      return { act: isBroke(agent, known.budgets) ? 'sleep' : 'wait', place: 'desk' };
    case 'idle': {
      const talk = talkOf(agent, known.talks);
      if (talk) return talking(agent, talk);
      // who has nothing to do rests where its humour leads it, and stays there
      return { act: 'rest', place: humourOf(agent.name, agent.since) % 3 === 0 ? 'sofa' : 'desk' };
    }
  }
}

function talking(agent: Agent, talk: Conversation): Situation {
  const last = talk.said.at(-1);
  const speaks = talk.awaiting ? talk.awaiting === agent.name : last?.speaker === agent.name;
  const says = talk.awaiting === agent.name ? '…' : last?.speaker === agent.name && last.text ? shortened(last.text) : undefined;
  return {
    act: speaks ? 'talk' : 'think',
    place: talk.place === 'cooler' ? 'cooler' : 'table',
    of: talk.id,
    others: talk.participants.filter((name) => name !== agent.name),
    ...(says !== undefined && { says }),
    ...(says !== undefined && last && { saidAt: Date.parse(last.at) }),
  };
}

function talkOf(agent: Agent, talks: Conversation[]): Conversation | undefined {
  return (
    talks.find(({ id }) => id === agent.conversation) ??
    (agent.state === 'talking' || agent.state === 'idle' ? talks.find(({ participants }) => participants.includes(agent.name)) : undefined)
  );
}

/** At most 40 characters, cut between words, with an ellipsis when something was left out. */
export function shortened(text: string): string {
  const line = Array.from(text.trim().replaceAll(/\s+/g, ' '));
  if (line.length <= SAID_MOST) return line.join('');
  // with the letter after it, to see whether a word ends there
  const kept = line.slice(0, SAID_MOST).join('');
  const end = kept.lastIndexOf(' ');
  return `${(end < SAID_MOST / 2 ? kept.slice(0, -1) : kept.slice(0, end)).replace(/[\s,;:–—-]+$/, '')}…`;
}

/**
 * Who waits for a place at which machine. A model tells how many calls run and wait there, not whose: of the agents
 * that ask it, as many as cannot be running for certain wait, and those are the last that came. Who asks a model that
 * is not ready waits at its door too, and who asks one that is here but not deployed at any.
 */
function waitingFor(agents: Agent[], deployments: Deployment[], catalogue: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  const thinking = agents.filter(({ state }) => state === 'thinking').sort((a, b) => compare(a.since, b.since) || compare(a.name, b.name));
  for (const { model, state, stages = [] } of deployments) {
    const asking = thinking.filter((agent) => modelOf(agent) === model);
    const total = (of: 'running' | 'waiting') => stages.reduce((sum, stage) => sum + (stage[of] ?? 0), 0);
    const serves = state === 'ready' || state === 'degraded';
    const waiting = serves ? Math.min(total('waiting'), Math.max(0, asking.length - total('running'))) : asking.length;
    for (const { name } of waiting > 0 ? asking.slice(-waiting) : []) found.set(name, stages[0]?.node ?? '');
  }
  const deployed = new Set(deployments.map(({ model }) => model));
  for (const agent of thinking) {
    const model = modelOf(agent);
    if (model !== undefined && !deployed.has(model) && catalogue.has(model)) found.set(agent.name, '');
  }
  return found;
}

function modelOf({ model }: Agent): string | undefined {
  return model?.used || model?.asked[0];
}

function isInTheCloud(agent: Agent, deployments: Deployment[]): boolean {
  const used = agent.model?.used;
  return !agent.node && Boolean(used) && !deployments.some(({ model }) => model === used);
}

function isBroke(agent: Agent, exhausted: Budget[]): boolean {
  return exhausted.some(
    ({ scope, target }) =>
      (scope === 'agent' && target === agent.name) ||
      (scope === 'team' && target === agent.team) ||
      (scope === 'org' && (target === agent.organisation || !target)),
  );
}

function paceOf(agent: Agent, deployments: Deployment[]): number {
  const speeds = deployments
    .filter(({ model }) => model === modelOf(agent))
    .flatMap(({ stages = [] }) => stages.map((stage) => stage.decodeTokensPerSecond ?? 0));
  const speed = Math.max(0, ...speeds);
  return Math.round(Math.min(PACE_MOST, Math.max(PACE_LEAST, speed / TOKENS_A_STEP)));
}

/** Gives each its turn in its line: who came first stands first; at a table one sits as one was asked. */
function lineUp(doings: Doing[]): void {
  const lines = new Map<string, Doing[]>();
  for (const doing of doings) {
    if (doing.place === 'desk') continue;
    const key = doing.place === 'queue' ? `queue ${doing.of}` : doing.place;
    lines.set(key, [...(lines.get(key) ?? []), doing]);
  }
  for (const line of lines.values()) {
    line.sort((a, b) => compare(a.place === 'table' ? a.of : '', b.place === 'table' ? b.of : '') || a.since - b.since || compare(a.name, b.name));
    line.forEach((doing, index) => (doing.position = index));
  }
}

/**
 * Whose door the others stand before: an agent that is asked for its word, else one that may decide, else the head of
 * the others; nobody's when there is none.
 */
export function deciderOf(agents: Iterable<Agent>, approvals: Iterable<Approval>): string | undefined {
  const all = [...agents].sort((a, b) => compare(a.name, b.name));
  const asked = new Set([...approvals].flatMap(({ approvers }) => approvers));
  const reports = new Set(all.map(({ reportsTo }) => reportsTo).filter(Boolean));
  return (
    all.find(({ trust }) => trust === 'decider') ??
    all.find(({ name }) => asked.has(`agent:${name}`)) ??
    all.find(({ name, reportsTo }) => !reportsTo && reports.has(name))
  )?.name;
}

/** What is wrong in the house, in words; it rains as long as something is. */
export function wrongsOf({ nodes, deployments, agents, budgets }: Facts): string[] {
  return [
    ...[...nodes].filter(({ state }) => state === 'lost').map(({ name }) => `${name} is lost`),
    ...[...deployments].filter(({ state }) => state === 'failed').map(({ model }) => `${model} failed`),
    ...[...agents].filter(({ paused }) => paused && paused.code === NO_PROGRESS).map(({ name }) => `${name} got nowhere and was stopped`),
    ...[...budgets].filter(({ state }) => state === 'exhausted').map(({ name }) => `the budget ${name} is spent`),
  ];
}

export function pendingOf(approvals: Iterable<Approval>): Approval[] {
  return [...approvals].filter(({ phase }) => phase === 'pending').sort((a, b) => compare(a.askedAt, b.askedAt));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
