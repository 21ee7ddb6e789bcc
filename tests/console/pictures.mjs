// Takes the pictures of docs/img from a Ruche that really runs, with a chat model deployed:
//   RUCHE_URL=http://127.0.0.1:7420 RUCHE_API_KEY=$(cat ~/.ruche/admin.key) node tests/console/pictures.mjs [FOLDER]
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

const folder = process.argv[2] ?? fileURLToPath(new URL('../../docs/img/', import.meta.url));
const url = process.env.RUCHE_URL.replace(/\/$/, '');
mkdirSync(folder, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, colorScheme: 'dark', locale: 'en-GB' });
await page.goto(url);
await page.getByRole('textbox', { name: 'Key' }).fill(process.env.RUCHE_API_KEY);
await page.getByRole('button', { name: 'Sign in' }).click();
await page.locator('.prose').waitFor();

await ask('Explain in two sentences how bees keep their hive warm in winter.');
await picture('console-overview');

await page.goto(`${url}/#/fleet`);
await page.locator('.honeycomb').first().waitFor();
await picture('console-fleet');

// a job at work, with some of it done
const prompts = Array.from({ length: 400 }, (_, index) =>
  JSON.stringify({ custom_id: `question-${index + 1}`, prompt: `What is ${index + 2} times three? Answer in one short sentence.`, max_tokens: 40, temperature: 0 }),
);
const job = await page.request.post(`${url}/api/v1/jobs?model=smollm2-135m&deadline=1d`, {
  headers: { 'Content-Type': 'application/jsonl' },
  data: prompts.join('\n'),
});
await page.goto(`${url}/#/jobs/${(await job.json()).id}`);
await page.locator('section', { hasText: 'Answers' }).locator('tbody tr').nth(9).waitFor({ timeout: 120_000 });
await picture('console-job');
await page.request.post(`${url}/api/v1/jobs/${(await job.json()).id}/cancel`);

await page.goto(`${url}/#/chat`);
await ask('What does a beekeeper need? Name three things, in a short list.');
await ask('And what is honey made of? Answer in one sentence.');
await picture('console-chat');
await browser.close();

async function ask(question) {
  await page.getByRole('textbox', { name: /Message to/ }).fill(question);
  await page.keyboard.press('Enter');
  await page.locator('.answer[aria-busy=true]').waitFor();
  await page.locator('.answer[aria-busy=true]').waitFor({ state: 'detached', timeout: 120_000 });
}

async function picture(name) {
  await page.mouse.move(700, 890);
  await page.waitForTimeout(1500);
  await page.screenshot({ path: `${folder}/${name}.png` });
}
