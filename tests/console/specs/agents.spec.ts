import { expect, expectSound, NOW, open, stopClock, test } from './house.ts';

test.use({ house: 'henry' });

test.describe('with nobody', () => {
  test.use({ house: 'one' });

  test('each page teaches the first organisation, and a button begins it', async ({ page, mock }) => {
    mock.state.specs = [];
    for (const path of ['conversations', 'work', 'spend', 'agents']) {
      await open(page, mock, path);
      await expect(page.getByText('ruche apply -f examples/organisations/henry-inc.yaml')).toBeVisible();
    }
    await page.getByRole('link', { name: 'Look at henry-inc, then set it up' }).click();
    await expect(page.getByLabel('Documents as YAML')).toHaveValue(/name: henry-inc/);
    await expect(page.getByRole('button', { name: 'Preview' })).toBeEnabled();
  });
});

test('the overview says who is at work, what waits, and what it cost and saved', async ({ page, mock }) => {
  await stopClock(page);
  await open(page, mock, '');
  await expect(page.locator('.prose')).toHaveText(
    'Four of five agents are at work. Four approvals wait for you. $0.42 of $5.00 spent today, $3.90 saved. One machine is ready. smollm2-135m and all-minilm-l6-v2 serve. Two requests run at 84.2 tokens a second.',
  );
  await expect(page.locator('.needs')).toContainText('Step answer of problem-to-toolfor scout, run-7c2dk4/answer');
  await page.locator('.colleagues').getByRole('link', { name: /dev/ }).click();
  await expect(page.locator('h1')).toHaveText('dev');
});

test('agents are listed with what each does, and a change arrives by itself', async ({ page, mock }) => {
  await open(page, mock, 'agents');
  await expect(page.locator('.page-sentence')).toHaveText('Four of five agents are at work.');
  const creative = page.getByRole('row', { name: /creative/ });
  await expect(creative).toContainText('idle');
  mock.change({ agents: mock.state.agents.map((each) => (each.name === 'creative' ? { ...each, state: 'thinking', doing: 'Draws a leaf.' } : each)) }, { agents: ['creative'] });
  await expect(creative).toContainText('Draws a leaf.');
  await expect(page.locator('.page-sentence')).toHaveText('Five agents are at work.');
});

test('how they stand with each other is drawn and told, and moves with a talk', async ({ page, mock }) => {
  await open(page, mock, 'agents');
  const ring = page.getByRole('img', { name: /creative and dev are at odds; .*quill and scout like each other|quill and scout like each other; creative and dev are at odds/ });
  await expect(ring).toBeVisible();
  await expect(ring.locator('line')).toHaveCount(5);
  await expect(page.locator('.tie-list li').first()).toContainText('They disagree about decoration');
  const at = new Date(NOW).toISOString();
  const relationships = mock.state.relationships.map((each) =>
    String(each['between']) === 'creative,dev' ? each : { ...each, affinity: 0, line: 'Strangers again.', history: [{ at, affinity: 0, trust: 0.5, familiarity: 0.3, cause: 'conversation', text: 'Talked.' }] },
  );
  mock.change({ relationships }, { relationships: relationships.map(({ between }) => (between as string[]).join('~')) });
  await expect(page.locator('.tie-list li').first()).toContainText('Strangers again.');
  await expect(ring.locator('line.fond')).toHaveCount(0);
});

test('an agent shows what it does and why, what it knows, whom it likes, and what it waits for', async ({ page, mock }) => {
  await stopClock(page);
  await open(page, mock, 'agents/scout');
  await expect(page.locator('.page-sentence')).toContainText('Talks with quill at the water cooler about titles. Why: a talk (water cooler).');
  await expect(page.locator('.persona')).toContainText('Curious, quick, a little scattered.');
  await expect(page.locator('.waits')).toContainText('news from small-problems (4 times)');
  await expect(page.getByRole('region', { name: 'Turns' }).getByRole('row')).toHaveCount(21);
  await page.getByRole('button', { name: 'Show older turns' }).click();
  await expect(page.getByRole('region', { name: 'Turns' }).getByRole('row')).toHaveCount(41);
  await expect(page.locator('.relationships li').first()).toContainText('quillfriend14 talks');
  await expect(page.getByRole('img', { name: /^affinity with quill: / })).toBeVisible();
  await expect(page.locator('.lessons')).toContainText('18 % before, 41 % after');
  await page.getByRole('searchbox', { name: 'What would scout recall about' }).fill('kiosk');
  await expect(page.locator('.memories li').first()).toContainText('The kiosk page grew above 1 MB three times.');
  await expect(page.locator('.memories li').first().locator('.score')).toContainText('relevance1.00');
  await expect(page.getByText('ruche get memories scout --query kiosk')).toBeVisible();
  await expectSound(page, 'memories');
});

