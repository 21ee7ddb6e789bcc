import { expect, test } from '@playwright/test';

/** Against a Ruche that really runs, with a chat model deployed: RUCHE_URL, RUCHE_API_KEY, and RUCHE_MODEL if not the first. */
const url = (process.env['RUCHE_URL'] ?? '').replace(/\/$/, '');
const key = process.env['RUCHE_API_KEY'] ?? '';
const model = process.env['RUCHE_MODEL'] ?? 'smollm2-135m';

test.beforeEach(async ({ page }) => {
  await page.goto(url);
  await page.getByRole('textbox', { name: 'Key' }).fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.locator('.prose')).toContainText('ready');
});

test('the page chats with a real model', async ({ page }) => {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${url}/#/chat/${model}?temperature=0`);
  await page.getByRole('textbox').fill('What is the capital of France? Answer in one sentence.');
  await page.keyboard.press('Enter');
  const answer = page.locator('.answer');
  await expect(answer).toHaveAttribute('aria-busy', 'false', { timeout: 60_000 });
  await expect(answer.locator('.model-text')).toContainText('Paris');
  await expect(answer.locator('.measure')).toContainText(/tok\/s/);
  await expect(answer.locator('.measure')).toContainText(/\d+ tokens/);
  await expect(answer.getByRole('alert')).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('the page stops a real answer', async ({ page }) => {
  await page.goto(`${url}/#/chat/${model}`);
  await page.getByRole('textbox').fill('Write a very long story about a bee.');
  await page.keyboard.press('Enter');
  const answer = page.locator('.answer');
  await expect(answer.locator('.model-text')).toContainText(/\w+ \w+ \w+/, { timeout: 60_000 });
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(answer).toContainText('stopped by you');
});

test('machine, deployment and fleet show what is there', async ({ page }) => {
  await page.goto(`${url}/#/fleet`);
  await expect(page.locator('.honeycomb').first()).toHaveAttribute('aria-label', new RegExp(`${model} .*free `));
  await page.goto(`${url}/#/deployments/${model}`);
  await expect(page.locator('.page-title')).toContainText('ready');
  const bytes = (title: string | null) => Number(title?.replace(/\D/g, ''));
  const lines = await page.locator('.bill tbody .quantity').evaluateAll((cells) => cells.map((cell) => cell.getAttribute('title')));
  expect(lines.length).toBeGreaterThan(1);
  const total = await page.locator('.bill tfoot .quantity').first().getAttribute('title');
  expect(lines.map(bytes).reduce((sum, each) => sum + each, 0)).toBe(bytes(total));
});
