import AxeBuilder from '@axe-core/playwright';
import { expect, test as base, type Page } from '@playwright/test';
// @ts-expect-error: plain JavaScript
import { startMock } from '../mock/server.mjs';
// @ts-expect-error: plain JavaScript
import { NOW } from '../mock/houses.mjs';

export type Row = Record<string, unknown>;

/** The handle of a server that plays a house; see mock/server.mjs. */
export interface Mock {
  url: string;
  port: number;
  state: {
    nodes: Row[];
    deployments: Row[];
    models: Row[];
    jobs: Row[];
    specs: Row[];
    agents: Row[];
    approvals: Row[];
    runs: Row[];
    conversations: Row[];
    relationships: Row[];
    budgets: Row[];
    keys: Row[];
    sessions: Set<string>;
    fail: Record<string, [status: number, code: string, detail: string, help?: string]>;
    seen: { call: string; headers: Record<string, string>; body: string }[];
    silent?: boolean;
    tokenMillis?: number;
    /** How long an agent takes to answer. */
    talkMillis?: number;
    /** Whether the turn that answers a slow question has ended. */
    lateIsOver?: boolean;
    revision: number;
  };
  change(rows: object, changed: object, removed?: string[], events?: object[]): void;
  observe(rows: object): void;
  stop(): Promise<void>;
}

export { startMock, NOW };

/** Tests get a house (`test.use({ house: 'busy' })`) and a page that is signed in to it. */
export const test = base.extend<{ house: string; mock: Mock; signedIn: boolean; troubles: string[] }>({
  house: ['one', { option: true }],
  signedIn: [true, { option: true }],
  mock: async ({ house, context, signedIn }, use) => {
    const mock: Mock = await startMock({ house });
    if (signedIn) await context.addCookies([{ name: 'ruche_session', value: 's-known', url: mock.url }]);
    await use(mock);
    await mock.stop();
  },
  /** What the page complained of; a test that expects complaints empties it. */
  troubles: async ({ page }, use) => {
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') troubles.push(message.text());
    });
    await use(troubles);
    expect(troubles).toEqual([]);
  },
});

export { expect };

/** Stops the page's wall clock at the house's moment, so that ages read the same in every run. */
export async function stopClock(page: Page): Promise<void> {
  await page.clock.setFixedTime(new Date(NOW));
}

export async function open(page: Page, mock: Mock, path: string): Promise<void> {
  await page.goto(`${mock.url}/#/${path}`);
  await expect(page.locator('main h1').first()).toBeAttached();
}

/** No finding of axe that is serious or worse, nothing wider than the page. */
export async function expectSound(page: Page, where: string, rules?: string[]): Promise<void> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  const bad = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`).join('; ')}`);
  expect(bad).toEqual([]);
  const tooWide = await page.evaluate(() => document.querySelector('main')!.scrollWidth - document.querySelector('main')!.clientWidth);
  expect(tooWide, `${where} is wider than its page by so many pixels`).toBeLessThanOrEqual(0);
}
