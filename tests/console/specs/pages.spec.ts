import { expect, expectSound, open, stopClock, test } from './house.ts';

/** Each page in each house: it stands, axe finds nothing serious, nothing spills over. */
interface Names {
  node?: string;
  model?: string;
  job?: string;
  agent?: string;
  /** An organisation that lives: a turn, a talk, a run, a workflow and an approval of it. */
  life?: { turn: string; talk: string; run: string; workflow: string; approval: string };
}

const LIFE = { turn: 'turn-h8x2m5', talk: 'conversation-k4t9w2', run: 'run-3k8w2q', workflow: 'problem-to-tool', approval: 'approval-5t8n2c' };

const HOUSES: Record<string, Names> = {
  empty: {},
  fresh: { node: 'attic', model: 'smollm2-135m' },
  one: { node: 'attic', model: 'smollm2-135m', job: 'job-4kq7m2x9', agent: 'henry' },
  henry: { node: 'attic', model: 'smollm2-135m', agent: 'henry', life: LIFE },
  busy: { node: 'studio', model: 'mystery-13b', job: 'job-2b8v6c1z', agent: 'henry' },
  long: long(),
  rtl: { node: 'מכונה-בעליית-הגג', model: 'نموذج-صغير', job: 'job-4kq7m2x9', agent: 'henry', life: LIFE },
  many: {
    node: 'machine-00007',
    model: 'model-007',
    job: 'job-00007',
    agent: 'agent-00007',
    life: { ...LIFE, turn: 'turn-ag0007', talk: 'conversation-00007', run: 'run-00007', approval: 'approval-00007' },
  },
};

function long() {
  const name = 'a-very-long-name-that-somebody-really-gave-to-this-thing-because-nobody-told-them-not-to-2026-11-22';
  return { node: name, model: name, job: name, agent: 'an-agent-with-a-name-as-long-as-a-name-may-be-which-is-63-letters', life: { ...LIFE, workflow: name.slice(0, 63) } };
}

const HOUSE_PATHS = ({ node = 'nobody', model = 'nothing', job }: Names) =>
  encoded(['', 'fleet', `nodes/${node}`, 'models', 'planner', `models/${model}`, `deployments/${model}`, 'jobs', ...(job === undefined ? [] : [`jobs/${job}`]), 'chat', 'settings', 'no/such/page']);

const ORGANISATION_PATHS = ({ agent, life }: Names) =>
  encoded([
    'agents',
    'conversations',
    'organisation',
    'work',
    'approvals',
    'spend',
    ...(agent === undefined ? [] : [`organisation/Agent/${agent}`]),
    ...(agent === undefined || life === undefined
      ? []
      : [`agents/${agent}`, `turns/${life.turn}`, `conversations/${life.talk}`, `runs/${life.run}`, `workflows/${life.workflow}`, `approvals/${life.approval}`, `chat/agent/${agent}`]),
  ]);

function encoded(paths: string[]): string[] {
  return paths.map((path) => path.split('/').map(encodeURIComponent).join('/'));
}

for (const [house, names] of Object.entries(HOUSES)) {
  test.describe(house, () => {
    test.use({ house, colorScheme: 'dark' });

    for (const [what, paths] of [['the house', HOUSE_PATHS(names)], ['the organisation', ORGANISATION_PATHS(names)]] as const) {
      test(`every page of ${what} stands`, async ({ page, mock, troubles }) => {
        await stopClock(page);
        for (const path of paths) {
          await open(page, mock, path);
          await expect(page.locator('main h1').first()).not.toBeEmpty();
          await expect(page.locator('.skeleton')).toHaveCount(0);
          await expectSound(page, `${house} ${path}`);
        }
        expect(troubles).toEqual([]);
      });
    }
  });
}

test.describe('what is not there', () => {
  test.use({ house: 'henry' });

  test('says so, and how to see what is', async ({ page, mock, troubles }) => {
    for (const path of ['agents/nobody', 'turns/none', 'conversations/none', 'runs/none', 'workflows/none', 'approvals/none', 'organisation/Agent/nobody', 'jobs/none']) {
      await open(page, mock, path);
      await expect(page.locator('.empty-title')).toContainText('There is no');
      await expect(page.locator('.empty .command')).toContainText('ruche');
      await expectSound(page, path);
    }
    // browsers note each by themselves
    troubles.length = 0;
  });
});

/* The light page differs in its colours alone, so that only they are looked at again. */
test.describe('in the light', () => {
  const LIGHT: Record<string, string[]> = {
    busy: [...HOUSE_PATHS({ node: 'cellar', model: 'mystery-13b', job: 'job-2b8v6c1z' }), 'models/gemma-2b', 'deployments/qwen2-72b'],
    henry: ['', ...ORGANISATION_PATHS({ agent: 'henry', life: LIFE })],
  };

  for (const [house, paths] of Object.entries(LIGHT)) {
    test.describe(house, () => {
      test.use({ house, colorScheme: 'light' });

      test('every page keeps its contrast', async ({ page, mock, troubles }) => {
        await stopClock(page);
        for (const path of paths) {
          await open(page, mock, path);
          await expect(page.locator('.skeleton')).toHaveCount(0);
          await expectSound(page, path, ['color-contrast']);
        }
        expect(troubles).toEqual([]);
      });
    });
  }
});

const NARROW: Record<string, string[]> = {
  busy: ['', 'fleet', 'nodes/studio', 'models', 'models/gemma-2b', 'deployments/qwen2-72b', 'jobs', 'jobs/job-4kq7m2x9', 'chat', 'settings'],
  henry: ['', ...ORGANISATION_PATHS({ agent: 'henry', life: LIFE })],
};

for (const [house, paths] of Object.entries(NARROW)) {
  test.describe(`on a telephone: ${house}`, () => {
    test.use({ house, viewport: { width: 390, height: 844 } });

    test('every page stands', async ({ page, mock, troubles }) => {
      await stopClock(page);
      for (const path of paths) {
        await open(page, mock, path);
        await expectSound(page, path);
      }
      expect(troubles).toEqual([]);
    });
  });
}
