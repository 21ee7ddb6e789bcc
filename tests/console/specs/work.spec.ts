import { expect, expectSound, open, stopClock, test } from './house.ts';

test.use({ house: 'henry' });

const calls = (mock: { state: { seen: { call: string; body: string }[] } }, call: string) => mock.state.seen.filter((each) => each.call === call);

test.describe('approvals', () => {
  test('say what would happen, for whom, by when, and what happens if nobody answers', async ({ page, mock }) => {
    await stopClock(page);
    await open(page, mock, 'approvals');
    await expect(page.locator('.page-sentence')).toHaveText('Four approvals wait for your word.');
    const step = page.getByRole('article', { name: 'Step answer of problem-to-tool' });
    await expect(step).toContainText('On behalf of scout, for run-7c2dk4 at its step answer. The gate is ship.');
    await expect(step).toContainText('Strangers had a part in what this says.');
    await expect(step.locator('.payload-text').first()).toContainText('the label printer takes only semicolons');
    await expect(step).toContainText('If nobody answersit does not happen');
    await expect(step).toContainText('23 h left');
    await step.getByText('What came before').click();
    await expect(step).toContainText('tools/semicolons.html');
    const spending = page.getByRole('article', { name: 'Step decide of problem-to-tool' });
    await expect(spending).toContainText('Who may decidehenry or you');
    await expect(spending).toContainText('Costs$0.18');
    const change = page.getByRole('article', { name: 'Quill wants to write posts/plain-as-bread.md. May it?' });
    await expect(change.locator('.difference .goes').first()).toHaveText('- # Ten tricks for titles');
    await expect(change.locator('.difference .comes').first()).toHaveText('+ # Why is nobody reading to the end?');
    const lost = page.getByRole('article', { name: /Dev was about to write/ });
    await expect(lost).toContainText('It is yes to do it again, no to count it as done.');
    await expect(lost.locator('.use')).toContainText(/workspace\.write.*tools\/hose-length\.html.*How much hose\?/s);
    await expect(lost.getByRole('button', { name: 'Do it again' })).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: /Work/ })).toContainText('4');
    const decided = page.getByRole('region', { name: 'Approvals' });
    await expect(decided.getByRole('row', { name: /ten-tricks.*rejected.*you/ })).toContainText('We do not write titles like this.');
  });

  test('a yes may have a reason, too', async ({ page, mock }) => {
    await open(page, mock, 'approvals/approval-9w3k1d');
    await page.getByRole('button', { name: 'With a reason …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Approve it?' });
    await expect(dialog).toContainText('ruche approve approval-9w3k1d');
    await expect(dialog).not.toContainText('--reason');
    await page.keyboard.type('Looks right.');
    await expect(dialog).toContainText("ruche approve approval-9w3k1d --reason 'Looks right.'");
    await expectSound(page, 'approve');
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    const [sent] = calls(mock, 'POST /api/v1/approvals/approval-9w3k1d/approve');
    expect(JSON.parse(sent!.body)).toEqual({ payloadHash: '7e90ab1c44d2f358', reason: 'Looks right.' });
  });

  test('what an agent wrote for a gate is sent back with what to change', async ({ page, mock }) => {
    await open(page, mock, 'approvals');
    const change = page.getByRole('article', { name: 'Quill wants to write posts/plain-as-bread.md. May it?' });
    await expect(change.getByRole('button', { name: 'Send back …' }), 'only a gate has it').toHaveCount(0);
    await open(page, mock, 'approvals/approval-9w3k1d');
    await page.keyboard.press('b');
    const dialog = page.getByRole('dialog', { name: 'Send it back?' });
    await expect(dialog.getByRole('button', { name: 'Send back', exact: true })).toBeDisabled();
    await page.keyboard.type('Name the cost, too.');
    await expect(dialog).toContainText("ruche revise approval-9w3k1d --reason 'Name the cost, too.'");
    await expectSound(page, 'revise');
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(page.locator('.page-sentence')).toHaveText('It was sent back to be done differently.');
    const [sent] = calls(mock, 'POST /api/v1/approvals/approval-9w3k1d/revise');
    expect(JSON.parse(sent!.body)).toEqual({ payloadHash: '7e90ab1c44d2f358', reason: 'Name the cost, too.' });
  });

  test('by keyboard alone: one key says yes, another asks why not', async ({ page, mock }) => {
    await open(page, mock, '');
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await expect(page.locator('h1')).toHaveText('Approvals');
    // the chord g a goes to the agents and decides nothing
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await expect(page.locator('h1')).toHaveText('henry-inc');
    expect(mock.state.approvals.filter(({ phase }) => phase === 'pending')).toHaveLength(4);
    await page.goBack();
    await expect(page.locator('.approval.chosen')).toContainText('Step decide of problem-to-tool');

    await page.keyboard.press('a');
    await expect(page.getByRole('status').filter({ hasText: 'Approved: Step decide of problem-to-tool' })).toBeVisible();
    await expect(page.locator('.approval.chosen')).toBeFocused();
    await expect(page.locator('.approval.chosen')).toContainText('posts/plain-as-bread.md');
    const [sent] = calls(mock, 'POST /api/v1/approvals/approval-9w3k1d/approve');
    expect(JSON.parse(sent!.body)).toEqual({ payloadHash: '7e90ab1c44d2f358' });

    await page.keyboard.press('ArrowDown');
    await expect(page.locator('.approval.chosen')).toContainText('Step answer of problem-to-tool');
    await page.keyboard.press('r');
    const dialog = page.getByRole('dialog', { name: 'Reject it?' });
    await expect(dialog.getByRole('textbox')).toBeFocused();
    await expect(dialog.getByRole('button', { name: 'Reject', exact: true })).toBeDisabled();
    await page.keyboard.type("It's written already");
    await expect(dialog).toContainText(`ruche reject approval-5t8n2c --reason 'It'\\''s written already'`);
    await expectSound(page, 'reject');
    await page.keyboard.press('Enter');
    await expect(dialog).toHaveCount(0);
    expect(JSON.parse(calls(mock, 'POST /api/v1/approvals/approval-5t8n2c/reject')[0]!.body)).toMatchObject({ reason: "It's written already" });
    await expect(page.locator('.page-sentence')).toHaveText('Two approvals wait for your word.');
    await expect(page.getByRole('region', { name: 'Approvals' }).getByRole('row', { name: /rejected.*already/ })).toBeVisible();
  });

  test('a key that is held decides one thing', async ({ page, mock }) => {
    await open(page, mock, 'approvals');
    await page.keyboard.down('a');
    for (let times = 0; times < 5; times++) await page.keyboard.down('a');
    await page.keyboard.up('a');
    await expect(page.locator('.page-sentence')).toHaveText('Three approvals wait for your word.');
    expect(mock.state.approvals.filter(({ phase }) => phase === 'pending')).toHaveLength(3);
  });

  test('what somebody else decided, or changed, meanwhile is told', async ({ page, mock, troubles }) => {
    await open(page, mock, 'approvals/approval-5t8n2c');
    await expect(page.locator('h1')).toHaveText('Step answer of problem-to-tool');
    mock.state.approvals.find(({ id }) => id === 'approval-5t8n2c')!.payloadHash = 'another';
    await page.keyboard.press('a');
    await expect(page.getByRole('alert')).toContainText('What would happen is another than the one you looked at.');
    mock.change({ approvals: mock.state.approvals.map((each) => ({ ...each, phase: 'rejected', reason: 'Too late.' })) }, { approvals: ['approval-5t8n2c'] });
    await expect(page.locator('.page-sentence')).toHaveText('It does not happen.');
    await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0);
    troubles.length = 0;
  });
});

