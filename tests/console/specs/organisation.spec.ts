import { expect, expectSound, open, test } from './house.ts';

const AGENT = ['apiVersion: ruche.io/v1', 'kind: Agent', 'metadata: { name: dev }', 'spec:', '  role: Engineer', ''].join('\n');

test.describe('with nobody', () => {
  test.use({ house: 'fresh' });

  test('the page teaches the first organisation', async ({ page, mock }) => {
    await open(page, mock, 'organisation');
    await expect(page.getByText('ruche apply -f examples/organisations/henry-inc.yaml')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Preview' })).toBeDisabled();
  });
});

test('the documents are listed and lead to theirs', async ({ page, mock }) => {
  await open(page, mock, 'organisation');
  await expect(page.locator('.page-sentence')).toHaveText('henry-inc with 2 agents and 1 other document.');
  await page.getByRole('link', { name: 'henry', exact: true }).click();
  await expect(page.locator('.page-sentence')).toHaveText('Agent, changed 2 times since it was first applied.');
  await expect(page.locator('pre.document')).toContainText('  model:\n    models:\n      - claude-opus-4.5\n      - smollm2-135m\n    temperature: 0.3');
  await expect(page.getByText('ruche get Agent henry -o yaml')).toBeVisible();
});

test('a file is looked at, then applied', async ({ page, mock }) => {
  await open(page, mock, 'organisation');
  await page.getByLabel('File of documents').setInputFiles({ name: 'dev.yaml', mimeType: 'application/yaml', buffer: Buffer.from(AGENT) });
  await expect(page.getByLabel('Documents as YAML')).toHaveValue(AGENT);
  await expect(page.getByText('ruche apply -f dev.yaml --dry-run')).toBeVisible();
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.locator('.preview')).toContainText('1 change');
  await expect(page.locator('.preview')).toContainText('create Agent dev');
  await expect(page.locator('.preview')).toContainText('claude-opus-4.5 at anthropic (not here now), smollm2-135m');
  await expect(page.locator('.preview')).toContainText('$2.00');
  await expect(page.locator('.preview')).toContainText('after ApprovalPolicy ship agreed');
  expect(mock.state.specs.some(({ name }) => name === 'dev')).toBe(false);
  await expectSound(page, 'preview');
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(page.getByText('Applied: 1 created.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Documents' }).getByRole('link', { name: 'dev' })).toBeVisible();
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.locator('.preview')).toContainText('No changes: the document is there already.');
});

test('what is wrong stands with its line and leads there', async ({ page, mock, troubles }) => {
  await open(page, mock, 'organisation');
  const field = page.getByLabel('Documents as YAML');
  await field.fill(AGENT.replace('role:', 'modle:'));
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.getByRole('alert')).toContainText("unknown field (expected: one of memory, model). Did you mean 'model'?");
  await expectSound(page, 'refused');
  await page.getByRole('button', { name: 'line 5' }).click();
  await expect(field).toBeFocused();
  expect(await field.evaluate((each: HTMLTextAreaElement) => each.value.slice(each.selectionStart, each.selectionEnd))).toBe('modle: Engineer');
  await page.keyboard.type('role: Engineer');
  await expect(page.getByRole('alert')).toHaveCount(0);
  // browsers note a refusal there by themselves
  troubles.length = 0;
});

test('a document is edited, and removed', async ({ page, mock }) => {
  await open(page, mock, 'organisation/Agent/scout');
  await page.getByRole('button', { name: 'Edit' }).click();
  const field = page.getByLabel('Documents as YAML');
  await field.fill((await field.inputValue()).replace('Researcher', 'Reader'));
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.locator('.preview')).toContainText('spec.role: Researcher → Reader');
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(page.locator('pre.document')).toContainText('role: Reader');
  await page.getByRole('button', { name: 'Remove …' }).click();
  await page.getByRole('button', { name: 'Remove the document' }).click();
  await expect(page).toHaveURL(/#\/organisation$/);
  expect(mock.state.specs.some(({ name }) => name === 'scout')).toBe(false);
});
