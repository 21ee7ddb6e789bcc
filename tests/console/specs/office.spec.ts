import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { COLOURS } from '../../../dashboards/console/src/office/palette.ts';
import { bust, figure, lookOf, portraitUrl } from '../../../dashboards/console/src/office/person.ts';
// @ts-expect-error: plain JavaScript
import { crowd } from '../mock/organisation.mjs';
import { expect, expectSound, type Mock, NOW, open, type Row, stopClock, test } from './house.ts';

/** What the picture says of somebody; the element of the picture carries it for whoever asks. */
interface Shown {
  name: string;
  x: number;
  y: number;
  posture: string;
  direction: string;
  seated: boolean;
  walking: boolean;
  visible: boolean;
  mark?: string;
  says?: string;
  silent?: boolean;
}

type Organisation = Mock['state'] & { agents: Row[]; conversations: Row[]; budgets: Row[]; approvals: Row[] };

test.use({ house: 'henry', colorScheme: 'dark' });

const EVENING = 't=2026-11-22T21:14:05Z';

async function office(page: Page, mock: Mock, query = ''): Promise<void> {
  await open(page, mock, `office${query && `?${query}`}`);
  await page.waitForFunction(() => (document.querySelector('.office-picture') as unknown as { stage?: { frames: number } })?.stage?.frames);
}

async function picture(page: Page): Promise<Record<string, Shown>> {
  const all: Shown[] = await page.evaluate(() => [...(document.querySelector('.office-picture') as unknown as { stage: { picture(): never[] } }).stage.picture()]);
  return Object.fromEntries(all.map((shown) => [shown.name, shown]));
}

const frames = (page: Page): Promise<number> => page.evaluate(() => (document.querySelector('.office-picture') as unknown as { stage: { frames: number } }).stage.frames);

/** How often anything on the page asked the browser for a frame. */
const asked = (page: Page): Promise<number> => page.evaluate(() => (window as unknown as { asked: number }).asked);

const row = (page: Page, name: string) => page.getByRole('region', { name: 'Who is where' }).getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });

const organisation = (mock: Mock) => mock.state as Organisation;

/** Changes an agent as the stream would tell it. */
function becomes(mock: Mock, name: string, over: Row): void {
  const agents = organisation(mock).agents.map((each) => (each['name'] === name ? { ...each, conversation: undefined, since: new Date(NOW).toISOString(), ...over } : each));
  mock.change({ agents }, { agents: [name] });
}

function everybody(mock: Mock, over: Row): void {
  organisation(mock).agents = organisation(mock).agents.map((each) => ({ ...each, conversation: undefined, ...over }));
  organisation(mock).conversations = [];
}

test.describe('people', () => {
  test('look the same for the same name, and not like others', () => {
    const drawn = ['henry', 'scout', 'quill', 'creative', 'dev'].map((name) => bust(name).data.join());
    expect(new Set(drawn).size).toBe(5);
    expect(bust('henry').data.join()).toBe(drawn[0]);
    expect(portraitUrl('henry')).toMatch(/^data:image\/svg\+xml,/);
    expect(lookOf('henry', 'slate').cloth[0]).toBe('slate');
    // a palette that nobody drew is the name's own choice
    expect(lookOf('henry', 'tartan')).toEqual(lookOf('henry'));
  });

  test('have a picture for each posture, inside of 16 x 24 pixels', () => {
    for (const posture of ['stand', 'walk', 'carry', 'sit', 'type', 'talk', 'think', 'write', 'sleep'] as const) {
      for (const direction of ['down', 'up', 'left', 'right'] as const) {
        const made = figure(lookOf('scout'), posture, direction, 1);
        expect([made.width, made.height]).toEqual([16, 24]);
        expect(made.data.filter((index) => index > 0).length, `${posture} ${direction}`).toBeGreaterThan(120);
      }
    }
    expect(figure(lookOf('scout'), 'walk', 'left', 1)).toEqual(figure(lookOf('scout'), 'walk', 'right', 1).mirrored());
  });
});

