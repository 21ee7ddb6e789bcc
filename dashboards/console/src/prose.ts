import type { Deployment, Job, Node, Stage } from './api/types.ts';
import { count, counted, figures, listed } from './format.ts';
import { isOver, settledOf } from './jobs.ts';

/** How fast a deployment answers now and how much it has to do; what no stage reports is absent. */
export interface Work {
  running: number | undefined;
  waiting: number | undefined;
  decodeTokensPerSecond: number | undefined;
}

export function workOf(stages: Stage[]): Work {
  const total = (pick: (stage: Stage) => number | undefined) => {
    const told = stages.map(pick).filter((value) => value !== undefined);
    return told.length > 0 ? told.reduce((sum, value) => sum + value, 0) : undefined;
  };
  return {
    running: total(({ running }) => running),
    waiting: total(({ waiting }) => waiting),
    decodeTokensPerSecond: total(({ decodeTokensPerSecond }) => decodeTokensPerSecond),
  };
}

/** The house in a few sentences, from facts alone; `waiting` approvals are told elsewhere. */
export function houseProse(nodes: Node[], deployments: Deployment[], jobs: Job[], waiting = 0): string[] {
  return [machines(nodes), serving(deployments), work(deployments), files(jobs), needs(nodes, deployments, waiting)].filter(Boolean);
}

function machines(nodes: Node[]): string {
  if (nodes.length === 0) return 'No machine is here yet.';
  const inState = (state: string) => nodes.filter((node) => node.state === state);
  const ready = inState('ready').length;
  const lost = inState('lost');
  const draining = inState('draining');
  const parts = [`${counted(ready, 'machine')} ${ready === 1 ? 'is' : 'are'} ready`];
  if (lost.length > 0) parts.push(`${names(lost)} ${lost.length === 1 ? 'is' : 'are'} lost`);
  if (draining.length > 0) parts.push(`${names(draining)} ${draining.length === 1 ? 'drains' : 'drain'}`);
  return `${parts.join(', ')}.`;
}

function serving(deployments: Deployment[]): string {
  if (deployments.length === 0) return 'Nothing is deployed.';
  const inState = (...states: string[]) => deployments.filter(({ state }) => states.includes(state)).map(({ model }) => model);
  const parts = [
    verb(inState('ready'), 'serves', 'serve'),
    verb(inState('degraded'), 'serves with less than it should', 'serve with less than they should'),
    verb(inState('pulling'), 'is being fetched', 'are being fetched'),
    verb(inState('loading'), 'is loading', 'are loading'),
    verb(inState('pending'), 'waits for a place', 'wait for a place'),
    verb(inState('stopping'), 'is stopping', 'are stopping'),
  ].filter(Boolean);
  return parts.length > 0 ? `${parts.join('; ')}.` : '';
}

function work(deployments: Deployment[]): string {
  const ready = deployments.filter(({ state }) => state === 'ready' || state === 'degraded');
  if (ready.length === 0) return '';
  const { running = 0, waiting = 0, decodeTokensPerSecond } = workOf(ready.flatMap(({ stages = [] }) => stages));
  if (running === 0) return waiting > 0 ? `${counted(waiting, 'request')} ${waiting === 1 ? 'waits' : 'wait'}.` : 'No request is running.';
  const speed =
    decodeTokensPerSecond !== undefined && decodeTokensPerSecond > 0
      ? ` at ${figures(decodeTokensPerSecond, 3)} tokens a second`
      : '';
  const queue = waiting > 0 ? `, ${waiting} more ${waiting === 1 ? 'waits' : 'wait'}` : '';
  return `${counted(running, 'request')} ${running === 1 ? 'runs' : 'run'}${speed}${queue}.`;
}

function files(jobs: Job[]): string {
  const open = jobs.filter((job) => !isOver(job));
  if (open.length === 0) return '';
  const prompts = open.reduce((sum, job) => sum + job.prompts - settledOf(job), 0);
  return `${counted(open.length, 'job')} ${open.length === 1 ? 'has' : 'have'} ${count(prompts)} ${prompts === 1 ? 'prompt' : 'prompts'} to go.`;
}

function needs(nodes: Node[], deployments: Deployment[], waiting: number): string {
  const failed = deployments.filter(({ state }) => state === 'failed').map(({ model }) => model);
  if (failed.length > 0) return `${verb(failed, 'failed and needs you', 'failed and need you')}.`;
  return waiting > 0 || nodes.some(({ state }) => state === 'lost') ? '' : 'Nothing needs you.';
}

function verb(who: string[], one: string, many: string): string {
  return who.length === 0 ? '' : `${listed(who)} ${who.length === 1 ? one : many}`;
}

function names(nodes: Node[]): string {
  return listed(nodes.map(({ name }) => name));
}

/** What one machine decodes now over all deployments; absent when nothing there tells. */
export function speedOn(node: string, deployments: Iterable<Deployment>): number | undefined {
  const stages = [...deployments].flatMap(({ stages = [] }) => stages.filter((stage) => stage.node === node));
  return workOf(stages).decodeTokensPerSecond;
}
