import { expect, expectSound, open, stopClock, test } from './house.ts';

/** Each page in each house: it stands, axe finds nothing serious, nothing spills over. */
const HOUSES: Record<string, { node?: string; model?: string; job?: string; agent?: string }> = {
  empty: {},
  fresh: { node: 'attic', model: 'smollm2-135m' },
  one: { node: 'attic', model: 'smollm2-135m', job: 'job-4kq7m2x9', agent: 'henry' },
  busy: { node: 'studio', model: 'mystery-13b', job: 'job-2b8v6c1z', agent: 'henry' },
  long: long(),
  rtl: { node: 'מכונה-בעליית-הגג', model: 'نموذج-صغير', job: 'job-4kq7m2x9', agent: 'henry' },
  many: { node: 'machine-00007', model: 'model-007', job: 'job-00007', agent: 'agent-00007' },
};

function long() {
  const name = 'a-very-long-name-that-somebody-really-gave-to-this-thing-because-nobody-told-them-not-to-2026-11-22';
  return { node: name, model: name, job: name, agent: 'an-agent-with-a-name-as-long-as-a-name-may-be-which-is-63-letters' };
}

const PATHS = (node: string, model: string, job?: string, agent?: string) =>
  [
    '',
    'fleet',
    `nodes/${node}`,
    'models',
    `models/${model}`,
    `deployments/${model}`,
    'jobs',
    ...(job === undefined ? [] : [`jobs/${job}`]),
    'organisation',
    ...(agent === undefined ? [] : [`organisation/Agent/${agent}`]),
    'chat',
    'settings',
    'no/such/page',
  ].map((path) => path.split('/').map(encodeURIComponent).join('/'));

for (const [house, { node = 'nobody', model = 'nothing', job, agent }] of Object.entries(HOUSES)) {
  test.describe(house, () => {
    test.use({ house, colorScheme: 'dark' });

    test('every page stands', async ({ page, mock, troubles }) => {
      await stopClock(page);
      for (const path of PATHS(node, model, job, agent)) {
        await open(page, mock, path);
        await expect(page.locator('main h1').first()).not.toBeEmpty();
        await expect(page.locator('.skeleton')).toHaveCount(0);
        await expectSound(page, `${house} ${path}`);
      }
      expect(troubles).toEqual([]);
    });
  });
}

/* The light page differs in its colours alone, so that only they are looked at again. */
test.describe('in the light', () => {
  test.use({ house: 'busy', colorScheme: 'light' });

  test('every page keeps its contrast', async ({ page, mock, troubles }) => {
    await stopClock(page);
    for (const path of [...PATHS('cellar', 'mystery-13b', 'job-2b8v6c1z', 'henry'), 'models/gemma-2b', 'deployments/qwen2-72b']) {
      await open(page, mock, path);
      await expect(page.locator('.skeleton')).toHaveCount(0);
      await expectSound(page, path, ['color-contrast']);
    }
    expect(troubles).toEqual([]);
  });
});

test.describe('on a telephone', () => {
  test.use({ house: 'busy', viewport: { width: 390, height: 844 } });

  test('every page stands', async ({ page, mock, troubles }) => {
    await stopClock(page);
    for (const path of ['', 'fleet', 'nodes/studio', 'models', 'models/gemma-2b', 'deployments/qwen2-72b', 'jobs', 'jobs/job-4kq7m2x9', 'organisation', 'organisation/Agent/henry', 'chat', 'settings']) {
      await open(page, mock, path);
      await expectSound(page, path);
    }
    expect(troubles).toEqual([]);
  });
});
