import type { Spec } from './api/types.ts';

export interface WorkflowStep {
  id: string;
  /** The agent or the tool. */
  worker: string;
  prompt: string;
  needs: string[];
  when?: string;
  gate?: string;
  timeout?: string;
}

type Fields = Record<string, unknown>;

/** What a Workflow document says, as far as a page shows it. */
export function workflowOf({ document }: Spec): { steps: WorkflowStep[]; triggers: string[]; description: string } {
  const spec = ((document as { spec?: Fields } | undefined)?.spec ?? {}) as Fields;
  return {
    steps: fieldsIn(spec['steps']).map((step) => ({
      id: text(step['id']),
      worker: text(step['agent'] ?? step['tool'] ?? step['job']),
      prompt: text(step['prompt']).trim(),
      needs: Array.isArray(step['needs']) ? step['needs'].map(text) : [],
      ...(step['when'] !== undefined && { when: text(step['when']) }),
      ...(step['gate'] !== undefined && { gate: text(step['gate']) }),
      ...(step['timeout'] !== undefined && { timeout: text(step['timeout']) }),
    })),
    triggers: fieldsIn(spec['triggers']).map(triggerText),
    description: text(spec['description']),
  };
}

function triggerText(trigger: Fields): string {
  const [kind, value] = Object.entries(trigger).find(([key]) => key !== 'every') ?? ['', ''];
  const every = trigger['every'] ? `, every ${text(trigger['every'])}` : '';
  switch (kind) {
    case 'manual':
      return 'by hand';
    case 'webhook':
      return 'a call from outside';
    case 'folder':
      return `files in ${text(value)}${every}`;
    case 'feed':
      return `news of ${text(value)}${every}`;
    case 'cron':
      return cronText(text(value));
    default:
      return `${kind} ${text(value)}${every}`;
  }
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** A cron line in words where it names an hour of the day or of a weekday; else as it stands. */
export function cronText(cron: string): string {
  const found = /^(\d{1,2}) (\d{1,2}) \* \* (\*|[0-7]|1-5)$/.exec(cron.trim());
  if (!found) return `at ${cron}`;
  const [, minute = '', hour = '', day = ''] = found;
  const days = day === '*' ? 'every day' : day === '1-5' ? 'Monday to Friday' : `every ${DAYS[Number(day)]}`;
  return `${days} at ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}

function fieldsIn(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter((each): each is Fields => typeof each === 'object' && each !== null) : [];
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}
