import { api } from './api/client.ts';
import type { Agent, Approval, Budget, Conversation, Run, RunStep, Spend, Turn } from './api/types.ts';
import { counted, listed } from './format.ts';
import { placesInWords } from './spoken.ts';

/** An approval that waits, and that a person may decide. */
export function needsPerson({ phase, approvers }: Approval): boolean {
  return phase === 'pending' && approvers.some((each) => each.startsWith('human:'));
}

/** Those that a person may decide, the one that ends first first. */
export function forPeople(approvals: Iterable<Approval>): Approval[] {
  return [...approvals].filter(needsPerson).sort((a, b) => Date.parse(a.deadline) - Date.parse(b.deadline));
}

/** Yes, no, or in another form. */
export type Word = 'approve' | 'reject' | 'revise';

/** Gives a person's word on exactly what was looked at. */
export function decide({ id, payloadHash }: Approval, word: Word, reason: string): Promise<Approval> {
  return api('POST', `/approvals/${encodeURIComponent(id)}/${word}`, { payloadHash, ...(reason && { reason }) });
}

export function isAtWork({ state }: Agent): boolean {
  return state === 'thinking' || state === 'acting' || state === 'talking';
}

/** A sentence of the server's, with people and agents called as people call them. */
export function inWords(sentence: string): string {
  return placesInWords(sentence).replaceAll('human:me', 'you').replaceAll(/\b(?:agent|human|tool):/g, '');
}

/** The organisation in a few sentences, from facts alone; empty when there is nobody. */
export function organisationProse(agents: Agent[], approvals: Approval[], budgets: Budget[], spend: Spend | undefined): string[] {
  if (agents.length === 0) return [];
  const waiting = approvals.filter(needsPerson).length;
  return [
    atWork(agents),
    waiting > 0 ? `${counted(waiting, 'approval')} ${waiting === 1 ? 'waits' : 'wait'} for you.` : '',
    money(budgets, spend),
  ].filter(Boolean);
}

export function atWork(agents: Agent[]): string {
  const all = agents.length;
  const working = agents.filter(isAtWork).length;
  const paused = agents.filter(({ state }) => state === 'paused');
  if (paused.length === all) return `${all === 1 ? 'The agent is' : 'All agents are'} paused.`;
  const who = working === all ? counted(all, 'agent') : `${counted(working, 'agent').split(' ')[0]} of ${counted(all, 'agent').toLowerCase()}`;
  const work = working === 0 ? `${counted(all, 'agent')} ${all === 1 ? 'rests' : 'rest'}` : `${who} ${working === 1 ? 'is' : 'are'} at work`;
  const still = paused.length > 0 ? `, ${listed(paused.map(({ name }) => name))} ${paused.length === 1 ? 'is' : 'are'} paused` : '';
  return `${work}${still}.`;
}

function money(budgets: Budget[], spend: Spend | undefined): string {
  const house = budgets.find(({ scope, window, limit }) => scope === 'org' && window === 'day' && limit.usd !== undefined);
  const spent = house?.spent.usd ?? spend?.usd;
  if (spent === undefined) return '';
  const of = house?.limit.usd === undefined ? '' : ` of ${dollars(house.limit.usd)}`;
  const saved = spend && spend.savedUsd >= 0.005 ? `, ${dollars(spend.savedUsd)} saved` : '';
  return `${dollars(spent)}${of} spent today${saved}.`;
}

/** $0.42, $0.0031, $1,204. */
export function dollars(usd: number): string {
  if (usd !== 0 && Math.abs(usd) < 0.01) return `$${usd.toPrecision(2)}`;
  if (Math.abs(usd) >= 1000) return `$${Math.round(usd).toLocaleString('en-GB')}`;
  return `$${usd.toFixed(2)}`;
}

/** How a turn stands, in a word that people know. */
export function turnState({ phase }: Pick<Turn, 'phase'>): string {
  switch (phase) {
    case 'ready':
    case 'calling':
      return 'thinking';
    default:
      return phase;
  }
}

export function conversationState({ phase }: Conversation): string {
  return phase === 'open' ? 'talking' : phase;
}

export function runState({ phase }: Run): string {
  return phase === 'timedOut' ? 'timed out' : phase;
}

export function isRunOver({ phase }: Run): boolean {
  return phase !== 'running' && phase !== 'undoing';
}

export function stepState({ phase }: RunStep): string {
  switch (phase) {
    case 'waiting':
      return 'to come';
    case 'pacing':
      return 'resting';
    default:
      return phase;
  }
}

export function approvalState(approval: Approval): string {
  if (approval.phase === 'revisionRequested') return 'sent back';
  if (approval.phase !== 'pending') return approval.phase;
  return needsPerson(approval) ? 'waits for you' : 'waits';
}

/** What an approval is about, for a title: who asks is told beside it. */
export function askedText({ action }: Approval): string {
  const text = inWords(action.replace(/, by \S+$/, ''));
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Nobody knows whether it happened, and the word is whether to do it again. No policy asks for that, the house does. */
export function isLost({ policy }: Approval): boolean {
  return policy === '';
}

/** One sentence of what a run is doing now and why. */
export function runProse(run: Run): string {
  const { steps } = run;
  if (run.phase === 'succeeded') return `All that it had to do is done.`;
  if (isRunOver(run)) return run.reason || 'It was ended.';
  const active = steps.filter(({ phase }) => phase === 'running' || phase === 'asking' || phase === 'pacing');
  if (active.length === 0) return run.phase === 'undoing' ? `What was done is undone. ${run.reason}`.trim() : 'Its next step is about to begin.';
  return active.map(stepProse).join(' ');
}

function stepProse({ id, worker, phase, tasks, reason }: RunStep): string {
  const who = worker.replace(/^\w+:/, '');
  switch (phase) {
    case 'asking':
      return `${id} waits for a word.`;
    case 'pacing':
      return `${id} rests before its next round.`;
    default: {
      const attempt = Math.max(0, ...tasks.map((task) => task.attempt));
      const again = attempt > 1 ? `, for the ${ordinal(attempt)} time` : '';
      return `${who} works on ${id}${again}.${reason ? ` ${reason}` : ''}`;
    }
  }
}

function ordinal(number: number): string {
  return ['', 'first', 'second', 'third', 'fourth', 'fifth'][number] ?? `${number}th`;
}
