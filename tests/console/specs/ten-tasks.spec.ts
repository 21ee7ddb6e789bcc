import type { Locator, Page } from '@playwright/test';
import { expect, type Mock, open, stopClock, test } from './house.ts';

/*
 * The ten main tasks by the keyboard alone: nothing here clicks, and nothing is given the focus by the test. What is
 * reached is reached with Tab, arrows, the keys of the console, and typing.
 */

const REACH = 80;

test.use({ house: 'henry' });

/** Walks with Tab until it is there, as a person would; tells how many steps it took. */
async function reach(page: Page, target: Locator): Promise<number> {
  await expect(target).toBeVisible();
  for (let steps = 0; steps <= REACH; steps++) {
    if (await target.evaluate((element) => element === document.activeElement)) return steps;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${REACH} steps with Tab did not reach it (expected: to get there)`);
}

async function chord(page: Page, letter: string, title: string): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press(letter);
  await expect(page.locator('main h1')).toHaveText(title);
}

async function jump(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

const bodies = (mock: Mock, call: string) => mock.state.seen.filter((each) => each.call === call).map(({ body }) => JSON.parse(body));

test.describe('by the keyboard alone', () => {
  test.describe('from outside', () => {
    test.use({ signedIn: false });

    test('1 one signs in with a key', async ({ page, mock }) => {
      await page.goto(mock.url);
      await expect(page.getByRole('textbox', { name: 'Key' })).toBeFocused();
      await page.keyboard.type('rk_mock');
      await page.keyboard.press('Enter');
      await expect(page.locator('.prose')).toContainText('Four of five agents are at work.');
    });
  });

  test.describe('in a house with room', () => {
    test.use({ house: 'fresh' });

    test('2 one finds a model, sees its bill and deploys it', async ({ page, mock }) => {
      await open(page, mock, '');
      await chord(page, 'm', 'Models');
      await reach(page, page.getByRole('region', { name: 'Models' }));
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await expect(page.locator('a[data-row]:focus')).toHaveText('all-minilm-l6-v2');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      await expect(page.locator('h1')).toHaveText('smollm2-135m');
      await expect(page.locator('.bill')).toContainText('KV cache');
      await reach(page, page.getByRole('button', { name: 'Deploy', exact: true }));
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL(/#\/deployments\/smollm2-135m/);
      expect(bodies(mock, 'POST /api/v1/deployments')).toEqual([{ model: 'smollm2-135m' }]);
    });
  });

  test('3 one chats with a model, and stops it', async ({ page, mock }) => {
    await open(page, mock, '');
    await chord(page, 'c', 'Chat');
    await reach(page, page.getByRole('textbox', { name: /Message to/ }));
    await page.keyboard.type('How does a hive stay warm?');
    await page.keyboard.press('Enter');
    await expect(page.locator('.answer').first()).toContainText('shivering together');
    await expect(page.locator('.answer').first()).toHaveAttribute('aria-busy', 'false');
    mock.state.tokenMillis = 40;
    await page.keyboard.type('A long one, please');
    await page.keyboard.press('Enter');
    await expect(page.locator('.answer').nth(1)).toContainText('warm warm');
    await page.keyboard.press('Escape');
    await expect(page.locator('.answer').nth(1)).toContainText('stopped by you');
  });

  test('4 one talks to an agent', async ({ page, mock }) => {
    await open(page, mock, '');
    await jump(page, 'henry');
    await expect(page.locator('h1')).toHaveText('henry');
    await reach(page, page.getByRole('textbox', { name: 'Message to henry' }));
    await page.keyboard.type('What do we build?');
    await page.keyboard.press('Enter');
    await expect(page.locator('.answer')).toContainText('We build one thing at a time');
  });

  test('5 one approves what waits, knowing what it is', async ({ page, mock }) => {
    await stopClock(page);
    await open(page, mock, '');
    await chord(page, 'p', 'Approvals');
    await expect(page.locator('.approval.chosen')).toContainText('Step decide of problem-to-tool');
    await page.keyboard.press('a');
    await expect(page.locator('.page-sentence')).toHaveText('Three approvals wait for your word.');
    expect(bodies(mock, 'POST /api/v1/approvals/approval-9w3k1d/approve')).toEqual([{ payloadHash: '7e90ab1c44d2f358' }]);
  });

  test('6 one rejects what waits, and says why', async ({ page, mock }) => {
    await stopClock(page);
    await open(page, mock, '');
    await chord(page, 'p', 'Approvals');
    await reach(page, page.locator('.approval.chosen'));
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('.approval.chosen')).toContainText('posts/plain-as-bread.md');
    await page.keyboard.press('r');
    await page.keyboard.type('The old title was no better');
    await page.keyboard.press('Enter');
    await expect(page.locator('.page-sentence')).toHaveText('Three approvals wait for your word.');
    expect(bodies(mock, 'POST /api/v1/approvals/approval-3c6v9b/reject')).toMatchObject([{ reason: 'The old title was no better' }]);
  });

  test('7 one pauses an agent with a reason, and lets it go on', async ({ page, mock }) => {
    await open(page, mock, '');
    await jump(page, 'dev');
    await expect(page.locator('h1')).toHaveText('dev');
    await reach(page, page.getByRole('button', { name: 'Pause …' }));
    await page.keyboard.press('Enter');
    await page.keyboard.type('lunch');
    await page.keyboard.press('Enter');
    await expect(page.locator('.page-title .state')).toHaveText('paused');
    await reach(page, page.getByRole('button', { name: 'Let it go on' }));
    await page.keyboard.press('Enter');
    await expect(page.locator('.page-title .state')).toHaveText('idle');
  });

  test('8 one starts a workflow with an input, and follows its run', async ({ page, mock }) => {
    await open(page, mock, '');
    await chord(page, 'w', 'Work');
    await reach(page, page.getByRole('button', { name: 'Start …' }).first());
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Start problem-to-tool' });
    await expect(dialog.getByRole('textbox')).toBeFocused();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('{"path": "inbox/bike.txt"}');
    await reach(page, dialog.getByRole('button', { name: 'Start', exact: true }));
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/#\/runs\/run-new/);
    expect(bodies(mock, 'POST /api/v1/workflows/problem-to-tool/start')).toEqual([{ input: { path: 'inbox/bike.txt' } }]);
  });

  test('9 one writes a document, looks at what it would change, and applies it', async ({ page, mock }) => {
    await open(page, mock, '');
    await chord(page, 'd', 'Documents');
    const field = page.getByRole('textbox', { name: 'Documents as YAML' });
    await reach(page, field);
    await page.keyboard.type('apiVersion: ruche.io/v1\nkind: Agent\nmetadata: { name: moss }\nspec: { role: Gardener }\n');
    await reach(page, page.getByRole('button', { name: 'Preview' }));
    await page.keyboard.press('Enter');
    await expect(page.locator('.preview')).toContainText('create Agent moss');
    await reach(page, page.getByRole('button', { name: 'Apply', exact: true }));
    await page.keyboard.press('Enter');
    await expect(page.getByText('Applied: 1 created.')).toBeVisible();
  });

  test('10 one finds who spent what this month', async ({ page, mock }) => {
    await open(page, mock, '');
    await chord(page, 'e', 'Spend');
    await reach(page, page.getByRole('button', { name: 'This month' }));
    await page.keyboard.press('Enter');
    await expect(page.locator('.page-sentence')).toContainText('spent this month for 7,416 calls');
    await reach(page, page.getByRole('region', { name: 'Spend by model' }));
    await expect(page.getByRole('region', { name: 'Spend by model' }).getByRole('row', { name: /claude/ })).toContainText('cloud');
  });

  test('11 one sees who is where in the office: in its picture, and in the table that says the same', async ({ page, mock }) => {
    await open(page, mock, '');
    await chord(page, 'i', 'Office');
    await reach(page, page.getByRole('application', { name: 'Picture of the office' }));
    await page.keyboard.press('ArrowRight');
    await expect(page.locator('.office-card')).toContainText('creative');
    await page.keyboard.press('Escape');
    const table = page.getByRole('region', { name: 'Who is where' });
    await reach(page, table);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('a[data-row]:focus')).toHaveText('dev');
    await page.keyboard.press('Enter');
    await expect(page.locator('h1')).toHaveText('dev');
    await page.keyboard.press('Escape');
    await expect(page).toHaveURL(/#\/agents$/);
  });

  test.describe('in a house with trouble', () => {
    test.use({ house: 'busy' });

    test('12 one goes from what failed to why, and to its log', async ({ page, mock }) => {
      await open(page, mock, '');
      await jump(page, 'mystery');
      await expect(page.locator('h1')).toHaveText('mystery-13b');
      await expect(page.locator('main')).toContainText('damaged');
      await chord(page, 'm', 'Models');
      await page.keyboard.press('/');
      await page.keyboard.type('llama');
      await reach(page, page.getByRole('region', { name: 'Models' }));
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await expect(page.locator('h1')).toHaveText('llama-70b');
    });
  });
});
