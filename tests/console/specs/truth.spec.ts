import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, open, stopClock, test } from './house.ts';

test('the overview says in one line what the house does', async ({ page, mock }) => {
  await open(page, mock, '');
  await expect(page.locator('.prose')).toHaveText(
    'One machine is ready. smollm2-135m and all-minilm-l6-v2 serve. Two requests run at 84.2 tokens a second. Nothing needs you.',
  );
});

test.describe('in trouble', () => {
  test.use({ house: 'busy' });

  test('the overview names who is lost and who needs somebody', async ({ page, mock }) => {
    await open(page, mock, '');
    await expect(page.locator('.prose')).toContainText('Two machines are ready, cellar is lost, notebook drains.');
    await expect(page.locator('.prose')).toContainText('mystery-13b failed and needs you.');
    await expect(page.locator('.rail .badge')).toHaveCount(2);
  });

  test('a failed deployment tells what, why and what to do', async ({ page, mock }) => {
    await open(page, mock, 'deployments/mystery-13b');
    await expect(page.getByRole('alert')).toContainText('tensor blk.7.ffn_up.weight ends at byte 7 340 032');
    await expect(page.getByRole('alert')).toContainText('ruche pull mystery-13b');
  });

  test('the catalogue says what fits, what would if, and what never will', async ({ page, mock }) => {
    await open(page, mock, 'models');
    const catalogue = page.getByRole('region', { name: 'Models' });
    await expect(page.locator('.page-sentence')).toHaveText('Eight models in the catalogue: 6 fit now, 5 on disk, 5 deployed.');
    await expect(catalogue.getByRole('row', { name: /^smollm2-135m/ })).toContainText(/fits now.*2\.05\s*GB/);
    await expect(catalogue.getByRole('row', { name: /^mystery-13b/ })).toContainText(
      /fits if … *Undeploy another model, or close other programs there: 9\.80 GB are missing\..*16\.2\s*GB/,
    );
    const never = catalogue.getByRole('row', { name: /^kimi-k2\.5/ });
    await expect(never).toContainText(/never fits *It takes a node that can book 662 GB\./);
    await expect(never.locator('.fit')).toHaveAttribute('title', /needs 662 GB \(expected: <= 384 GB on studio/);
    await page.getByRole('button', { name: 'Fits' }).click();
    await expect(catalogue.locator('tbody tr').last()).toContainText('kimi-k2.5');
    await page.getByRole('searchbox').fill('never');
    await expect(page.getByText('1 of 8')).toBeVisible();
  });

  test('a verdict changes as the machines do', async ({ page, mock }) => {
    await open(page, mock, 'models');
    const [first] = mock.state.models as { fits: object }[];
    const reasons = [{ code: 'node_lost', message: 'attic is lost.', helps: 'Start its agent again, or check its network.' }];
    mock.observe({ models: [{ ...first, fits: { verdict: 'notNow', nodes: [], reasons } }] });
    await expect(page.getByRole('region', { name: 'Models' }).getByRole('row', { name: /^smollm2-135m/ })).toContainText(/fits if … *Start its agent again/);
  });

  test('a reading that a machine does not have stays absent', async ({ page, mock }) => {
    await open(page, mock, 'nodes/notebook');
    await expect(page.locator('.facts div', { hasText: 'Temperature' })).toContainText('not measured');
    await expect(page.locator('main')).not.toContainText(/\b0\s*°C|\b0\s*W\b/);
    await open(page, mock, 'fleet');
    await expect(page.getByText('This machine has not told its memory yet.')).toBeVisible();
  });

  test('the honeycomb shows the bytes, lit together under the pointer', async ({ page, mock }) => {
    await open(page, mock, 'fleet');
    const studio = page.locator('.machine-card', { hasText: 'studio' });
    await expect(studio.locator('.honeycomb')).toHaveAttribute('aria-label', /llama-70b 141 GB.*other programs 22\.0 GB, free 132 GB/);
    await studio.locator('.legend li', { hasText: 'qwen2-7b' }).hover();
    await expect(studio.locator('.cell.reserved:not(.dim)').first()).toHaveCount(1);
    await expect(page.locator('.machine-card', { hasText: 'attic' }).locator('.honeycomb .cell.reserved.dim').first()).toBeAttached();
    // who left the page with the pointer still there finds every light on again
    await studio.locator('.legend').getByRole('link', { name: 'qwen2-7b' }).click();
    await page.goBack();
    await page.mouse.move(4, 4);
    await expect(page.locator('.honeycomb').first()).toBeVisible();
    await expect(page.locator('.honeycomb .dim')).toHaveCount(0);
  });
});

test('bills add up', async ({ page, mock }) => {
  await open(page, mock, 'deployments/smollm2-135m');
  const bytes = (title: string | null) => Number(title?.replace(/\D/g, ''));
  const lines = await page.locator('.bill tbody .quantity').evaluateAll((cells) => cells.map((cell) => cell.getAttribute('title')));
  const total = await page.locator('.bill tfoot .quantity').first().getAttribute('title');
  expect(lines.map(bytes).reduce((sum, each) => sum + each, 0)).toBe(bytes(total));
  expect(lines.length).toBe(4);
});

test('a change arrives by itself, and nothing jumps', async ({ page, mock }) => {
  await stopClock(page);
  await open(page, mock, '');
  await expect(page.getByText('84.2').first()).toBeVisible();
  await page.evaluate(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: 'layout-shift' });
  });
  const [first] = mock.state.deployments as { stages: object[] }[];
  for (const speed of [5.51, 120, 9.9, 1071]) {
    mock.observe({ deployments: [{ ...first, stages: [{ ...first!.stages[0], decodeTokensPerSecond: speed }] }] });
    await expect(page.locator('table.rows').getByText(speed === 5.51 ? '5.51' : speed === 9.9 ? '9.90' : String(speed))).toBeVisible();
  }
  mock.change({}, {}, [], [
    { subject: 'deployment/smollm2-135m', text: 'smollm2-135m was looked at.' },
    { subject: 'request/1', text: 'The same request, sent again, gets the same answer.' },
  ]);
  await expect(page.locator('.happenings')).toContainText('smollm2-135m was looked at.');
  await expect(page.locator('.happenings')).not.toContainText('The same request');
  const shifted = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts.reduce((sum, each) => sum + each, 0));
  expect(shifted).toBeLessThan(0.05);
});