test('one talks to an agent by keyboard: it thinks, then its answer stands there', async ({ page, mock }) => {
  mock.state.talkMillis = 1500;
  await open(page, mock, 'agents/henry');
  const field = page.getByRole('textbox', { name: 'Message to henry' });
  await field.focus();
  await page.keyboard.type('What do we build?');
  await page.keyboard.press('Enter');
  await expect(page.locator('.answer')).toHaveAttribute('aria-busy', 'true');
  await expect(page.getByText('henry is thinking …')).toBeVisible();
  await expect(page.locator('.answer')).toContainText('We build one thing at a time, and this one has a reader.');
  await expect(page.locator('.measure')).toContainText(/smollm2-135m on attic.*19 tokens.*after/);
  await expectSound(page, 'talk');
  const sent = mock.state.seen.find(({ call }) => call === 'POST /api/v1/agents/henry/talk')!;
  expect(JSON.parse(sent.body)).toEqual({ text: 'What do we build?', wait: 30 });
  // the talk goes on in the chat
  await open(page, mock, 'chat/agent/henry');
  await expect(page.getByRole('combobox', { name: 'Model or agent' })).toHaveValue('#/chat/agent/henry');
});

test('an answer that takes long is waited for, and what goes wrong is told', async ({ page, mock, troubles }) => {
  await open(page, mock, 'chat/agent/scout');
  await page.getByRole('textbox').fill('a slow question');
  await page.keyboard.press('Enter');
  await expect(page.locator('.answer')).toHaveAttribute('aria-busy', 'true');
  await expect(page.getByRole('link', { name: 'how it came to this' })).toHaveAttribute('href', '#/turns/turn-late');
  await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled();
  mock.state.lateIsOver = true;
  await expect(page.locator('.answer')).toContainText('I slept over it.');
  await expect(page.locator('.answer')).toHaveAttribute('aria-busy', 'false');
  await open(page, mock, 'chat/agent/dev');
  await page.getByRole('textbox').fill('fail please');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('No model of dev serves.');
  troubles.length = 0;
});

test('an agent is paused with a reason and goes on, by keyboard alone', async ({ page, mock }) => {
  await open(page, mock, 'agents/dev');
  await page.getByRole('button', { name: 'Pause …' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Pause dev?' });
  await expect(dialog.getByRole('textbox')).toBeFocused();
  await page.keyboard.type('lunch');
  await expect(dialog).toContainText('ruche org pause dev --reason lunch');
  await expectSound(page, 'pause');
  await page.keyboard.press('Enter');
  await expect(page.locator('.page-title .state')).toHaveText('paused');
  await expect(page.locator('.note')).toContainText('Paused by a person: lunch');
  await expect(page.getByRole('textbox', { name: 'Message to dev' })).toHaveAttribute('placeholder', 'dev is paused');
  await page.getByRole('button', { name: 'Let it go on' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.page-title .state')).toHaveText('idle');
});

test('a turn tells its journal: the model asked and why, what was recalled, what was done', async ({ page, mock }) => {
  await stopClock(page);
  await open(page, mock, 'turns/turn-h8x2m5');
  await expect(page.locator('.page-sentence')).toContainText('step decide of problem-to-tool');
  const [call, effects] = [page.locator('.journal-step').first(), page.locator('.journal-step').nth(1)];
  await expect(call).toContainText('Asked a model: smollm2-135m');
  await expect(call).toContainText('claude-opus-4.5 has no key here');
  await expect(call).toContainText('Ines asked last month how much paint a fence needs');
  await expect(call).toContainText('henry/mem-31score 0.8326 d ago');
  await call.getByText('All that it was told').click();
  await expect(call).toContainText('You read everything once and decide once.');
  await expect(effects).toContainText('workspace.read');
  await expectSound(page, 'turn');
  await page.keyboard.press('Escape');
  await expect(page.locator('h1')).toHaveText('henry-inc');
});

test('a conversation reads as a talk, and goes on while one reads', async ({ page, mock }) => {
  await open(page, mock, 'conversations/conversation-k4t9w2');
  await expect(page.locator('.talk-line')).toHaveCount(4);
  await expect(page.getByText('quill is thinking …')).toBeVisible();
  const [open_] = mock.state.conversations as { said: object[] }[];
  const said = [...open_!.said, { speaker: 'quill', text: 'Plain as bread.', tokens: 4, at: new Date().toISOString() }];
  mock.change({ conversations: [{ ...open_!, said, awaiting: '', phase: 'ended', summary: 'Titles are questions.', endedAt: new Date().toISOString() }] }, { conversations: ['conversation-k4t9w2'] });
  await expect(page.locator('.talk-line').last()).toContainText('Plain as bread.');
  await expect(page.locator('.came-of-it')).toContainText('Titles are questions.');
});

test('Ctrl-K finds agents, runs and approvals', async ({ page, mock }) => {
  await open(page, mock, '');
  for (const [text, title] of [['quill', 'quill'], ['run-0b4', 'run-0b4n7m'], ['step answer', 'Step answer of problem-to-tool']] as const) {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
    await expect(page.locator('h1')).toHaveText(title);
  }
});

test.describe('ten thousand agents', () => {
  test.use({ house: 'many' });

  test('are filtered, and each change is drawn at once', async ({ page, mock }) => {
    await open(page, mock, 'agents?q=agent-0999&sort=-name');
    await expect(page.getByText('10 of 10000')).toBeVisible();
    const row = page.locator('table.rows tbody tr').first();
    await expect(row).toContainText('agent-09999');
    const [last] = mock.state.agents.slice(-1);
    mock.observe({ agents: [{ ...last, doing: 'Was told to hurry.' }] });
    await expect(row).toContainText('Was told to hurry.');
  });
});