test('the palette is the page’s own', async ({ page, mock }) => {
  await open(page, mock, '');
  const shared = { honey: '--honey', leaf: '--leaf', clay: '--clay', sky: '--sky', ink: '--background', glow: '--comb-3', sand: '--comb-5' } as const;
  for (const [colour, property] of Object.entries(shared)) {
    const found = await page.evaluate((name) => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.color = `var(${name})`;
      return getComputedStyle(probe).color;
    }, property);
    const [red, green, blue] = /\d+, \d+, \d+/.exec(found)?.[0].split(', ').map(Number) ?? [];
    const hex = [red, green, blue].map((part) => (part ?? 0).toString(16).padStart(2, '0')).join('');
    expect(`#${hex}`, `${colour} and ${property}`).toBe(COLOURS[colour as keyof typeof COLOURS]);
  }
});

test('the office is fetched by itself, and small enough', async ({ page, mock }) => {
  const assets = new URL('../../../dashboards/target/console/public/assets/', import.meta.url);
  const script = readdirSync(assets).find((name) => /^office-.*\.js$/.test(name)) ?? '';
  expect(gzipSync(readFileSync(new URL(script, assets))).length).toBeLessThan(250_000);
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(request.url()));
  await open(page, mock, '');
  expect(fetched.filter((url) => url.endsWith(script))).toEqual([]);
  await office(page, mock);
  expect(fetched.filter((url) => url.endsWith(script)).length).toBe(1);
});

