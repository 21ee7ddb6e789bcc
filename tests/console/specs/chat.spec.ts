import { expect, expectSound, open, test } from './house.ts';

test('an answer streams in, with its machine and its speed, and is copied', async ({ page, mock, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, mock, 'chat');
  const field = page.getByRole('textbox', { name: 'Message to smollm2-135m' });
  await expect(field).toBeFocused();
  await page.keyboard.type('How does a hive keep warm?');
  await page.keyboard.press('Enter');
  await expect(page.locator('.question')).toHaveText('How does a hive keep warm?');
  const answer = page.locator('.answer');
  await expect(answer).toHaveAttribute('aria-busy', 'true');
  await expect(answer.locator('strong')).toHaveText('shivering together');
  await expect(answer.locator('li')).toHaveCount(3);
  await expect(answer.locator('pre')).toContainText('bee.shiver()');
  await expect(answer).toHaveAttribute('aria-busy', 'false');
  await expect(answer.locator('.measure')).toContainText(/attic.*84\.2\s*tok\/s.*tokens.*first after/);
  await expectSound(page, 'chat');
  await answer.getByRole('button', { name: 'Copy the answer' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('**shivering together**');
  const asked = mock.state.seen.find(({ call }) => call === 'POST /v1/chat/completions');
  expect(asked?.headers['x-ruche-details']).toBe('1');
  expect(JSON.parse(asked!.body)).toMatchObject({ model: 'smollm2-135m', stream: true });

  await page.keyboard.press('Tab');
  await field.fill('And in summer?');
  await page.keyboard.press('Enter');
  await expect(page.locator('.answer')).toHaveCount(2);
  await expect.poll(() => mock.state.seen.filter(({ call }) => call === 'POST /v1/chat/completions').length).toBe(2);
  const second = mock.state.seen.filter(({ call }) => call === 'POST /v1/chat/completions')[1];
  expect(JSON.parse(second!.body).messages.map(({ role }: { role: string }) => role)).toEqual(['user', 'assistant', 'user']);
});

test('Esc and the button stop an answer, and what came stays', async ({ page, mock }) => {
  await open(page, mock, 'chat/smollm2-135m');
  for (const how of ['Escape', 'button']) {
    await page.getByRole('textbox').fill('a long one');
    await page.keyboard.press('Enter');
    const answer = page.locator('.answer').last();
    await expect(answer).toContainText('warm warm warm');
    if (how === 'Escape') await page.keyboard.press('Escape');
    else await page.getByRole('button', { name: 'Stop' }).click();
    await expect(answer).toContainText('stopped by you');
    await expect(answer).toHaveAttribute('aria-busy', 'false');
    await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  }
  await page.getByRole('button', { name: 'New conversation' }).click();
  await expect(page.getByText('smollm2-135m is listening.')).toBeVisible();
});

test('an error is told in the conversation', async ({ page, mock }) => {
  await open(page, mock, 'chat/smollm2-135m');
  await page.getByRole('textbox').fill('fail please');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('The prompt has 9000 tokens, the context 2048.');
});

test('what a model writes stays text', async ({ page, mock, troubles }) => {
  const hostile = '<img src=x onerror="document.title=1"> <script>document.title=2</script> [a](javascript:document.title=3)';
  await page.route('**/v1/chat/completions', (request) =>
    request.fulfill({
      contentType: 'text/event-stream',
      body: `data: ${JSON.stringify({ choices: [{ delta: { content: hostile } }] })}\n\ndata: [DONE]\n\n`,
    }),
  );
  await open(page, mock, 'chat/smollm2-135m');
  await page.getByRole('textbox').fill('be evil');
  await page.keyboard.press('Enter');
  await expect(page.locator('.model-text')).toContainText('<img src=x');
  await expect(page.locator('.model-text img, .model-text script, .model-text a')).toHaveCount(0);
  await expect(page).toHaveTitle('smollm2-135m · Chat · Ruche');
  expect(troubles).toEqual([]);
});

test.describe('with nothing that chats', () => {
  test.use({ house: 'fresh' });

  test('the next command stands there', async ({ page, mock }) => {
    await open(page, mock, 'chat');
    await expect(page.getByText('ruche run smollm2-135m')).toBeVisible();
    await page.getByRole('link', { name: 'Choose a model' }).click();
    await expect(page.locator('h1')).toHaveText('Models');
  });
});

test('the overview answers too, and the chat goes on from there', async ({ page, mock }) => {
  await open(page, mock, '');
  await page.getByRole('textbox', { name: 'Message to smollm2-135m' }).fill('How does a hive keep warm?');
  await page.keyboard.press('Enter');
  await expect(page.locator('.ask .answer li')).toHaveCount(3);
  await expect(page.locator('.ask .measure')).toContainText('tok/s');
  await expectSound(page, 'ask');
  await page.getByRole('link', { name: 'Go on in the chat' }).click();
  await expect(page.locator('.question')).toHaveText('How does a hive keep warm?');
});
