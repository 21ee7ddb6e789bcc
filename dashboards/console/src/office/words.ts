import { counted, listed } from '../format.ts';
import type { Stand } from './scene.ts';
import { shortened } from './truth.ts';

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];

/** Where somebody is. */
export function whereOf({ doing, place, index }: Stand, decider: string | undefined): string {
  switch (place) {
    case 'desk':
      return 'at its desk';
    case 'queue':
      return `at the door of ${doing.of || 'a machine'}, ${ORDINALS[index] ?? `number ${index + 1}`} in line`;
    case 'phone':
      return 'at the telephone by the window';
    case 'door':
      return `${decider === undefined ? 'at the entrance' : decider === doing.name ? 'before its own door' : `at ${decider}’s door`}, ${ORDINALS[index] ?? `number ${index + 1}`} in line`;
    case 'board':
      return 'at the whiteboard';
    case 'table':
      return `at the meeting table${withOthers(doing.others)}`;
    case 'cooler':
      return `at the water cooler${withOthers(doing.others)}`;
    case 'sofa':
      return 'on the sofa';
  }
}

function withOthers(others: string[]): string {
  return others.length > 0 ? ` with ${listed(others)}` : '';
}

/** How one sees somebody there. */
export function postureOf({ doing, place }: Stand): string {
  switch (doing.act) {
    case 'type':
      return 'types';
    case 'call':
      return 'telephones';
    case 'queue':
      return 'waits for a slot';
    case 'tool':
      return place === 'board' ? 'writes on the board' : 'works with a tool';
    case 'ask':
      return 'waits for a word';
    case 'talk':
      return doing.says === '…' ? 'thinks what to say' : 'talks';
    case 'think':
      return 'listens';
    case 'wait':
      return 'waits';
    case 'sleep':
      return 'sleeps';
    case 'pause':
      return 'sleeps, paused';
    case 'rest':
      return 'rests';
  }
}

/** What somebody is at, and what it has in mind. */
export function businessOf({ doing: { act, agent, says } }: Stand): string {
  return act === 'type' && says !== undefined ? `${agent.doing} It remembers: “${says}”` : agent.doing;
}

/** One sentence for the ticker: what somebody began. */
export function beganOf(stand: Stand, decider: string | undefined): string {
  const { doing, place } = stand;
  const who = doing.name;
  switch (doing.act) {
    case 'type':
      if (doing.says !== undefined) return `${who} remembers: “${doing.says}”`;
      return `${who} sat down and types${doing.agent.task?.text ? `: ${shortened(doing.agent.task.text)}` : '.'}`;
    case 'call':
      return `${who} telephones ${doing.of}.`;
    case 'queue':
      return `${who} waits for a slot at ${doing.of}.`;
    case 'tool':
      return `${who} works with a tool: ${shortened(doing.agent.doing)}`;
    case 'ask':
      return `${who} waits ${decider !== undefined && decider !== who ? `at ${decider}’s door ` : ''}for a word.`;
    case 'talk':
      return doing.says !== undefined && doing.says !== '…' ? `${who}: “${doing.says}”` : `${who} thinks what to say${withOthers(doing.others)}.`;
    case 'think':
      return `${who} listens${doing.others.length > 0 ? ` to ${listed(doing.others)}` : ''}.`;
    case 'wait':
      return `${who} waits: ${shortened(doing.agent.doing)}`;
    case 'sleep':
      return `${who} fell asleep${doing.agent.state === 'waiting' ? ': its budget is spent' : ''}.`;
    case 'pause':
      return `${who} was paused${doing.agent.paused ? `: ${shortened(doing.agent.paused.message)}` : '.'}`;
    case 'rest':
      return place === 'sofa' ? `${who} is done, and rests on the sofa.` : `${who} is done.`;
  }
}

/** Everybody in one line, for the head of the page. */
export function officeProse(stands: readonly Stand[], pending: number, wrongs: readonly string[]): string {
  if (stands.length === 0) return 'Nobody works here yet.';
  const acts = (...wanted: string[]) => stands.filter(({ doing }) => wanted.includes(doing.act)).length;
  const parts = [
    some(acts('type', 'call'), 'thinks', 'think'),
    some(acts('tool'), 'works with a tool', 'work with tools'),
    some(acts('talk', 'think'), 'talks', 'talk'),
    some(acts('queue', 'ask', 'wait'), 'waits', 'wait'),
    some(acts('sleep', 'pause'), 'sleeps', 'sleep'),
    some(acts('rest'), 'rests', 'rest'),
  ].filter(Boolean);
  const sentences = [`${counted(stands.length, 'agent')}: ${parts.join(', ')}.`];
  if (pending > 0) sentences.push(`${counted(pending, 'approval')} ${pending === 1 ? 'waits' : 'wait'}.`);
  if (wrongs.length > 0) sentences.push(`It rains, for ${listed([...wrongs])}.`);
  return sentences.join(' ');
}

function some(number: number, one: string, many: string): string {
  return number === 0 ? '' : `${number} ${number === 1 ? one : many}`;
}
