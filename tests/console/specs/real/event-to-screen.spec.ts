import { expect, test } from '@playwright/test';
import { delayOf, EVENTS, GOAL_MS, told, watch } from '../screen-delay.ts';

/*
 * Against a Ruche that really runs: RUCHE_URL, RUCHE_API_KEY, and RUCHE_AGENT if not the first; where nobody works yet,
 * somebody comes who has nothing to do. A hundred times the agent is paused over REST, each time with another reason,
 * and let go on; the time is from the request to the reason on the agent's page, so that the commit is in it.
 */
const url = (process.env['RUCHE_URL'] ?? '').replace(/\/$/, '');
const key = process.env['RUCHE_API_KEY'] ?? '';

const SOMEBODY = [
  'apiVersion: ruche.io/v1',
  'kind: Organisation',
  'metadata: { name: still-house }',
  'spec: { mission: Be there., agents: [moss], timezone: Europe/Paris }',
  '---',
  'apiVersion: ruche.io/v1',
  'kind: Agent',
  'metadata: { name: moss }',
  'spec: { role: Gardener, model: { models: [smollm2-135m] } }',
  '',
].join('\n');

async function ask(method: string, path: string, body?: object | string): Promise<Response> {
  const type = typeof body === 'string' ? 'application/yaml' : 'application/json';
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, ...(body !== undefined && { 'Content-Type': type }) },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

test(`an event of a real Ruche is on the screen within ${GOAL_MS} ms`, async ({ page }) => {
  test.setTimeout(300_000);
  const { agents } = (await (await ask('GET', '/agents')).json()) as { agents: { name: string }[] };
  if (agents.length === 0) await ask('POST', '/apply?file=still-house.yaml', SOMEBODY);
  const name = process.env['RUCHE_AGENT'] ?? agents[0]?.name ?? 'moss';
  await page.goto(url);
  await page.getByRole('textbox', { name: 'Key' }).fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.locator('.prose')).toContainText('ready');
  await page.goto(`${url}/#/agents/${name}`);
  await expect(page.locator('main h1')).toHaveText(name);
  await watch(page);
  const delays: number[] = [];
  for (let event = 0; event < EVENTS; event++) {
    const reason = `page ${event + 1} of the book`;
    try {
      delays.push(await delayOf(page, 'main', reason, () => ask('POST', `/agents/${name}/pause`, { reason })));
    } finally {
      await ask('POST', `/agents/${name}/resume`, {});
    }
  }
  if (agents.length === 0) for (const each of ['Organisation/still-house', 'Agent/moss']) await ask('DELETE', `/specs/${each}`);
  const { p50Ms, p95Ms } = told('real', delays);
  expect(p50Ms).toBeLessThanOrEqual(GOAL_MS);
  // the slowest of a machine that runs other tests beside are that machine's: they count where somebody measures
  if (process.env['EVENT_DELAYS']) expect(p95Ms).toBeLessThanOrEqual(GOAL_MS);
});
