import { test, expect } from '@playwright/test';
import { pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';

const address = pathToFileURL(process.env['SIMULATION_REPORT'] ?? '').href;

for (const scheme of ['light', 'dark'] as const) {
  test(`opens from the disk without a network, in the ${scheme}`, async ({ browser }) => {
    const context = await browser.newContext({ offline: true, colorScheme: scheme, viewport: { width: 1240, height: 900 } });
    const page = await context.newPage();
    const asked: string[] = [];
    const wrong: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('console', (message) => { if (message.type() === 'error') wrong.push(message.text()); });
    await page.goto(address);

    await expect(page.getByRole('heading', { level: 1 })).toContainText('days on');
    expect(await page.locator('figure canvas').count()).toBeGreaterThan(2);
    expect(wrong).toEqual([]);
    expect(asked).toEqual([address]);

    // each chart has its figures as a table
    const figures = page.locator('figure');
    for (let i = 0; i < (await figures.count()); i++) {
      await figures.nth(i).getByText('As a table').click();
      await expect(figures.nth(i).locator('tbody tr').first()).toBeVisible();
    }
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.filter((it) => it.impact === 'serious' || it.impact === 'critical')).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await context.close();
  });
}

test('turns from light to dark and back at a click, and draws its charts anew', async ({ browser }) => {
  const context = await browser.newContext({ offline: true, colorScheme: 'light' });
  const page = await context.newPage();
  await page.goto(address);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole('button', { name: 'Light or dark' }).click();
  expect(await ground()).not.toBe(light);
  await page.getByRole('button', { name: 'Light or dark' }).click();
  expect(await ground()).toBe(light);
  expect(await page.locator('figure').first().locator('canvas').count()).toBe(1);
  await context.close();
});

test('fits a telephone', async ({ browser }) => {
  const context = await browser.newContext({ offline: true, viewport: { width: 390, height: 800 } });
  const page = await context.newPage();
  await page.goto(address);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await context.close();
});
