import { signal } from '@preact/signals';
import { go, route, to } from './route.ts';

export type Overlay = 'jump' | 'keys';
/** What lies over the page, if anything. */
export const overlay = signal<Overlay | undefined>(undefined);

/** After `g`, the page that each letter goes to. */
export const PAGES_BY_LETTER = {
  o: { name: 'Overview', path: [] },
  i: { name: 'Office', path: ['office'] },
  a: { name: 'Agents', path: ['agents'] },
  t: { name: 'Conversations', path: ['conversations'] },
  d: { name: 'Documents', path: ['organisation'] },
  w: { name: 'Work', path: ['work'] },
  p: { name: 'Approvals', path: ['approvals'] },
  e: { name: 'Spend', path: ['spend'] },
  c: { name: 'Chat', path: ['chat'] },
  f: { name: 'Fleet', path: ['fleet'] },
  m: { name: 'Models', path: ['models'] },
  l: { name: 'Planner', path: ['planner'] },
  j: { name: 'Jobs', path: ['jobs'] },
  s: { name: 'Settings', path: ['settings'] },
} as const;

const SECOND_KEY_MS = 1200;
let gPressedAt = -Infinity;

/** The keys of the page that is open, each one's own; they are told by `?` too. */
export const pageKeys = signal<readonly PageKey[]>([]);

export interface PageKey {
  key: string;
  does: string;
  press: () => void;
}

/** Listens to the keys of the whole page. Keys typed into a field belong to the field. */
export function listenToKeys(): () => void {
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}

function onKey(event: KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    overlay.value = overlay.peek() === 'jump' ? undefined : 'jump';
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || overlay.peek() || isField(event.target)) return;
  if (document.querySelector('dialog[open]')) return;
  if (event.timeStamp - gPressedAt < SECOND_KEY_MS && event.key in PAGES_BY_LETTER) {
    gPressedAt = -Infinity;
    event.preventDefault();
    go(to(...PAGES_BY_LETTER[event.key as keyof typeof PAGES_BY_LETTER].path));
    return;
  }
  const own = pageKeys.peek().find(({ key }) => key === event.key);
  if (own) {
    event.preventDefault();
    // a key that is held does what it does once
    if (!event.repeat) own.press();
    return;
  }
  switch (event.key) {
    case 'g':
      gPressedAt = event.timeStamp;
      return;
    case '?':
      event.preventDefault();
      overlay.value = 'keys';
      return;
    case '/': {
      const field = document.querySelector<HTMLElement>('main .filter-input');
      event.preventDefault();
      if (field) field.focus();
      else overlay.value = 'jump';
      return;
    }
    case 'Escape':
      goUp();
  }
}

/** Esc leaves an object for the list it stands in. */
function goUp(): void {
  const [kind, name] = route.peek().path;
  if (name === undefined || kind === undefined) return;
  const list = LISTS[kind];
  if (list !== undefined) go(to(list));
}

const LISTS: Record<string, string> = {
  nodes: 'fleet',
  jobs: 'jobs',
  organisation: 'organisation',
  models: 'models',
  deployments: 'models',
  agents: 'agents',
  turns: 'agents',
  conversations: 'conversations',
  workflows: 'work',
  runs: 'work',
  approvals: 'approvals',
};

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}
