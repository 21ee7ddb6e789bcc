import { expect, type Mock, open, test } from './house.ts';
import { delayOf, EVENTS, GOAL_MS, told, watch } from './screen-delay.ts';

/* From an event on the stream to the words on the screen, page by page; real/event-to-screen.spec.ts asks a real Ruche. */

test.describe.configure({ mode: 'serial' });

/** As the stream would tell it. */
function tells(mock: Mock, name: string, doing: string): void {
  const agents = mock.state.agents.map((each) => (each['name'] === name ? { ...each, doing } : each));
  mock.change({ agents }, { agents: [name] }, [], [{ subject: `agent/${name}`, reason: 'agent_told', text: `${name}: ${doing}` }]);
}

interface Place {
  what: string;
  house: string;
  path: string;
  where: string;
  /** Who else lets hear of itself meanwhile, some twenty times a second. */
  beside?: string;
}

const PLACES: Place[] = [
  { what: 'overview', house: 'henry', path: '', where: '.colleagues', beside: 'dev' },
  { what: 'agent', house: 'henry', path: 'agents/quill', where: '.page-sentence', beside: 'dev' },
  { what: 'office', house: 'henry', path: 'office', where: '.office-ticker', beside: 'dev' },
  { what: '10,000 agents', house: 'many', path: 'agents?q=agent-0000&sort=name', where: 'table.rows tbody', beside: 'agent-00005' },
];

for (const { what, house, path, where, beside } of PLACES) {
  test.describe(what, () => {
    test.use({ house });

    test(`an event is on the screen within ${GOAL_MS} ms`, async ({ page, mock }) => {
      const who = house === 'many' ? 'agent-00003' : 'quill';
      await open(page, mock, path);
      await watch(page);
      let count = 0;
      const noise = setInterval(() => beside && tells(mock, beside, `Counts to ${count++}.`), 50);
      const delays: number[] = [];
      try {
        for (let event = 0; event < EVENTS; event++) {
          const doing = `Reads page ${event + 1} of the book.`;
          delays.push(await delayOf(page, where, doing, () => tells(mock, who, doing)));
        }
      } finally {
        clearInterval(noise);
      }
      expect(told(what, delays).p95Ms).toBeLessThanOrEqual(GOAL_MS);
    });
  });
}
