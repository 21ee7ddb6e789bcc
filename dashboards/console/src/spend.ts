import { computed } from '@preact/signals';
import { api } from './api/client.ts';
import type { Spend } from './api/types.ts';
import { useFetched, type Fetched } from './fetched.ts';
import { now } from './parts/ago.tsx';
import { budgets } from './store.ts';

/** Money is counted as calls end; the report is asked for again so often while somebody looks. */
const AGAIN_MS = 15_000;
/** Changes only then, so that a page that reads it is not drawn every second. */
const beat = computed(() => Math.floor(now.value / AGAIN_MS));

/** What was spent today or this month; undefined while nobody lives here who could spend. */
export function useSpend(window: Spend['window'], wanted = true): Fetched<Spend | undefined> {
  return useFetched<Spend | undefined>(
    (signal) => (wanted ? api<Spend>('GET', `/spend?window=${window}`, undefined, signal) : Promise.resolve(undefined)),
    [window, wanted, wanted ? beat.value : 0, budgets.value.size],
  );
}
