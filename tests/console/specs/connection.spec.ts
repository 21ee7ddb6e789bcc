import { expect, open, startMock, test, type Mock } from './house.ts';

test('a server that is slow shows skeletons, then the page', async ({ page, mock }) => {
  mock.state.silent = true;
  await page.goto(`${mock.url}/#/fleet`);
  await expect(page.getByRole('status', { name: 'Loading' })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible();
});

test('a server that goes away leaves a banner with the age of what is seen, and comes back by itself', async ({ page, mock }) => {
  await open(page, mock, 'fleet');
  const { port, state } = mock;
  await mock.stop();
  await expect(page.getByRole('alert')).toContainText('Connection lost');
  await expect(page.getByRole('alert')).toContainText(/What you see is from \d\d:\d\d:\d\d/);
  await expect(page.locator('main')).toHaveClass(/stale/);
  await expect(page.getByRole('heading', { name: 'attic' })).toBeVisible();

  const again: Mock = await startMock({ port, house: 'one' });
  again.state.revision = state.revision;
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page.locator('main')).not.toHaveClass(/stale/);
  const resumed = again.state.seen.filter(({ call }) => call === 'GET /api/v1/events').at(-1);
  expect(resumed?.headers['last-event-id']).toBe(`1-${state.revision}`);
  await again.stop();
});

test('a server that is not there at all says so', async ({ page, mock }) => {
  await page.route('**/api/**', (request) => request.abort());
  await page.goto(mock.url);
  await expect(page.getByRole('alert')).toContainText('The server does not answer.');
});

test('a session that ends asks for a key and goes on at the same page', async ({ page, mock }) => {
  await open(page, mock, 'nodes/attic');
  await expect(page.getByRole('log')).toContainText('ready');
  mock.state.sessions.clear();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByText('Your session has ended.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Key' }).fill('rk_mock');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
});

test.describe('signed out', () => {
  test.use({ signedIn: false });

  test('the link of the command line signs in once and leaves no code behind', async ({ page, mock }) => {
    await page.goto(`${mock.url}/#login=good-code`);
    await expect(page.locator('.prose')).toBeVisible();
    expect(page.url()).not.toContain('good-code');
    await expect(page.getByRole('link', { name: 'Overview' })).toHaveAttribute('aria-current', 'page');
    const cookies = await page.context().cookies();
    expect(cookies[0]).toMatchObject({ name: 'ruche_session', httpOnly: true, sameSite: 'Strict' });
  });

  test('a used link says so, a wrong key says so, the right one opens', async ({ page, mock }) => {
    await page.goto(`${mock.url}/#login=used-code`);
    await expect(page.getByText('That link no longer works')).toBeVisible();
    await expect(page.getByText('admin.key')).toBeVisible();
    await page.getByRole('textbox', { name: 'Key' }).fill('rk_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toContainText('No such key.');
    await page.getByRole('textbox', { name: 'Key' }).fill(' rk_mock ');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.locator('.prose')).toBeVisible();
  });

  test('the login page is sound, dark and light', async ({ page, mock }) => {
    const { default: AxeBuilder } = await import('@axe-core/playwright');
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(mock.url);
      await expect(page.getByRole('textbox', { name: 'Key' })).toBeFocused();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
    }
  });
});