test('motion is off for those who ask for it', async ({ page, mock }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page, mock, 'fleet');
  const durations = await page.locator('.cell').first().evaluate((cell) => getComputedStyle(cell).transitionDuration);
  expect(durations).toBe('0s');
});

test.describe('ten thousand rows', () => {
  test.use({ house: 'many' });

  test('are filtered, sorted and kept up to date', async ({ page, mock }) => {
    await open(page, mock, 'fleet');
    await expect(page.locator('table.rows')).toHaveAttribute('aria-rowcount', '10001');
    expect(await page.locator('table.rows tbody tr').count()).toBeLessThan(100);
    await page.getByRole('searchbox').fill('machine-0999');
    await expect(page.getByText('10 of 10000')).toBeVisible();
    await expect(page).toHaveURL(/q=machine-0999/);
    await page.getByRole('button', { name: 'Machine' }).click();
    await page.getByRole('button', { name: 'Machine' }).click();
    await expect(page.locator('table.rows tbody tr').first()).toContainText('machine-09999');
    await page.reload();
    await expect(page.locator('table.rows tbody tr').first()).toContainText('machine-09999');
    mock.observe({ nodes: [{ ...mock.state.nodes[9999], processorLoad: 0.93 }] });
    await expect(page.locator('table.rows tbody tr').first()).toContainText('93');
  });
});

test('the first page is small', () => {
  const home = fileURLToPath(new URL('../../../dashboards/target/console/public/', import.meta.url));
  const size = (path: string) => gzipSync(readFileSync(`${home}${path}`)).length;
  // what the page names itself; the rest comes with the pages that need it
  const named = [...readFileSync(`${home}index.html`, 'utf8').matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, path]) => path!);
  const bytes = ['index.html', ...named].map(size).reduce((sum, each) => sum + each, 0);
  console.log(`first page: ${(bytes / 1000).toFixed(1)} kB gzip`);
  expect(named.length).toBeGreaterThan(2);
  expect(bytes).toBeLessThan(150_000);
});