test.describe('runs', () => {
  test('show their steps over time, with attempts and errors, gates and outputs', async ({ page, mock }) => {
    await stopClock(page);
    await open(page, mock, 'runs/run-3k8w2q');
    await expect(page.locator('.page-sentence')).toHaveText('dev works on build, for the second time.');
    const gantt = page.getByRole('region', { name: 'Steps over time' });
    await expect(gantt.locator('.gantt-bar.failed')).toHaveAttribute('title', /attempt 1, 2 min: The answer was cut at 1,500 tokens/);
    await expect(gantt).toContainText('attempt 1: The answer was cut at 1,500 tokens');
    await expect(gantt.locator('.gantt-bar.works')).toHaveCount(1);
    await expect(page.locator('.outputs')).toContainText('How much hose does a bed of a given shape need?');
    const [first, second] = await Promise.all(['.gantt-bar.failed', '.gantt-bar.works'].map((bar) => gantt.locator(bar).boundingBox()));
    expect(first!.x + first!.width).toBeLessThanOrEqual(second!.x + 1);
    await gantt.locator('.gantt-bar.works').click();
    await expect(page.locator('h1')).toHaveText('turn-d5v1n8');
  });

  test('lead to the word they wait for, and go on after it', async ({ page, mock }) => {
    await open(page, mock, 'runs/run-7c2dk4');
    await expect(page.getByText('This run waits for your word at the gate ship.')).toBeVisible();
    await page.getByRole('link', { name: 'Look at it' }).click();
    await page.keyboard.press('a');
    await expect(page.locator('.page-sentence')).toHaveText('It was agreed to.');
    await page.goBack();
    await expect(page.locator('.page-sentence')).toHaveText('scout works on answer.');
  });

  test('are cancelled with a reason', async ({ page, mock }) => {
    await open(page, mock, 'runs/run-9q2w6e');
    await page.getByRole('button', { name: 'Cancel the run …' }).click();
    await page.keyboard.type('Nobody waters plants');
    await page.keyboard.press('Enter');
    await expect(page.locator('.page-sentence')).toHaveText('Nobody waters plants');
    await expect(page.getByRole('button', { name: 'Cancel the run …' })).toHaveCount(0);
  });
});

