import { expect, expectSound, open, test } from './house.ts';

test.use({ house: 'busy' });

test('shows at once what no machine holds alone, and what lies where', async ({ page, mock, troubles }) => {
  await open(page, mock, 'planner');
  await expect(page.locator('.verdict')).toHaveText('It fits now, on mac-studio-1 and mac-studio-2, at about 21 tok/s.');
  await expect(page.getByText('Each layer is shared by 2 machines')).toBeVisible();
  await expect(page.locator('.shares tbody tr')).toHaveCount(2);
  await expect(page.locator('.bill')).toHaveCount(1); // both bills say the same
  await expect(page.locator('.together')).toContainText(/Two machines.*825\s*GB.*\$23,398.*513\s*W/);
  await expectSound(page, 'planner');
  expect(troubles).toEqual([]);
});

test('follows the machines, their link and the model, and the address keeps them', async ({ page, mock }) => {
  await open(page, mock, 'planner');
  await page.getByLabel('joined by').selectOption('ethernet');
  await expect(page.locator('.shares tbody tr').nth(1)).toContainText('31–60');
  await expect(page).toHaveURL(/link=ethernet/);
  await page.getByLabel('How many machines of kind 1').fill('1');
  await expect(page.locator('.verdict')).toHaveText('It never fits on these machines.');
  await expect(page.locator('.reasons')).toContainText('bytes are missing on mac-studio');
  await page.getByRole('combobox', { name: 'Model', exact: true }).selectOption('smollm2-135m');
  await expect(page.locator('.verdict')).toHaveText('It fits now, on mac-studio.');
  await expect(page.getByText('ruche plan smollm2-135m -f fleet.yaml')).toBeVisible();
  await page.reload();
  await expect(page.locator('.verdict')).toHaveText('It fits now, on mac-studio.');
  const asked = mock.state.seen.filter(({ call }) => call === 'POST /api/v1/plan').at(-1);
  expect(JSON.parse(asked!.body)).toEqual({
    model: 'smollm2-135m',
    fleet: 'apiVersion: ruche.io/v1\nkind: Fleet\nmetadata: { name: planned }\nspec:\n  nodes:\n    - { name: mac-studio, device: mac-studio-m3-ultra-512 }\n',
  });
});

test('offers only links that all machines can have', async ({ page, mock }) => {
  await open(page, mock, 'planner');
  await page.getByRole('button', { name: 'Add machines' }).click();
  await page.getByLabel('Machines of kind 2', { exact: true }).selectOption('raspberry-pi-5-16');
  await expect(page.getByLabel('joined by')).toHaveValue('ethernet');
  await expect(page.getByLabel('joined by').locator('option', { hasText: 'RDMA' })).toBeDisabled();
  await expect(page.locator('.together')).toContainText('no price is known for all of them');
  await page.getByRole('button', { name: 'Without the machines of kind 2' }).click();
  await expect(page.getByLabel('Machines of kind 2', { exact: true })).toHaveCount(0);
});

test('another quantisation is a click away', async ({ page, mock }) => {
  await open(page, mock, 'planner');
  await page.getByRole('button', { name: '3bit' }).click();
  await expect(page).toHaveURL(/model=kimi-k2.5%3A3bit/);
  await expect(page.getByLabel('Quantisation')).toHaveValue('3bit');
  await page.getByRole('button', { name: '4bit' }).click();
  await expect(page.getByLabel('Quantisation')).toHaveValue('4bit');
});

test('a file written by hand says where it is wrong', async ({ page, mock, troubles }) => {
  await open(page, mock, 'planner');
  await page.getByRole('button', { name: 'write the file' }).click();
  const file = page.getByLabel('Fleet as YAML');
  await expect(file).toHaveValue(/device: mac-studio-m3-ultra-512, count: 2/);
  await file.fill((await file.inputValue()).replace('device:', 'devic:'));
  await expect(page.getByRole('alert')).toContainText('No plan: one place is wrong.');
  await expect(page.getByRole('alert')).toContainText("spec.nodes[0].devic: unknown field (expected: one of name, device, count). Did you mean 'device'?");
  await page.getByRole('button', { name: 'line 6' }).click();
  expect(await file.evaluate((field: HTMLTextAreaElement) => field.value.slice(field.selectionStart, field.selectionEnd))).toMatch(/^devic: mac-studio-m3-ultra-512/);
  await expectSound(page, 'a broken fleet');
  // the browser tells of the refusal
  expect(troubles.splice(0)).toEqual([expect.stringContaining('400')]);
});

test('is reached from the models, by two letters and by its name', async ({ page, mock }) => {
  await open(page, mock, 'models');
  await page.getByRole('link', { name: 'Planner' }).click();
  await expect(page).toHaveURL(/#\/planner/);
  await open(page, mock, '');
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect(page).toHaveURL(/#\/planner/);
});
