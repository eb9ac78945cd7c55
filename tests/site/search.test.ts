import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { HOSTILE } from '../components/sample-album.ts';
import { albumRow, spotifyIdOf } from '../support/album-rows.ts';
import { describeInChromium, launchChromium, watchPage, type Watched } from '../support/chromium.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LIST = '/catalog/albums/';
const ALBUMS = 130;

/** 130 albums: every third is djent, every fifth from Tampa; one is hostile, one is called Opeth. */
async function fill({ services: { db } }: Pick<TestSite, 'services'>): Promise<void> {
  for (let id = 1; id <= ALBUMS; id += 1) {
    const day = new Date(Date.UTC(2024, 0, id)).toISOString().slice(0, 10);
    await db
      .insertInto('album')
      .values(
        albumRow({
          id,
          release_date: day,
          genres_json: id % 3 === 0 ? '["Djent","Prog-metal"]' : '["Prog-metal"]',
          location: id % 5 === 0 ? 'Tampa, FL' : 'Oslo, Norway',
          ...(id % 13 === 0 && { spotify_id: null }),
          ...(id === 97 && { release_date: '2024-04' }),
          ...(id === 98 && {
            release_date: null,
            release_text: 'TBA <soon>',
            genres_json: '[]',
            location: null,
          }),
          ...(id === 40 && { artist: 'Opeth', title: 'Wätershed' }),
          ...(id === 41 && { artist: HOSTILE, title: HOSTILE, genres_json: JSON.stringify([HOSTILE]) }),
        }),
      )
      .execute();
  }
}

