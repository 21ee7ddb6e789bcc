import { expect, expectSound, open, test } from './house.ts';

test.describe('with nothing deployed', () => {
  test.use({ house: 'fresh' });

  test('a model is fetched with bytes, rate and time left', async ({ page, mock }) => {
    await open(page, mock, 'models/smollm2-135m');
    await expect(page.getByText('ruche pull smollm2-135m')).toBeVisible();
    await page.getByRole('button', { name: 'Fetch it' }).click();
    await expect(page.getByRole('progressbar')).toBeVisible();
    mock.observe({ models: [{ ...mock.state.models[0], bytesDone: 49_181_216, bytesPerSecond: 12_000_000 }] });
    await expect(page.locator('.pull')).toContainText(/50 %.*49\.2\s*MB of 98\.4\s*MB.*12\.0\s*MB\/s.*4 s left/);
  });

  test('the bill comes before the button, follows the choices, and then it is deployed', async ({ page, mock }) => {
    await open(page, mock, 'models/smollm2-135m');
    await expect(page.getByText('It fits now, on attic.')).toBeVisible();
    await expect(page.locator('.bill')).toContainText('KV cache, 4 x 2048 tokens');
    await page.getByLabel('Slots', { exact: true }).fill('2');
    await page.getByLabel('Precision').selectOption('reference');
    await expect(page.locator('.bill')).toContainText('KV cache, 2 x 2048 tokens');
    await expect(page.getByText('ruche deploy smollm2-135m --precision reference --slots 2')).toBeVisible();
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    await expect(page).toHaveURL(/#\/deployments\/smollm2-135m/);
    await expect(page.getByRole('progressbar', { name: 'Loading on attic' })).toBeVisible();
    const asked = mock.state.seen.find(({ call }) => call === 'POST /api/v1/deployments');
    expect(JSON.parse(asked!.body)).toEqual({ model: 'smollm2-135m', precision: 'reference', slots: 2 });
  });

  test('what never fits says why and what would help, and cannot be deployed', async ({ page, mock }) => {
    await open(page, mock, 'models/smollm2-135m');
    await page.getByLabel('Context').fill('200000');
    await expect(page.getByText('It never fits on these machines.')).toBeVisible();
    await expect(page.getByText('What helps: --context 8192')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Deploy', exact: true })).toBeDisabled();
  });

  test('a refusal is told with its help and its id', async ({ page, mock }) => {
    mock.state.fail['POST /api/v1/deployments'] = [507, 'disk_full', '98.4 MB are missing on the disk of attic.', 'Free some space, then try again.'];
    await open(page, mock, 'models/smollm2-135m');
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText('98.4 MB are missing on the disk of attic.');
    await expect(page.getByRole('alert')).toContainText('Free some space, then try again.');
    await expect(page.getByRole('alert')).toContainText('r-7f3a');
    await expectSound(page, 'refusal');
  });
});

test('undeploying tells what would happen, and does it', async ({ page, mock }) => {
  await open(page, mock, 'deployments/smollm2-135m');
  await page.getByRole('button', { name: 'Undeploy' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('frees 823 MB on attic. 2 running requests end. The weights stay on disk.');
  await expect(dialog).toContainText('ruche undeploy smollm2-135m');
  await expectSound(page, 'undeploy');
  await dialog.getByRole('button', { name: 'Undeploy', exact: true }).click();
  await expect(page).toHaveURL(/#\/models\/smollm2-135m/);
  await expect(page.getByRole('button', { name: 'Deploy', exact: true })).toBeVisible();
});

test('a key is shown once, and can be revoked', async ({ page, mock }) => {
  await open(page, mock, 'settings');
  await page.getByLabel('Name', { exact: true }).fill('garden door');
  await page.getByRole('combobox', { name: 'Role' }).selectOption('viewer');
  await expect(page.getByText("ruche key create --name 'garden door' --role viewer")).toBeVisible();
  await page.getByRole('button', { name: 'Make a key' }).click();
  await expect(page.getByRole('dialog')).toContainText('rk_newSecretShownOnce0123456789');
  await expectSound(page, 'new key');
  await page.getByRole('button', { name: 'I have it' }).click();
  await expect(page.locator('body')).not.toContainText('rk_newSecretShownOnce');
  await page.getByRole('button', { name: 'Revoke garden door' }).click();
  await expect(page.getByRole('dialog')).toContainText('ruche key revoke key-');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(page.getByRole('row', { name: /garden door/ })).toContainText('revoked');
});

test('who may not see the keys is told so', async ({ page, mock }) => {
  mock.state.fail['GET /api/v1/keys'] = [403, 'permission_denied', 'A key with the role viewer may not list keys.', 'Use one with the role admin.'];
  await open(page, mock, 'settings');
  await expect(page.getByRole('alert')).toContainText('may not list keys');
});

test('the log of a deployment is followed', async ({ page, mock }) => {
  await open(page, mock, 'deployments/smollm2-135m');
  await expect(page.getByRole('log')).toContainText('smollm2-135m ready after 4.2 s');
  await expect(page.locator('.log-warn')).toHaveCount(1);
  await expect(page.getByText('ruche logs -f smollm2-135m')).toBeVisible();
});

test('commands are copied', async ({ page, mock, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, mock, 'deployments/smollm2-135m');
  await page.getByRole('button', { name: 'Copy: ruche logs -f smollm2-135m' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('ruche logs -f smollm2-135m');
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
});
