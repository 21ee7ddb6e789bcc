import { bondText, placesInWords, triggerText } from '../../../dashboards/console/src/spoken.ts';
import { expect, open, test } from './house.ts';

test('what the server keeps for machines is told to people', () => {
  expect(placesInWords('Thinks about step run-g5e59qyi/headline/0/3/1 with smollm2-135m.')).toBe('Thinks about step headline of run-g5e59qyi with smollm2-135m.');
  expect(placesInWords('quill began turn-q1: step from run-g5e59qyi/headline/0/3/1.')).toBe('quill began turn-q1: step headline of run-g5e59qyi.');
  expect(placesInWords('quill began turn-q1: conversation from conversation-yyw49jti/turn/1.')).toBe('quill began turn-q1: conversation-yyw49jti.');
  expect(placesInWords('Writes tools/hose-length.html.')).toBe('Writes tools/hose-length.html.');
  expect(bondText("scout: a friend; you like each other and check each other's word.")).toBe("A friend; they like each other and check each other's word.");
  expect(triggerText(`folder inbox, inbox/parcels.txt ${'d7'.repeat(32)}`)).toBe('inbox/parcels.txt');
  expect(triggerText('folder inbox')).toBe('folder inbox');
  expect(triggerText('manual')).toBe('manual');
});

test.describe('on the pages', () => {
  test.use({ house: 'henry' });

  test('a tool as a worker, a budget of words written, and calls of a key', async ({ page, mock }) => {
    const organisation = mock.state;
    const tokensOut = { tokensOut: 503 };
    organisation.budgets = [{ ...organisation.budgets[0], name: 'social', limit: { tokensOut: 20_000 }, spent: tokensOut, reserved: {}, left: {} }];
    organisation.runs = organisation.runs.map((each) => ({ ...each, trigger: `folder inbox, inbox/parcels.txt ${'0f'.repeat(32)}`, steps: [{ id: 'save', worker: 'tool:workspace.write', phase: 'waiting', reason: '', tasks: [] }] }));
    await open(page, mock, 'spend');
    await expect(page.locator('.budget', { hasText: 'social' })).toContainText('503 of 20,000 tokens written');
    await open(page, mock, 'work');
    await expect(page.getByRole('region', { name: 'Runs' }).getByRole('row').nth(1)).toContainText('inbox/parcels.txt');
    await open(page, mock, 'runs/run-3k8w2q');
    await expect(page.getByRole('region', { name: 'Steps over time' }).getByRole('rowheader')).toHaveText('save workspace.write');
  });
});
