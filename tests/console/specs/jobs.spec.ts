import { expect, expectSound, open, stopClock, test } from './house.ts';

const PROMPTS = Buffer.from('{"prompt":"Why do bees dance?"}\n{"prompt":"What is honey?"}\n');

test.describe('with no job', () => {
  test.use({ house: 'fresh' });

  test('the page teaches the first one', async ({ page, mock }) => {
    await open(page, mock, 'jobs');
    await expect(page.getByText('No job was handed in yet.')).toBeVisible();
    await expect(page.getByText('ruche job submit prompts.jsonl --model smollm2-135m --watch')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Hand in' })).toBeDisabled();
  });
});

test('a file is chosen, its choices make the command, and its page opens', async ({ page, mock }) => {
  await open(page, mock, 'jobs');
  await page.getByLabel('File of prompts').setInputFiles({ name: 'bees.jsonl', mimeType: 'application/jsonl', buffer: PROMPTS });
  await page.getByLabel('Model').selectOption('smollm2-135m');
  await page.getByLabel('Deadline').fill('2h');
  await expect(page.getByText('ruche job submit bees.jsonl --model smollm2-135m --deadline 2h')).toBeVisible();
  await page.getByRole('button', { name: 'Hand in' }).click();
  await expect(page).toHaveURL(/#\/jobs\/job-new1/);
  await expect(page.locator('.page-sentence')).toContainText('Waits: a free place at smollm2-135m: calls that somebody waits for and jobs before it come first.');
  const sent = mock.state.seen.find(({ call }) => call === 'POST /api/v1/jobs')!;
  expect(sent.body).toBe(PROMPTS.toString());
  expect(sent.headers['content-type']).toBe('application/jsonl');
  expect(sent.headers['idempotency-key']).toBeTruthy();
});

test('a file is dropped', async ({ page, mock }) => {
  await open(page, mock, 'jobs');
  const dropped = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'dropped.jsonl'));
    return data;
  }, PROMPTS.toString());
  await page.locator('.drop').dispatchEvent('dragover', { dataTransfer: dropped });
  await expect(page.locator('.drop')).toHaveClass(/over/);
  await page.locator('.drop').dispatchEvent('drop', { dataTransfer: dropped });
  await expect(page.locator('.drop')).toContainText('dropped.jsonl');
  await expect(page.getByRole('button', { name: 'Hand in' })).toBeEnabled();
});

test('a bad line is named and the choices stay', async ({ page, mock, troubles }) => {
  await open(page, mock, 'jobs');
  const buffer = Buffer.from('{"prompt":"a"}\n'.repeat(6) + '{"prompt" oops\n');
  await page.getByLabel('File of prompts').setInputFiles({ name: 'bad.jsonl', mimeType: 'application/jsonl', buffer });
  await page.getByLabel('Deadline').fill('1d');
  await page.getByRole('button', { name: 'Hand in' }).click();
  await expect(page.getByRole('alert')).toContainText('line 7, column 9');
  await expect(page.getByRole('textbox', { name: 'Deadline' })).toHaveValue('1d');
  await expectSound(page, 'bad line');
  await page.getByLabel('File of prompts').setInputFiles({ name: 'good.jsonl', mimeType: 'application/jsonl', buffer: PROMPTS });
  await expect(page.getByRole('alert')).toHaveCount(0);
  // browsers note a refusal there by themselves
  troubles.length = 0;
});

test.describe('at work', () => {
  test.use({ house: 'busy' });

  test('the list says how far each is', async ({ page, mock }) => {
    await stopClock(page);
    await open(page, mock, 'jobs');
    await expect(page.locator('.page-sentence')).toHaveText('Five jobs; 2 are not finished, with 39,517 prompts to go.');
    await expect(page.locator('tr', { hasText: 'job-4kq7m2x9' })).toContainText(/running.*llama|running.*smollm2-135m.*12,483.*of 50,000.*3/);
    await expect(page.getByRole('progressbar', { name: 'Progress of job-4kq7m2x9' })).toHaveAttribute('aria-valuenow', '25');
    await page.getByRole('region', { name: 'Jobs' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.locator('h1')).toHaveText('job-7h3n5p2w');
    await page.keyboard.press('Escape');
    await expect(page.locator('h1')).toHaveText('Jobs');
  });

  test('one job moves as it is worked on, with rate and time left', async ({ page, mock }) => {
    await stopClock(page);
    await open(page, mock, 'jobs/job-4kq7m2x9');
    await expect(page.locator('.pull-numbers')).toContainText(/25 %.*12,480 answered.*3 failed.*64 under way.*14\.2 prompts\/s.*44 min left/);
    const job = mock.state.jobs.find(({ id }) => id === 'job-4kq7m2x9')!;
    mock.observe({ jobs: [{ ...job, done: 49_997, failed: 3, running: 0, state: 'done', endedAt: new Date().toISOString() }] });
    await expect(page.locator('.pull-numbers')).toContainText('100 %');
    await expect(page.getByRole('button', { name: 'Cancel the job' })).toHaveCount(0);
  });

  test('failures stand first, with why, and the results can be taken away', async ({ page, mock }) => {
    await open(page, mock, 'jobs/job-2b8v6c1z');
    await expect(page.locator('.page-sentence')).toContainText('396 of 400 prompts are answered, in 5 min. Four prompts failed.');
    const failed = page.getByRole('region', { name: 'Failed prompts' });
    await expect(failed.locator('tbody tr')).toHaveCount(4);
    await expect(failed).toContainText(/request-1.*runtime died.*The runtime died 3 times/);
    await expect(page.getByRole('region', { name: 'Answers' })).toContainText('Bees dance to tell their sisters where the flowers are.');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download results' }).click();
    expect((await download).suggestedFilename()).toBe('job-2b8v6c1z.jsonl');
  });

  test('cancelling tells what would happen, and does it', async ({ page, mock }) => {
    await open(page, mock, 'jobs/job-4kq7m2x9');
    await page.getByRole('button', { name: 'Cancel the job' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('37,517 prompts are never answered. 64 under way are dropped. What is answered stays: 12,483 results.');
    await expect(dialog).toContainText('ruche job cancel job-4kq7m2x9');
    await expectSound(page, 'cancel');
    await dialog.getByRole('button', { name: 'Cancel the job', exact: true }).click();
    await expect(page.locator('.page-title')).toContainText('cancelled');
  });
});

test.describe('many', () => {
  test.use({ house: 'many' });

  test('older jobs are fetched page by page, or one by its address', async ({ page, mock, troubles }) => {
    await stopClock(page);
    await open(page, mock, 'jobs');
    await expect(page.getByRole('status').filter({ hasText: '100' })).toBeVisible();
    await page.getByRole('button', { name: 'Show older jobs' }).click();
    await expect(page.getByRole('status').filter({ hasText: '200' })).toBeVisible();
    await open(page, mock, 'jobs/job-09999');
    await expect(page.locator('h1')).toHaveText('job-09999');
    await expect(page.getByRole('region', { name: 'Answers' })).toBeVisible();
    await open(page, mock, 'jobs/job-nowhere');
    await expect(page.getByText('There is no such job.')).toBeVisible();
    // browsers note a refusal there by themselves
    troubles.length = 0;
  });
});