test.describe('nobody walks', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  test('everybody stands in the table and in the picture', async ({ page, mock, troubles }) => {
    await office(page, mock);
    await expect(page.locator('.page-sentence')).toHaveText('Five agents: 1 thinks, 1 works with a tool, 2 talk, 1 rests. Four approvals wait.');
    await expect(row(page, 'henry')).toContainText('at its desktypes');
    await expect(row(page, 'henry')).toContainText('It remembers: “Ines asked last month how much paint a…”');
    await expect(row(page, 'dev')).toContainText('at the whiteboardwrites on the board');
    await expect(row(page, 'scout')).toContainText('at the water cooler with quill');
    await expect(row(page, 'scout')).toContainText('attic');
    const shown = await picture(page);
    expect(Object.keys(shown).sort()).toEqual(['creative', 'dev', 'henry', 'quill', 'scout']);
    expect(shown['henry']).toMatchObject({ posture: 'type', seated: true, direction: 'down', says: 'Ines asked last month how much paint a…', silent: true });
    expect(shown['dev']).toMatchObject({ posture: 'write', mark: 'tool', direction: 'up' });
    await expectSound(page, 'office');
    expect(troubles).toEqual([]);
  });

  const CASES: [what: string, over: Row, words: string[], shown: Partial<Shown>][] = [
    ['a model answers', { state: 'thinking' }, ['at its desk', 'types'], { posture: 'type', seated: true }],
    ['tools work', { state: 'acting' }, ['at the whiteboard', 'writes on the board'], { posture: 'write', direction: 'up', mark: 'tool' }],
    ['a word is awaited', { state: 'asking' }, ['at henry’s door, first in line', 'waits for a word'], { posture: 'carry', direction: 'up', mark: 'ask' }],
    ['it sleeps until something changes', { state: 'sleeping' }, ['on the sofa', 'sleeps'], { posture: 'sleep', seated: true, mark: 'sleep' }],
    ['it may not work yet', { state: 'waiting' }, ['at its desk', 'waits'], { posture: 'think', seated: true, mark: 'wait' }],
    ['it is paused', { state: 'paused', paused: { code: 'asked', message: 'Paused by you.', help: 'Resume it.' } }, ['at its desk', 'sleeps, paused'], { posture: 'sleep', seated: true, mark: 'pause' }],
    ['the cloud answers', { state: 'thinking', node: undefined, model: { asked: ['claude-opus-4.5'], used: 'claude-opus-4.5', why: 'It is the first.' } }, ['at the telephone by the window', 'telephones'], { posture: 'talk', direction: 'up' }],
    ['its model is here but not deployed', { state: 'thinking', node: undefined, model: { asked: ['kimi-k2.5'], used: 'kimi-k2.5', why: 'It is the first.' } }, ['first in line', 'waits for a slot'], { posture: 'stand', mark: 'queue' }],
  ];
  for (const [what, over, words, expected] of CASES) {
    test(`place and posture when ${what}`, async ({ page, mock }) => {
      mock.state.models.push({ ...(mock.state.models[0] as Row), name: 'kimi-k2.5' });
      await office(page, mock);
      becomes(mock, 'creative', over);
      for (const word of words) await expect(row(page, 'creative')).toContainText(word);
      await expect.poll(async () => (await picture(page))['creative']).toMatchObject(expected);
    });
  }

  test('who waits for a slot stands at the door of the machine, in order', async ({ page, mock }) => {
    await office(page, mock);
    const deployments = mock.state.deployments.map((each) => ({ ...each, stages: (each['stages'] as Row[]).map((stage) => ({ ...stage, running: 1, waiting: 2 })) }));
    mock.change({ deployments }, { deployments: ['smollm2-135m'] });
    becomes(mock, 'creative', { state: 'thinking', since: new Date(NOW - 4000).toISOString() });
    becomes(mock, 'dev', { state: 'thinking', since: new Date(NOW - 2000).toISOString() });
    // henry came first, and one call runs
    await expect(row(page, 'henry')).toContainText('types');
    await expect(row(page, 'creative')).toContainText('at the door of attic, first in line');
    await expect(row(page, 'dev')).toContainText('at the door of attic, second in line');
    const shown = await picture(page);
    expect(shown['creative']).toMatchObject({ posture: 'stand', direction: 'up', mark: 'queue' });
    expect(shown['dev']?.y).toBe(shown['creative']?.y);
    expect(Math.abs((shown['dev']?.x ?? 0) - (shown['creative']?.x ?? 0))).toBe(1);
  });

  test('who is out of budget sleeps', async ({ page, mock }) => {
    await office(page, mock);
    becomes(mock, 'creative', { state: 'waiting' });
    await expect(row(page, 'creative')).toContainText('waits');
    const budgets = [...organisation(mock).budgets, { ...organisation(mock).budgets[0], name: 'drawings', scope: 'agent', target: 'creative', state: 'exhausted' }];
    mock.change({ budgets }, { budgets: ['drawings'] });
    await expect(row(page, 'creative')).toContainText('sleeps');
    await expect.poll(async () => (await picture(page))['creative']?.mark).toBe('sleep');
    await expect(page.locator('.page-sentence')).toContainText('It rains, for the budget drawings is spent.');
  });

  test('what is said stands over who said it, cut to 40 characters', async ({ page, mock }) => {
    await office(page, mock);
    const text = 'A title that asks what the reader asks is read to its very end, every time.';
    const conversations = organisation(mock).conversations.map((each) =>
      each['phase'] === 'open' ? { ...each, said: [...(each['said'] as Row[]), { speaker: 'quill', text, tokens: 20, at: new Date(NOW).toISOString() }], awaiting: '' } : each,
    );
    mock.change({ conversations }, {});
    becomes(mock, 'scout', { state: 'idle', conversation: conversations.find(({ phase }) => phase === 'open')?.['id'] });
    mock.observe({});
    mock.change({}, { conversations: conversations.map(({ id }) => id as string) });
    await expect.poll(async () => (await picture(page))['quill']?.says).toBe('A title that asks what the reader asks…');
    expect((await picture(page))['scout']?.says).toBeUndefined();
    await expect(row(page, 'quill')).toContainText('talks');
    await expect(row(page, 'scout')).toContainText('listens');
    await expect(page.getByRole('log')).toContainText('quill: “A title that asks what the reader asks…”');
  });

  test('the same address gives the same picture, another seed another', async ({ page, mock }) => {
    const shot = async (query: string) => {
      await page.goto('about:blank');
      await office(page, mock, query);
      await page.waitForFunction(() => document.querySelector('.office-ticker')?.textContent?.includes('water cooler'));
      return (await page.locator('.office-picture').screenshot()).toString('base64');
    };
    const first = await shot(`${EVENING}&seed=7`);
    expect((await shot(`${EVENING}&seed=7`)) === first).toBe(true);
    expect((await shot(`${EVENING}&seed=8`)) === first).toBe(false);
    expect((await shot('t=2026-11-22T11:14:05Z&seed=7')) === first).toBe(false);
  });

  for (const colorScheme of ['dark', 'light'] as const) {
    test(`nothing serious in the ${colorScheme}, chosen and not`, async ({ page, mock, troubles }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await office(page, mock, `${EVENING}&agent=scout`);
      await expect(page.getByRole('complementary', { name: 'About scout' })).toContainText('quill');
      await expectSound(page, `chosen, ${colorScheme}`);
      expect(troubles).toEqual([]);
    });
  }
});

