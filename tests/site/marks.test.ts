import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { albumRow } from '../support/album-rows.ts';
import { describeInChromium, launchChromium, watchPage, type Watched } from '../support/chromium.ts';
import { watchLayoutShift } from '../support/layout-shift.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

const LIST = '/catalog/albums/';
const MY_ALBUMS = '/catalog/yours/';

/** 60 albums, the newest with the highest id. */
async function fill({ services: { db } }: Pick<TestSite, 'services'>): Promise<void> {
  for (let id = 1; id <= 60; id += 1) {
    const day = new Date(Date.UTC(2024, 0, id)).toISOString().slice(0, 10);
    const artist = id === 59 ? '<img src=x onerror=alert(1)>' : `Artist ${id}`;
    await db
      .insertInto('album')
      .values(albumRow({ id, artist, release_date: day }))
      .execute();
  }
}

const marksText = (...marks: [id: number, mark: string][]): string =>
  JSON.stringify({
    version: 1,
    marks: marks.map(([id, mark]) => ({
      id,
      mark,
      artist: `Artist ${id}`,
      title: `Album ${id}`,
      at: '2026-01-01T00:00:00.000Z',
    })),
  });

describeInChromium('marks of the visitor', () => {
  let site: TestSite;
  let browser: Browser;
  let context: BrowserContext;
  let watched: Watched;
  let page: Page;
  beforeAll(async () => {
    site = await openTestSite({ fill: (services) => fill({ services }) });
    browser = await launchChromium();
  });
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    watched = await watchPage(context);
    page = watched.page;
  });
  afterEach(async () => {
    expect(watched.complaints).toEqual([]);
    await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  const open = (path: string): Promise<unknown> => page.goto(`${site.origin}${path}`);
  const kept = (): Promise<Record<number, string>> =>
    page.evaluate(() => {
      const { marks = [] } = JSON.parse(localStorage.getItem('marks') ?? '{}') as {
        marks?: { id: number; mark: string }[];
      };
      return Object.fromEntries(marks.map(({ id, mark }) => [id, mark]));
    });
  const keep = (text: string): Promise<unknown> =>
    context.addInitScript((marks) => {
      if (localStorage.getItem('marks') === null) localStorage.setItem('marks', marks);
    }, text);
  const tile = (id: number) => page.locator(`.tile[data-album="${id}"]`);
  const status = (): Promise<string> => page.locator('[data-result-count]').innerText();

  it('are made on a tile by its words and by keys, and shown there', async () => {
    await open(LIST);
    await tile(60).hover();
    await tile(60).getByRole('button', { name: 'mark' }).click();
    await page.keyboard.press('Escape');
    await tile(60).getByRole('button', { name: 'mark' }).click();
    await page.getByRole('group', { name: 'Mark Album 60' }).getByText('Want').click();
    expect(await tile(60).locator('.tile-mark').innerText()).toBe('Want to hear');
    await page.keyboard.press('j');
    await page.keyboard.press('l');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    expect(await kept()).toEqual({ 58: 'hidden', 59: 'listened', 60: 'want' });
    await expect.poll(() => page.locator('body > [role=status]').innerText()).toBe('Album 58: hidden');
    await page.keyboard.press('x');
    expect(await tile(58).locator('.tile-mark').innerText()).toBe('Mark');
  });

  it('are made on an album page, and another tab follows', async () => {
    const other = await context.newPage();
    await other.goto(`${site.origin}/catalog/album/5/`);
    await open('/catalog/album/5/');
    await page.getByRole('button', { name: 'Listened' }).click();
    const pressed = (at: Page): Promise<string | null> =>
      at.getByRole('button', { name: 'Listened' }).getAttribute('aria-pressed');
    expect(await pressed(page)).toBe('true');
    await expect.poll(() => pressed(other)).toBe('true');
    await page.keyboard.press('w');
    expect(await kept()).toEqual({ 5: 'want' });
    await expect.poll(() => pressed(other)).toBe('false');
  });

  it('hidden albums are left out of lists, which say how many, without any shift', async () => {
    await keep(marksText([60, 'hidden'], [59, 'hidden']));
    const layoutShift = await watchLayoutShift(page);
    await open(LIST);
    const note = page.locator('.hidden-note');
    await expect.poll(() => note.innerText()).toContain('2 albums here are hidden by you.');
    expect(await tile(60).isVisible()).toBe(false);
    await expect.poll(() => tile(58).isVisible()).toBe(true);
    expect(await layoutShift()).toEqual([]);
    await note.getByRole('button').click();
    await expect.poll(() => tile(60).isVisible()).toBe(true);
  });

  it('filter the list, with the others of their kind and with everything else', async () => {
    await keep(marksText([60, 'hidden'], [59, 'listened'], [58, 'want']));
    await open(`${LIST}?vocal=Clean`);
    await expect.poll(status).toBe('1 to 50 of 59, newest release first · 1 hidden by you');
    const box = (name: string) => page.getByRole('checkbox', { name: new RegExp(`^${name}`) });
    expect(await page.locator('[data-facet=mark] [data-count]').allInnerTexts()).toEqual([
      '1',
      '1',
      '1',
      '57',
    ]);
    await box('Hidden').click();
    await expect.poll(status).toBe('1 album');
    expect(await tile(60).isVisible()).toBe(true);
    await box('Listened').click();
    await expect.poll(status).toBe('2 albums, newest release first');
    expect(new URL(page.url()).search).toBe('?vocal=Clean&mark=hidden&mark=listened');
    await page.reload();
    await expect.poll(status).toBe('2 albums, newest release first');
    await page.getByRole('button', { name: 'Remove Hidden' }).click();
    await expect.poll(status).toBe('1 album');
    await open(`${LIST}?mark=none`);
    await expect.poll(status).toBe('1 to 50 of 57, newest release first');
  });

  it('are listed, exported, forgotten and imported again, with what is no mark refused', async () => {
    await keep(marksText([60, 'hidden'], [59, 'listened']));
    await open(MY_ALBUMS);
    await page.getByRole('heading', { name: 'Listened' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ]);
    const file = await readFile(await download.path(), 'utf8');
    expect(download.suggestedFilename()).toBe('progmetal-marks.json');
    await page.getByRole('button', { name: 'Clear all' }).click();
    await page.getByRole('button', { name: 'Keep them' }).click();
    expect(Object.keys(await kept())).toHaveLength(2);
    await page.getByRole('button', { name: 'Clear all' }).click();
    await page.getByRole('button', { name: 'Forget them' }).click();
    await page.getByRole('heading', { name: 'Nothing marked yet' }).waitFor();
    expect(await kept()).toEqual({});
    const said = (): Promise<string> => page.locator('[data-mark-status]').innerText();
    const take = (name: string, text: string): Promise<void> =>
      page
        .locator('[data-import]')
        .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
    await take('other.json', '{"albums":[]}');
    await expect.poll(said).toContain('“other.json” is no file of marks');
    const hostile = {
      id: 3,
      mark: 'want',
      artist: '<img src=x onerror=alert(1)>',
      title: '"><b>',
      at: '2026-01-01',
    };
    const { marks } = JSON.parse(file) as { marks: unknown[] };
    await take('marks.json', JSON.stringify({ version: 1, marks: [...marks, hostile, { id: -1 }] }));
    await expect
      .poll(said)
      .toBe('3 albums taken from “marks.json”. 1 entries were no marks and were left out.');
    expect(await page.locator('[data-mark-lists] :is(img, b)').count()).toBe(0);
    await page.getByRole('button', { name: 'Unmark "><b>' }).click();
    expect(await kept()).toEqual({ 59: 'listened', 60: 'hidden' });
  });

  it('content that is no list of marks does no harm, and without JavaScript nothing is there', async () => {
    await keep('{"version":1,"marks":[null,{"mark":"hidden","id":"60] , *"}]}');
    await open(LIST);
    expect(await tile(60).isVisible()).toBe(true);
    await open(MY_ALBUMS);
    await page.getByRole('heading', { name: 'Nothing marked yet' }).waitFor();
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const still = await plain.newPage();
    await still.goto(`${site.origin}/catalog/album/5/`);
    expect(await still.getByRole('button', { name: 'Listened' }).count()).toBe(0);
    await still.goto(`${site.origin}${MY_ALBUMS}`);
    expect(await still.locator('noscript').allInnerTexts()).toContain('Marks need JavaScript, which is off.');
    expect(await still.getByRole('button').count()).toBe(0);
    await plain.close();
  });
});
