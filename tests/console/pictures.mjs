// Takes the pictures of docs/img: every page, dark and light. Of the house that the page's tests play, at a moment that
// stands still, so that they repeat; or, where RUCHE_URL and RUCHE_API_KEY name one, of a Ruche in which an organisation
// really lives, with a chat model deployed.
//   node tests/console/pictures.mjs [--only=office,spend] [--scheme=dark] [--width=1400] [FOLDER]
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { NOW } from './mock/houses.mjs';
import { KEY, startMock } from './mock/server.mjs';

const given = process.argv.slice(2);
const options = Object.fromEntries(given.flatMap((each) => (each.startsWith('--') ? [each.slice(2).split('=')] : [])));
const folder = given.find((each) => !each.startsWith('--')) ?? fileURLToPath(new URL('../../docs/img/', import.meta.url));
const width = Number(options.width ?? 1400);
const real = process.env.RUCHE_URL?.replace(/\/$/, '');
mkdirSync(folder, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const houses = {};
const PAGES = real ? await pagesOf(real) : playedPages();
for (const colorScheme of options.scheme ? [options.scheme] : ['dark', 'light']) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, locale: 'en-GB', timezoneId: 'Europe/Paris' });
  if (!real) await page.clock.setFixedTime(new Date(NOW));
  let inside = '';
  for (const [name, { house = 'henry', path, first }] of Object.entries(PAGES)) {
    if (path === undefined || (options.only && !options.only.split(',').includes(name))) continue;
    const url = real ?? (houses[house] ??= await startMock({ house })).url;
    if (inside !== url) await signIn(page, url);
    inside = url;
    await page.goto(`${url}/#/${typeof path === 'function' ? path(colorScheme) : path}`);
    await page.locator('main h1').first().waitFor({ state: 'attached' });
    await first?.(page);
    await page.mouse.move(width - 4, 4);
    await page.waitForTimeout(name === 'office' ? 2500 : 1000);
    await page.screenshot({ path: `${folder}/console-${name}-${colorScheme}.png` });
  }
  await page.close();
}
await browser.close();
for (const house of Object.values(houses)) await house.stop();

/** Each page with the played house that shows it best. */
function playedPages() {
  return {
    overview: { path: '' },
    // by day where the page is light
    office: { path: (scheme) => (scheme === 'light' ? 'office?t=2026-11-22T10:14:05Z' : 'office'), first: drawn },
    agents: { path: 'agents' },
    agent: { path: 'agents/scout' },
    turn: { path: 'turns/turn-h8x2m5' },
    conversations: { path: 'conversations' },
    conversation: { path: 'conversations/conversation-h2c8v5' },
    organisation: { path: 'organisation' },
    work: { path: 'work' },
    workflow: { path: 'workflows/problem-to-tool' },
    run: { path: 'runs/run-3k8w2q' },
    approvals: { path: 'approvals' },
    spend: { path: 'spend' },
    chat: { path: 'chat', first: ask },
    settings: { path: 'settings' },
    fleet: { house: 'busy', path: 'fleet' },
    node: { house: 'busy', path: 'nodes/studio' },
    models: { house: 'busy', path: 'models' },
    model: { house: 'fresh', path: 'models/smollm2-135m' },
    planner: { house: 'busy', path: 'planner', first: planned },
    deployment: { house: 'busy', path: 'deployments/llama-70b' },
    jobs: { house: 'busy', path: 'jobs' },
    job: { house: 'busy', path: 'jobs/job-4kq7m2x9' },
  };
}

/** The pages of a Ruche that runs, each of the object of which there is most to see. */
async function pagesOf(url) {
  const get = async (path, init) => (await fetch(`${url}/api/v1${path}`, { ...init, headers: { Authorization: `Bearer ${process.env.RUCHE_API_KEY}`, ...init?.headers } })).json();
  const most = (rows, of) => [...(rows ?? [])].sort((a, b) => of(b) - of(a))[0];
  const [{ agents }, { conversations }, { runs }, { nodes }, { deployments }] = await Promise.all(
    ['/agents', '/conversations', '/runs', '/nodes', '/deployments'].map((path) => get(path)),
  );
  const busiest = most(agents, ({ turns }) => turns);
  const { turns } = busiest ? await get(`/agents/${busiest.name}/turns`) : {};
  const talk = most(conversations, ({ said }) => said.length);
  const run = most(runs, ({ steps }) => steps.filter(({ startedAt }) => startedAt !== undefined).length);
  const served = deployments?.[0]?.model;
  return {
    overview: { path: '' },
    office: { path: agents?.length ? 'office' : undefined, first: drawn },
    agents: { path: 'agents' },
    agent: { path: busiest && `agents/${busiest.name}` },
    turn: { path: turns?.[0] && `turns/${turns[0].id}` },
    conversations: { path: 'conversations' },
    conversation: { path: talk && `conversations/${talk.id}` },
    organisation: { path: 'organisation' },
    work: { path: 'work' },
    workflow: { path: run && `workflows/${run.workflow}` },
    run: { path: run && `runs/${run.id}` },
    approvals: { path: 'approvals' },
    spend: { path: 'spend' },
    fleet: { path: 'fleet' },
    node: { path: nodes?.[0] && `nodes/${nodes[0].name}` },
    models: { path: 'models' },
    planner: { path: 'planner', first: planned },
    deployment: { path: served && `deployments/${served}` },
    jobs: { path: 'jobs' },
    settings: { path: 'settings' },
    chat: { path: served && 'chat', first: ask },
  };
}

async function signIn(page, url) {
  await page.goto(url);
  await page.getByRole('textbox', { name: 'Key' }).fill(real ? process.env.RUCHE_API_KEY : KEY);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.prose').waitFor();
}

async function drawn(page) {
  await page.waitForFunction(() => document.querySelector('.office-picture')?.stage?.frames);
}

async function planned(page) {
  await page.locator('.verdict').waitFor();
}

async function ask(page) {
  await page.getByRole('textbox', { name: /Message to/ }).fill('How does a hive stay warm in winter?');
  await page.keyboard.press('Enter');
  await page.locator('.answer[aria-busy=true]').waitFor();
  await page.locator('.answer[aria-busy=true]').waitFor({ state: 'detached', timeout: 120_000 });
}
