import { expect, expectSound, open, test } from './house.ts';

test.describe('by keyboard alone', () => {
  test.use({ house: 'busy' });

  test('g and a letter go to each page', async ({ page, mock }) => {
    await open(page, mock, '');
    for (const [letter, title] of [['a', 'Agents'], ['t', 'Conversations'], ['d', 'Documents'], ['w', 'Work'], ['p', 'Approvals'], ['e', 'Spend'], ['f', 'Fleet'], ['m', 'Models'], ['j', 'Jobs'], ['c', 'Chat'], ['s', 'Settings'], ['o', 'Overview']] as const) {
      // a letter typed into a field belongs to the field
      await page.locator('main').focus();
      await page.keyboard.press('g');
      await page.keyboard.press(letter);
      await expect(page.locator('main h1')).toHaveText(title);
    }
  });

  test('a page that is there has the focus already, so that the next key is not lost', async ({ page, mock }) => {
    await open(page, mock, '');
    const focused = await page.evaluate(() => {
      const whenThere = new Promise<string>((resolve) => {
        new MutationObserver((changes, watch) => {
          if (document.querySelector('main h1')?.textContent !== 'Models') return;
          watch.disconnect();
          resolve(document.activeElement?.id ?? '');
        }).observe(document.body, { subtree: true, childList: true, characterData: true });
      });
      location.hash = '#/models';
      return whenThere;
    });
    expect(focused).toBe('content');
  });

  test('a list is filtered, walked, opened and left', async ({ page, mock }) => {
    await open(page, mock, 'models');
    await page.keyboard.press('/');
    await expect(page.getByRole('searchbox')).toBeFocused();
    await page.keyboard.type('qwen2');
    await expect(page).toHaveURL(/q=qwen2/);
    await expect(page.getByText('2 of 8')).toBeVisible();
    await page.getByRole('region', { name: 'Models' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('a[data-row]:focus')).toHaveText('qwen2-72b');
    await page.keyboard.press('Enter');
    await expect(page.locator('h1')).toHaveText('qwen2-72b');
    await page.keyboard.press('Escape');
    await expect(page.locator('h1')).toHaveText('Models');
  });

  test('Ctrl-K jumps to an object', async ({ page, mock }) => {
    await open(page, mock, '');
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox', { name: 'Jump to' })).toBeFocused();
    await expectSound(page, 'jump');
    await page.keyboard.type('stud');
    await page.keyboard.press('Enter');
    await expect(page.locator('h1')).toHaveText('studio');
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.locator('h1')).toHaveText('studio');
  });

  test('? shows the keys', async ({ page, mock }) => {
    await open(page, mock, '');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toContainText('jump anywhere');
    await expectSound(page, 'keys');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  test('the content is one step away, and a model is deployed and undeployed', async ({ page, mock }) => {
    await open(page, mock, 'models/all-minilm-l6-v2');
    await page.keyboard.press('Tab');
    await expect(page.getByText('To the content')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.locator('main')).toBeFocused();
    await expect(page.getByText('It fits now')).toBeVisible();
    await page.getByLabel('Slots', { exact: true }).focus();
    await page.keyboard.type('1');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/#\/deployments\/all-minilm-l6-v2/);
    await page.getByRole('button', { name: 'Undeploy' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.getByRole('dialog').getByRole('button', { name: 'Undeploy', exact: true }).focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/#\/models\/all-minilm-l6-v2/);
  });
});