test.describe('it moves', () => {
  test('somebody goes where the new state is, and nothing is drawn when all is quiet', async ({ page, mock }) => {
    await page.addInitScript(() => {
      const ask = window.requestAnimationFrame.bind(window);
      Object.assign(window, { asked: 0 });
      window.requestAnimationFrame = (callback) => {
        (window as unknown as { asked: number }).asked++;
        return ask(callback);
      };
    });
    everybody(mock, { state: 'idle', since: new Date(NOW).toISOString() });
    await office(page, mock);
    const before = (await picture(page))['dev'] as Shown;
    becomes(mock, 'dev', { state: 'acting' });
    await expect.poll(async () => (await picture(page))['dev'], { intervals: [20] }).toMatchObject({ walking: true, posture: 'carry' });
    await expect(page.getByRole('log')).toContainText('dev works with a tool');
    await expect.poll(async () => (await picture(page))['dev']).toMatchObject({ walking: false, posture: 'write' });
    const there = (await picture(page))['dev'] as Shown;
    expect([there.x, there.y]).not.toEqual([before.x, before.y]);
    becomes(mock, 'dev', { state: 'idle' });
    await expect.poll(async () => (await picture(page))['dev']?.posture).toBe('sit');
    // the clock on the wall is drawn once a minute; nothing else is
    await expect
      .poll(async () => {
        const drawn = [await frames(page), await asked(page)];
        await page.waitForTimeout(2500);
        return [await frames(page), await asked(page)].map((count, index) => count - (drawn[index] ?? 0));
      })
      .toEqual([0, 0]);
  });

  test('whose machine is lost flickers and comes in by the door', async ({ page, mock }) => {
    everybody(mock, { state: 'idle', since: new Date(NOW).toISOString() });
    await office(page, mock);
    const before = (await picture(page))['dev'] as Shown;
    const nodes = mock.state.nodes.map((each) => ({ ...each, state: 'lost', reason: 'No sign of life for 34 s.' }));
    mock.change({ nodes }, { nodes: ['attic'] });
    await expect.poll(async () => (await picture(page))['dev']?.visible, { intervals: [10] }).toBe(false);
    await expect.poll(async () => (await picture(page))['dev'], { intervals: [20] }).toMatchObject({ walking: true });
    expect((await picture(page))['dev']?.y).toBeGreaterThan(before.y);
    await expect(page.locator('.page-sentence')).toContainText('It rains, for attic is lost.');
    await expect.poll(async () => (await picture(page))['dev'], { timeout: 20_000 }).toMatchObject({ walking: false, x: before.x, y: before.y });
  });
});

