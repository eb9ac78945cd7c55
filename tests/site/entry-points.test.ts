import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lastDayOf, todayOf } from '#src/catalog/release-days.ts';
import { describeInChromium, launchChromium, watchPage } from '../support/chromium.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

const KINDS = [
  '/',
  '/catalog/years/',
  '/catalog/year/2024/',
  '/catalog/genres/',
  '/catalog/genre/prog-metal/',
  '/catalog/genre/prog-metal/2/',
  '/catalog/artist/vantablack-swan/',
  '/catalog/upcoming/',
  '/catalog/quality/',
  '/privacy/',
];

/** Paths of all links within a page that stay on the site. */
function innerLinks(html: string): string[] {
  const paths = [...html.matchAll(/\shref="(\/[^"#]*)"/g)].map((match) => match[1]!.replaceAll('&amp;', '&'));
  return [...new Set(paths)];
}

describeInChromium('ways into the catalog', () => {
  let site: TestSite;
  let browser: Browser;
  beforeAll(async () => {
    site = await openTestSite({ simulator: { appKind: 'extended', latencyMs: 20 } });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  it('no page scrolls sideways, however wide it is, or complains', async () => {
    const context = await browser.newContext();
    const { page, complaints } = await watchPage(context);
    const missing = '/nothing/';
    for (const path of [...KINDS, '/catalog/albums/', `/catalog/album/${await site.albumId()}/`, missing]) {
      await page.goto(`${site.origin}${path}`);
      for (const width of [375, 768, 1440, 1920]) {
        await page.setViewportSize({ width, height: 800 });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(over, `${path} at ${width} px`).toBeLessThanOrEqual(0);
      }
      // The browser itself complains of the status of the last one.
      if (path !== missing) expect(complaints, path).toEqual([]);
    }
    await context.close();
  });

  it('the page about privacy names every host that a page may ask', async () => {
    const html = await (await fetch(`${site.origin}/privacy/`)).text();
    const policy = /http-equiv="content-security-policy" content="([^"]*)"/i.exec(html)![1]!;
    const hosts = [...policy.matchAll(/(?:https?:)\/\/([^\s;]+)/g)].map((match) => match[1]!);
    expect(hosts.length).toBeGreaterThan(3);
    for (const host of hosts) expect(html.replace(/<meta[^>]*>/g, '')).toContain(host);
  });

  it('the front page tells how many albums, what came last and how long ago', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(site.origin);
    const line = page.locator('.hero-line');
    await expect
      .poll(() => line.innerText())
      .toMatch(/^500 albums · \+500 in the last import · imported (just now|\d+ minutes? ago)$/);
    await page.clock.install({ time: Date.now() + 2.5 * 3_600_000 });
    await page.reload();
    await expect.poll(() => line.innerText()).toMatch(/imported 2 hours ago$/);
    await page.clock.setFixedTime(Date.now() + 25 * 3_600_000);
    await page.reload();
    await expect.poll(() => line.innerText()).toMatch(/imported \d+ \w+ 20\d\d at \d\d:\d\d$/);
    await context.close();
  });

  it('newest releases are out, and upcoming ones are not', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(site.origin);
    const dates = (section: string): Promise<string[]> =>
      page
        .locator(`section[aria-labelledby=${section}] time`)
        .evaluateAll((times) => times.map((time) => (time as HTMLTimeElement).dateTime));
    const newest = await dates('newest');
    const today = todayOf(Date.now);
    expect(newest.length).toBe(18);
    expect(newest.filter((date) => lastDayOf(date) > today)).toEqual([]);
    expect(newest).toEqual(newest.toSorted().reverse());
    await page.goto(`${site.origin}/catalog/upcoming/`);
    expect(await page.getByRole('heading', { name: 'Without a date' }).count()).toBe(1);
    await context.close();
  });

  it('an album at random is another one at most visits, and one without JavaScript', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const seen = new Set<string | null>();
    for (let visit = 0; visit < 5; visit += 1) {
      await page.goto(site.origin);
      seen.add(await page.getByRole('link', { name: 'An album at random' }).getAttribute('href'));
    }
    expect(seen.size).toBeGreaterThan(1);
    await page.getByRole('link', { name: 'An album at random' }).click();
    expect(new URL(page.url()).pathname).toMatch(/^\/catalog\/album\/\d+\/$/);
    expect(await page.locator('h1').innerText()).not.toBe('');
    await context.close();
  });

  it('an album leads on: to its artist, its genres, what is like it, and its neighbours', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${site.origin}/catalog/artist/vantablack-swan/`);
    await page.locator('.tile-title').first().click();
    const album = page.url();
    await page.locator('a[rel=next]').click();
    expect(page.url()).not.toBe(album);
    await page.locator('a[rel=prev]').click();
    expect(page.url()).toBe(album);
    const like = page.locator('section[aria-labelledby=similar] .tile');
    expect(await like.count()).toBe(7);
    expect(await like.filter({ hasText: 'Vantablack Swan' }).count()).toBe(0);
    expect(await page.locator('section[aria-labelledby=others] .tile').count()).toBe(4);
    await page.locator('.facts-wide a').first().click();
    expect(new URL(page.url()).pathname).toMatch(/^\/catalog\/genre\//);
    await page.goto(album);
    await page.getByRole('link', { name: 'Vantablack Swan', exact: true }).click();
    expect(new URL(page.url()).pathname).toBe('/catalog/artist/vantablack-swan/');
    await context.close();
  });

  it('the list can be taken along as it is filtered, as the albums that it shows', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${site.origin}/catalog/albums/?genre=djent&per=25`);
    const json = page.locator('[data-view-file]', { hasText: 'JSON' });
    const href = `${site.origin}/catalog/albums.json?genre=Djent`;
    await expect.poll(() => json.getAttribute('href')).toBe(href);
    const tiles = await page
      .locator('.tile')
      .evaluateAll((all) => all.map((tile) => Number((tile as HTMLElement).dataset['album'])));
    const albums = (await (await fetch(href)).json()) as { id: number }[];
    expect(tiles.length).toBeGreaterThan(5);
    expect(albums.map(({ id }) => id).slice(0, tiles.length)).toEqual(tiles);
    await context.close();
  });

  it('feeds and JSON-LD are well formed, also with what the sheet holds of hostile text', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(site.origin);
    const entries = await page.evaluate(async () => {
      const counts: number[] = [];
      for (const path of ['/releases.xml', '/added.xml']) {
        const feed = new DOMParser().parseFromString(await (await fetch(path)).text(), 'application/xml');
        if (feed.querySelector('parsererror')) throw new Error(`${path} is not well formed`);
        counts.push(feed.querySelectorAll('entry').length);
      }
      return counts;
    });
    expect(entries).toEqual([100, 100]);
    const hostile = await site.services.db
      .selectFrom('album')
      .select(['id', 'title'])
      .where((where) => where.or([where('title', 'like', '%<%'), where('artist', 'like', '%<%')]))
      .execute();
    expect(hostile.length).toBeGreaterThan(0);
    for (const { id, title } of hostile) {
      await page.goto(`${site.origin}/catalog/album/${id}/`);
      const text = await page.locator('script[type="application/ld+json"]').textContent();
      expect((JSON.parse(text ?? '') as { name: string }).name).toBe(title);
    }
    await context.close();
  });
});