describeInChromium('searching and filtering', () => {
  let site: TestSite;
  let browser: Browser;
  let context: BrowserContext;
  let watched: Watched;
  let page: Page;
  beforeAll(async () => {
    site = await openTestSite({ simulator: { appKind: 'extended' }, fill: (services) => fill({ services }) });
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

  const open = (query = ''): Promise<unknown> => page.goto(`${site.origin}${LIST}${query}`);
  const status = (): Promise<string> => page.locator('[data-result-count]').innerText();
  const query = (): string => new URL(page.url()).search;
  const titles = (): Promise<string[]> => page.locator('.tile-title').allInnerTexts();
  const tick = (name: string): Promise<void> =>
    page.getByRole('checkbox', { name: new RegExp(`^${name}`) }).click();
  const indexRequests = (): string[] => watched.requests.filter((path) => path.includes('browse-data'));

  it('takes a search of the front page to the list, also by key', async () => {
    await page.goto(`${site.origin}/`);
    await page.keyboard.press('/');
    await page.keyboard.type('watersed');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${site.origin}${LIST}?q=watersed`);
    await expect.poll(() => page.locator('.catalog-search .tile').count()).toBe(1);
    expect(await page.locator('[data-search-input]').inputValue()).toBe('watersed');
  });

  it('takes the list away where nothing is found, and brings it back', async () => {
    await open('?q=djent');
    await page.locator('[data-search-input]').fill('zzzz');
    await page.locator('.catalog-search .empty').waitFor();
    await expect.poll(() => page.locator('.catalog-search .grid').count()).toBe(0);
    const picture = (): Promise<string> => page.locator('.catalog-search .empty svg').innerHTML();
    expect(await picture()).toContain('NOTHING');
    await page.locator('[data-search-input]').fill('zzzzq');
    await expect
      .poll(() => page.locator('.catalog-search .empty h2').allInnerTexts())
      .toEqual(['Nothing found for “zzzzq”']);
    await page.locator('[data-search-input]').fill('opeth');
    await expect.poll(() => page.locator('.catalog-search .tile').count()).toBe(1);
    expect(await page.locator('.catalog-search .empty').count()).toBe(0);
    expect(await page.locator('.catalog-search .grid').evaluate((grid) => grid.checkVisibility())).toBe(true);
  });

  it('loads nothing until it is reached for', async () => {
    await open();
    await page.waitForTimeout(300);
    expect(indexRequests()).toEqual([]);
    await page.locator('[data-search-input]').focus();
    await expect.poll(() => indexRequests().length).toBeGreaterThanOrEqual(2);
  });

  it('finds while somebody types, and going back shows the whole list again', async () => {
    await open();
    await page.keyboard.press('/');
    await page.keyboard.type('watersed', { delay: 20 });
    await expect.poll(titles).toEqual(['Wätershed']);
    expect(await status()).toBe('1 album');
    await expect.poll(query).toBe('?q=watersed');
    await page.reload();
    await expect.poll(titles).toEqual(['Wätershed']);
    expect(await page.locator('[data-search-input]').inputValue()).toBe('watersed');
    await page.goBack();
    await expect.poll(status).toBe('1 to 50 of 130, newest release first');
    expect(await page.locator('.tile').count()).toBe(50);
    expect(await page.locator('[data-search-input]').inputValue()).toBe('');
    await page.goForward();
    await expect.poll(titles).toEqual(['Wätershed']);
  });

  it.each([
    ['loading it again', () => page.reload()],
    ['looking at the address', () => page.evaluate(() => window.dispatchEvent(new Event('blur')))],
    ['copying', () => page.keyboard.press('Control+c')],
    ['loading it again by key', () => page.keyboard.press('F5')],
    [
      'following a link and coming back',
      async () => {
        await page.evaluate((to) => (location.href = to), `${site.origin}/catalog/genres/`);
        await page.waitForURL('**/genres/');
        await page.goBack();
      },
    ],
  ])('keeps the last letters that were typed before %s', async (_what, leave) => {
    await open();
    await page.locator('[data-search-input]').focus();
    await expect.poll(() => indexRequests().length).toBeGreaterThanOrEqual(2);
    await page.waitForTimeout(300);
    await page.keyboard.type('opeth w');
    await leave();
    await expect.poll(query).toBe('?q=opeth+w');
    await expect.poll(titles).toEqual(['Wätershed']);
    expect(await page.locator('[data-search-input]').inputValue()).toBe('opeth w');
  });

  it('empties the box where the search is taken away, whatever takes it', async () => {
    const input = page.locator('[data-search-input]');
    const clears: [string, () => Promise<unknown>][] = [
      ['?q=opeth', () => page.getByRole('button', { name: 'Remove “opeth”' }).click()],
      ['?q=opeth&vocal=Clean', () => page.getByRole('button', { name: 'Clear all' }).click()],
      ['?q=zzzz', () => page.locator('[data-clear-all]').click()],
      [
        '?q=opeth',
        async () => {
          await page.getByRole('button', { name: 'Clear all' }).focus();
          await page.keyboard.press('Enter');
        },
      ],
    ];
    for (const [search, clear] of clears) {
      await open(search);
      await expect.poll(() => input.inputValue()).not.toBe('');
      await clear();
      await expect.poll(status).toContain('of 130');
      expect([await input.inputValue(), query()]).toEqual(['', '']);
      await page.goBack();
      await expect.poll(query).toBe(search);
      await expect.poll(() => input.inputValue()).toBe(new URLSearchParams(search).get('q'));
      await page.goForward();
      await expect.poll(() => input.inputValue()).toBe('');
    }
  });

  it.each([
    ['?q=zzzz', '[data-clear-all]'],
    ['?vocal=clean&per=25', '[data-list] .pagination a[rel=next]'],
  ])(
    'puts the focus to the number of albums when the button pressed is taken away: %s',
    async (search, at) => {
      await open(search);
      await page.locator(at).focus();
      await page.keyboard.press('Enter');
      const focused = () => page.evaluate(() => document.activeElement!.hasAttribute('data-result-count'));
      await expect.poll(focused).toBe(true);
      await expect.poll(query).not.toBe(search);
    },
  );

  it('keeps the focus near where a filter was taken away by key', async () => {
    await open('?q=album&vocal=Clean');
    await page.getByRole('button', { name: 'Remove “album”' }).focus();
    await page.keyboard.press('Enter');
    const focused = (): Promise<string> =>
      page.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement!.tagName,
      );
    await expect.poll(focused).toBe('Remove Clean');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('of 130');
  });

  it('says when there is too little to search for', async () => {
    await open();
    await page.locator('[data-search-input]').fill('q');
    await expect.poll(status).toBe('“q” is too short to search for · 1 to 50 of 130, newest release first');
    expect(await page.locator('.tile').count()).toBe(50);
  });

  it('tiles that are filled anew with each letter are those of a page loaded for the same search', async () => {
    const seen = (at: Page): Promise<string[]> =>
      at.locator('.tile').evaluateAll((tiles) =>
        tiles.map((tile) => {
          const lines = [...tile.querySelectorAll('.tile-title, .tile-artist, .tile-genres, .tile-facts')];
          const texts = lines.map((line) => `${line.textContent} ${line.getAttribute('title')}`);
          const link = tile.querySelector('.tile-title')!.getAttribute('href');
          const box = tile.querySelector('.cover')!;
          const pictures = box.querySelectorAll('svg, img').length;
          const cover = `${box.getAttribute('data-state')} ${pictures} ${box.textContent?.trim()}`;
          return [tile.getAttribute('data-album'), link, cover, ...texts].join('|').replace(/\s+/g, ' ');
        }),
      );
    const loaded = await context.newPage();
    await open();
    const input = page.locator('[data-search-input]');
    await input.focus();
    for (const text of ['album', 'lbum 1', 'opeth', 'tampa 2', 'zzzz', 'album 12']) {
      await input.evaluate((box) => (box as HTMLInputElement).select());
      await page.keyboard.type(text, { delay: 30 });
      await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe(text);
      await loaded.goto(page.url());
      const count = loaded.locator('[data-result-count]');
      await expect.poll(() => count.isVisible()).toBe(true);
      await expect.poll(status).toBe(await count.innerText());
      const isSame = async (): Promise<boolean> => String(await seen(page)) === String(await seen(loaded));
      await expect.poll(isSame).toBe(true);
    }
  });

  it('fills the first screen while somebody types, and the rest when typing pauses', async () => {
    await open();
    await page.locator('[data-search-input]').focus();
    await page.keyboard.type('albu', { delay: 20 });
    await expect.poll(query).toBe('?q=albu');
    await page.evaluate(() => {
      const place = document.querySelector('[data-list]')!;
      const states: string[] = [];
      Object.assign(window, { states });
      new MutationObserver(() => {
        const tiles = place.querySelectorAll('.tile').length;
        const state = `${tiles}${place.querySelector('.pagination') ? ' and other pages' : ''}`;
        if (states.at(-1) !== state) states.push(state);
      }).observe(place, { childList: true, subtree: true });
    });
    await page.keyboard.type('m');
    const states = (): Promise<string[]> =>
      page.evaluate(() => (window as unknown as { states: string[] }).states);
    await expect.poll(async () => (await states()).at(-1)).toBe('50 and other pages');
    expect(await states()).toContain('24');
  });

  it('filters by several facets with live counts, each removable by one click', async () => {
    await open();
    await tick('Djent');
    await expect.poll(status).toBe('43 albums, newest release first');
    expect(query()).toBe('?genre=Djent');
    await tick('United States');
    await expect.poll(status).toBe('8 albums, newest release first');
    await expect.poll(() => page.locator('[data-count="Djent"]').innerText()).toBe('8');
    await expect.poll(() => page.locator('[data-count="NO"]').innerText()).toBe('35');
    await page.getByRole('button', { name: 'Remove Djent' }).click();
    await expect.poll(status).toBe('26 albums, newest release first');
    expect(query()).toBe('?country=US');
    await page.getByRole('button', { name: 'not Djent' }).click();
    await expect.poll(status).toBe('18 albums, newest release first');
    expect(query()).toBe('?country=US&-genre=Djent');
    await page.getByRole('button', { name: 'Clear all' }).click();
    await expect.poll(status).toBe('1 to 50 of 130, newest release first');
    expect(query()).toBe('');
  });

  it('pages through a result; a page beyond the last is the last', async () => {
    await open('?vocal=clean&per=25&page=2');
    await expect.poll(status).toBe('26 to 50 of 130, newest release first');
    await page.getByRole('link', { name: 'Next' }).click();
    await expect.poll(status).toBe('51 to 75 of 130, newest release first');
    expect(new URLSearchParams(query()).get('page')).toBe('3');
    await page.goBack();
    await expect.poll(status).toBe('26 to 50 of 130, newest release first');
    await open('?vocal=Clean&page=999');
    await expect.poll(status).toBe('101 to 130 of 130, newest release first');
  });

  it('remembers the page size and orders as asked', async () => {
    await open();
    await page.locator('[data-per]').selectOption('100');
    await expect.poll(() => page.locator('.tile').count()).toBe(100);
    await open();
    await expect.poll(() => page.locator('.tile').count()).toBe(100);
    await page.locator('[data-sort]').selectOption('artist');
    await expect.poll(() => query()).toContain('sort=artist');
    await expect.poll(async () => (await page.locator('.tile-artist').allInnerTexts())[1]).toBe('Artist 1');
  });

  it('comes back to the same place from an album', async () => {
    await open('?vocal=Clean');
    await expect.poll(status).toContain('of 130');
    await page.evaluate(() => window.scrollTo(0, 1500));
    await page.waitForTimeout(300);
    await page.locator('.tile-title').nth(20).click();
    await page.waitForURL(/\/catalog\/album\//);
    await page.goBack();
    await expect.poll(status).toContain('of 130');
    await expect.poll(() => page.evaluate(() => Math.abs(window.scrollY - 1500) < 200)).toBe(true);
  });

  it('says kindly that nothing was found, and what to do', async () => {
    await open('?q=zzzzzz&genre=Djent');
    await page.getByRole('heading', { name: 'Nothing found for “zzzzzz”' }).waitFor();
    expect(await status()).toBe('No albums');
    await page.locator('[data-clear-all]').click();
    await expect.poll(status).toContain('of 130');
  });

  it('covers come just in time, one request each; once stored and built in, from a file', async () => {
    await open('?q=opeth');
    await page.locator('[data-album="40"] .cover[data-state=found] img').waitFor();
    expect(watched.requests.filter((path) => path.endsWith('/cover-art/'))).toEqual([
      '/catalog/album/40/cover-art/',
    ]);
    expect(await page.locator('.tile .spotify-mark').getAttribute('href')).toContain('open.spotify.com');
    await site.rebuild();
    const again = await watchPage(await browser.newContext());
    await again.page.goto(`${site.origin}${LIST}?q=opeth`);
    await again.page.locator('[data-album="40"] .cover[data-state=found] img').waitFor();
    expect(again.requests.filter((path) => path.endsWith('/cover-art/'))).toEqual([]);
    expect(again.requests.filter((path) => path.includes('tiles-'))).toEqual([
      '/catalog/browse-data/tiles-0.json',
    ]);
    await again.page.context().close();
  });

  it('draws tiles, the way to other pages and filters as the components rendered them', async () => {
    for (const id of [127, 128]) await site.services.backfill.readDetails(id, () => ({ allowed: true }));
    await site.services.db
      .updateTable('spotify_album')
      .set({ cover_state: 'absent', spotify_cover_url: null, cover_images_json: null })
      .where('spotify_album_id', '=', spotifyIdOf(128))
      .execute();
    await site.rebuild();
    await page.setViewportSize({ width: 1440, height: 9000 });
    // Covers that nobody has asked for yet stay so.
    await page.route('**/cover-art/', () => undefined);
    await open('?per=50');
    await expect.poll(status).toBe('1 to 50 of 130, newest release first');
    await expect.poll(() => page.locator('.tile .cover[data-complete]').count()).toBeGreaterThan(40);
    const { rendered, drawn } = await page.evaluate(async (list) => {
      const passing = /^(loading|data-htmx-powered|data-complete)$/;
      const written = (node: Node): string => {
        if (!(node instanceof Element)) return node.textContent!.replace(/\s+/g, ' ');
        const attributes = [...node.attributes]
          .filter(({ name }) => !passing.test(name))
          .map(({ name, value }) => `${name}="${value.replace(' htmx-request', '')}"`)
          .sort();
        const inside = [...node.childNodes]
          .map(written)
          .join('')
          .replace(/ ?([<>]) ?/g, '$1');
        return `<${[node.localName, ...attributes].join(' ')}>${inside.trim()}</>`;
      };
      const parts = (root: ParentNode): string[] => {
        root.querySelectorAll('.tile-mark, noscript').forEach((added) => added.remove());
        root.querySelectorAll('.pagination a').forEach((link) => link.removeAttribute('href'));
        return [...root.querySelectorAll('.tile, .pagination, .facet:not([data-facet=mark])')].map(written);
      };
      const answer = await fetch(list);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      return { rendered: parts(page), drawn: parts(document) };
    }, LIST);
    expect(rendered.length).toBeGreaterThan(50 + 1 + 1);
    expect(drawn).toEqual(rendered);
    const all = rendered.join('');
    for (const state of ['found', 'absent', 'no-link']) expect(all).toContain(`data-state="${state}"`);
    expect(all).toContain('<time datetime="2024-04">Apr 2024</>');
    expect(all).toMatch(/TBA<soon><\/>\s*<span>Clean<\/>/);
  });

  it('hostile text stays text in tiles, filters and what was searched for', async () => {
    await open(`?q=${encodeURIComponent('onerror')}&genre=${encodeURIComponent(HOSTILE)}`);
    await expect.poll(titles).toEqual([HOSTILE]);
    expect(await page.locator('img[onerror]').count()).toBe(0);
    await open(`?q=${encodeURIComponent(`${HOSTILE}zzz`)}&genre=${encodeURIComponent('<img src=x>')}`);
    await page.getByRole('heading', { name: /Nothing found/ }).waitFor();
    expect(await page.locator('img[onerror], img[src=x]').count()).toBe(0);
  });

  it('is used by keyboard alone', async () => {
    await open();
    const focused = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
    await page.keyboard.press('j');
    expect(await focused()).toBe('Album 130');
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('Album 128');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('k');
    expect(await focused()).toBe('Album 129');
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog').innerText()).toContain('next, previous album');
    await page.keyboard.press('Escape');
    await page.keyboard.press('f');
    expect(await page.evaluate(() => document.activeElement?.closest('.filters') !== null)).toBe(true);
    await page.locator('.tile-title').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/catalog\/album\/130\//);
  });

  it('on a narrow screen the filters come from below and keep what was ticked', async () => {
    await page.setViewportSize({ width: 375, height: 700 });
    await open();
    await page.getByRole('button', { name: 'Filters' }).click();
    await tick('Djent');
    await expect.poll(status).toContain('43 albums');
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    ).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Show albums' }).click();
    await expect.poll(() => page.locator('dialog[open]').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Filters' }).innerText()).toBe('Filters 1');
  });

  it.each(['light', 'dark'] as const)('has no fault that axe finds, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    const faults = async (): Promise<string[]> => {
      await page.evaluate(AXE);
      return page.evaluate(async () => {
        const { axe } = window as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        const { violations } = await axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      });
    };
    await open('?genre=Djent&-genre=Screamo');
    await expect.poll(status).toContain('43 albums');
    expect(await faults()).toEqual([]);
    await open('?q=zzzzzz');
    await page.getByRole('heading', { name: /Nothing found/ }).waitFor();
    expect(await faults()).toEqual([]);
    await page.setViewportSize({ width: 375, height: 700 });
    await page.getByRole('button', { name: 'Filters' }).click();
    expect(await faults()).toEqual([]);
  });

  it('without JavaScript says that it needs it, and the list is there', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const still = await plain.newPage();
    await still.goto(`${site.origin}${LIST}`);
    expect(await still.locator('noscript').allInnerTexts()).toContain(
      'Search and filters need JavaScript; the pages below do not.',
    );
    expect(await still.locator('[data-search-input]').isVisible()).toBe(false);
    expect(await still.locator('.tile').count()).toBe(50);
    await plain.close();
  });
});