test('a workflow is started by keyboard with an input, and its run opens', async ({ page, mock }) => {
  await open(page, mock, 'work');
  await page.getByRole('button', { name: 'Start …' }).first().focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Start problem-to-tool' });
  const field = dialog.getByRole('textbox', { name: 'Input, as JSON' });
  await expect(field).toBeFocused();
  await field.fill('{"path": ');
  await expect(dialog.getByRole('alert')).toContainText('This is no JSON object yet');
  await expect(dialog.getByRole('button', { name: 'Start', exact: true })).toBeDisabled();
  await field.fill('{"path": "inbox/bike.txt"}');
  await expect(dialog).toContainText(`ruche workflow start problem-to-tool --input '{"path":"inbox/bike.txt"}'`);
  await expectSound(page, 'start');
  await page.keyboard.press('Tab');
  await dialog.getByRole('button', { name: 'Start', exact: true }).press('Enter');
  await expect(page).toHaveURL(/#\/runs\/run-new6/);
  expect(JSON.parse(calls(mock, 'POST /api/v1/workflows/problem-to-tool/start')[0]!.body)).toEqual({ input: { path: 'inbox/bike.txt' } });
  await expect(page.locator('section', { has: page.getByRole('heading', { name: 'Input' }) }).locator('dl')).toHaveText('pathinbox/bike.txt');
});

test.describe('spend', () => {
  test('says what was spent and saved, where, by whom, and what the budgets leave', async ({ page, mock }) => {
    await stopClock(page);
    await open(page, mock, 'spend');
    await expect(page.locator('.page-sentence')).toHaveText('$0.42 spent today for 412 calls. The same tokens at claude-opus-4.5 would have cost $3.90 more.');
    await expect(page.getByRole('img', { name: /94 % of the tokens here, 6 % in the cloud/ })).toBeVisible();
    await expect(page.getByRole('img', { name: /tokens; most of them at/ }).locator('canvas')).toBeVisible();
    await expect(page.locator('.budget', { hasText: 'social' })).toContainText('16,840 of 20,000 tokens written, 80 reserved');
    await expect(page.locator('.budget', { hasText: 'social' })).toContainText('warned');
    await expect(page.getByRole('region', { name: 'Spend by model' }).getByRole('row', { name: /claude/ })).toContainText('cloud');
    await page.getByRole('button', { name: 'This month' }).click();
    await expect(page).toHaveURL(/window=month/);
    await expect(page.locator('.page-sentence')).toContainText('spent this month for 7,416 calls');
    await expect(page.getByText('ruche spend --month')).toBeVisible();
    mock.change({ budgets: mock.state.budgets.map((each) => ({ ...each, state: 'exhausted' })) }, { budgets: ['social'] });
    await expect(page.locator('.budget', { hasText: 'social' })).toContainText('exhausted');
  });
});