test.describe('by hand', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  test('arrow keys walk the selection, Enter opens, Escape leaves it', async ({ page, mock }) => {
    await office(page, mock);
    const field = page.getByRole('application', { name: 'Picture of the office' });
    await field.focus();
    await page.keyboard.press('ArrowRight');
    await expect(page).toHaveURL(/agent=creative/);
    await expect(page.getByRole('status').filter({ hasText: 'creative, ' })).toBeAttached();
    await page.keyboard.press('ArrowUp');
    await expect(page).not.toHaveURL(/agent=creative/);
    await page.keyboard.press('Escape');
    await expect(page).not.toHaveURL(/agent=/);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/#\/agents\/creative/);
  });

  test('pointing shows how it stands with others, a click follows, a double click opens', async ({ page, mock }) => {
    await office(page, mock);
    const at = await page.evaluate(() => (document.querySelector('.office-picture') as unknown as { stage: { head(name: string): { x: number; y: number } } }).stage.head('scout'));
    const field = page.locator('.office-picture');
    const position = { x: at.x, y: at.y + 20 };
    await field.hover({ position });
    const card = page.getByRole('complementary', { name: 'About scout' });
    await expect(card).toContainText('at the water cooler with quill');
    await expect(card.getByRole('row', { name: /quill/ })).toContainText('+0.62');
    await field.click({ position });
    await expect(page).toHaveURL(/agent=scout/);
    await field.dblclick({ position });
    await expect(page).toHaveURL(/#\/agents\/scout/);
  });

  test('the table leads to the agent', async ({ page, mock }) => {
    await office(page, mock);
    await page.getByRole('link', { name: 'quill', exact: true }).click();
    await expect(page).toHaveURL(/#\/agents\/quill/);
  });
});

test.describe('without anybody', () => {
  test.use({ house: 'fresh' });

  test('the page teaches the first organisation', async ({ page, mock, troubles }) => {
    await open(page, mock, 'office');
    await expect(page.getByText('ruche up --example henry-inc')).toBeVisible();
    await expectSound(page, 'empty office');
    expect(troubles).toEqual([]);
  });
});

test.describe('with many', () => {
  test.use({ house: 'one', contextOptions: { reducedMotion: 'reduce' } });

  test('100 have a desk each, and the table tells what the picture shows', async ({ page, mock }) => {
    Object.assign(mock.state, crowd(100));
    await office(page, mock);
    const shown = Object.values(await picture(page));
    expect(shown.length).toBe(100);
    const places = shown.map(({ x, y }) => `${x} ${y}`);
    expect(new Set(places).size).toBe(100);
    const POSTURES: Record<string, RegExp> = { types: /^type$/, 'sleeps, paused': /^sleep$/, sleeps: /^sleep$/, 'waits for a word': /^(carry|think)$/, waits: /^think$/, rests: /^(sit|stand)$/, 'writes on the board': /^write$/ };
    const told = await page.getByRole('region', { name: 'Who is where' }).locator('tbody tr:not(.gap)').evaluateAll((rows) => rows.map((each) => [...each.querySelectorAll('td')].map((cell) => cell.textContent ?? '')));
    expect(told.length).toBe(100);
    for (const [name = '', , what = ''] of told) {
      const word = what.split(' · ')[0] ?? '';
      const expected = POSTURES[word];
      if (expected) expect(shown.find((each) => each.name === name)?.posture, `${name} ${word}`).toMatch(expected);
    }
    await expectSound(page, '100 agents');
  });

  test('thousands become counters', async ({ page, mock }) => {
    Object.assign(mock.state, crowd(1000));
    await office(page, mock);
    await expect(page.locator('.page-sentence')).toContainText('1,000 agents: 125 think');
    expect(Object.keys(await picture(page))).toEqual([]);
    await expect(row(page, 'agent-00001')).toContainText('types');
  });
});

test('ages hang on the clock of the house alone', async ({ page, mock }) => {
  await stopClock(page);
  await office(page, mock);
  await expect(row(page, 'henry')).toContainText('9 s');
});

for (const house of ['empty', 'long', 'rtl', 'many']) {
  test.describe(`in the house ${house}`, () => {
    test.use({ house, contextOptions: { reducedMotion: 'reduce' } });

    test('the office stands', async ({ page, mock, troubles }) => {
      await stopClock(page);
      if (organisation(mock).agents.length > 0) await office(page, mock);
      else await open(page, mock, 'office');
      await expectSound(page, `office of ${house}`);
      expect(troubles).toEqual([]);
    });
  });
}