describe('files to take away', () => {
  let site: TestSite;
  beforeAll(async () => {
    site = await openTestSite({
      environment: { SITE_URL: 'https://prog.example', BASE_PATH: '/prog/', ON_DEMAND: 'none' },
    });
  });
  afterAll(() => site?.close());
  const get = async (path: string): Promise<string> => {
    const response = await fetch(`${site.origin}${path}`);
    expect(response.status, path).toBe(200);
    return response.text();
  };

  it('the sheet data, all of it, as CSV and JSON', async () => {
    const albums = JSON.parse(await get('/prog/albums.json')) as { id: number }[];
    expect(albums).toHaveLength(500);
    expect((await get('/prog/albums.csv')).split('\r\n')[0]).toMatch(/^id,artist,title,releaseDate,/);
  });

  it('the sitemap names pages that are there, and robots the sitemap', async () => {
    const urls = [...(await get('/prog/sitemap.xml')).matchAll(/<loc>https:\/\/prog\.example(.*?)<\/loc>/g)];
    expect(urls.length).toBeGreaterThan(500);
    const others = urls.map((match) => match[1]!).filter((path) => !path.includes('/album/'));
    for (const path of [...others, urls.at(-1)![1]!]) await get(path);
    expect(await get('/prog/robots.txt')).toContain('Sitemap: https://prog.example/prog/sitemap.xml');
  });

  it('below a base path every link of every kind of page leads somewhere, and pages know their address', async () => {
    const album = `/catalog/album/${await site.albumId('0000400')}/`;
    const known = new Set<string>();
    for (const path of [...KINDS, album]) {
      const html = await get(`/prog${path}`);
      const links = innerLinks(html);
      expect(links.filter((link) => !link.startsWith('/prog/'))).toEqual([]);
      for (const link of links) known.add(link);
      const canonical = `<link rel="canonical" href="https://prog.example/prog${path}">`;
      expect(html.includes(canonical), path).toBe(path !== '/catalog/quality/');
      expect(html).toContain(`<meta property="og:url" content="https://prog.example/prog${path}">`);
    }
    for (const link of known) await get(link);
  });

  it('the calendar and the manifest are what their links say', async () => {
    expect(await get('/prog/upcoming.ics')).toMatch(/^BEGIN:VCALENDAR\r\n[^]*END:VCALENDAR\r\n$/);
    expect(JSON.parse(await get('/prog/site.webmanifest'))).toMatchObject({ start_url: '/prog/' });
  });
});
