import { computed, signal } from '@preact/signals';

/*
 * The address holds the page and what is selected in it, behind a `#` so that any server of files can serve the
 * console: #/fleet?q=attic, #/nodes/attic, #/chat/smollm2-135m.
 */

export interface Route {
  /** The parts of the path, decoded: [] is the overview. */
  path: string[];
  query: URLSearchParams;
}

const hash = signal(location.hash);
window.addEventListener('hashchange', () => {
  hash.value = location.hash;
});

/** Reads the address again after it was replaced, of which browsers tell nobody. */
export function readAddress(): void {
  hash.value = location.hash;
}

export const route = computed<Route>(() => parse(hash.value));

export function parse(text: string): Route {
  const [path = '', query = ''] = text.replace(/^#\/?/, '').split('?', 2);
  return { path: path.split('/').filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

/** The address of a page, for `href`. */
export function to(...path: string[]): string {
  return `#/${path.map(encodeURIComponent).join('/')}`;
}

export function go(href: string): void {
  location.hash = href;
}

/** Puts one value of the page into the address without a step in the history; empty removes it. */
export function setQuery(name: string, value: string): void {
  const { path, query } = route.peek();
  const next = new URLSearchParams(query);
  if (value) next.set(name, value);
  else next.delete(name);
  const text = next.toString();
  history.replaceState(null, '', to(...path) + (text ? `?${text}` : ''));
  readAddress();
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
