import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { albumRow } from '../support/album-rows.ts';
import { describeInChromium, launchChromium, watchPage, type Watched } from '../support/chromium.ts';
import { watchLayoutShift } from '../support/layout-shift.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

const SERVICES = /^https:\/\/([\w-]+\.)*(bandcamp\.com|spotify\.com|scdn\.co|youtube-nocookie\.com)\//;
const spotifyId = (id: number): string => `${String(id).padStart(2, '0')}awyAB9vmqN3uQ7FjRGTy`;

/** One album of an artist's twelve can be heard nowhere; the others at Bandcamp, those of even ids also at Spotify. */
async function fill({ services: { db } }: Pick<TestSite, 'services'>): Promise<void> {
  for (let id = 1; id <= 12; id += 1) {
    const links = id === 12 ? {} : { bandcamp: `https://band-${id}.bandcamp.com/album/title-${id}` };
    await db
      .insertInto('album')
      .values(
        albumRow({
          id,
          release_date: `2024-05-${String(id).padStart(2, '0')}`,
          links_json: JSON.stringify(links),
          spotify_id: id % 2 === 0 && id !== 12 ? spotifyId(id) : null,
        }),
      )
      .execute();
  }
}

describeInChromium('hearing an album in the page', () => {
  let site: TestSite;
  let browser: Browser;
  let context: BrowserContext;
  let watched: Watched;
  let page: Page;
  /** What was asked of a service. */
  let asked: string[];
  let answers: boolean;

  beforeAll(async () => {
    site = await openTestSite({ fill: (services) => fill({ services }), environment: { ON_DEMAND: 'none' } });
    browser = await launchChromium();
  });
  beforeEach(async () => {
    asked = [];
    answers = true;
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.route(SERVICES, async (route) => {
      asked.push(route.request().url());
      if (answers) await route.fulfill({ contentType: 'text/html', body: '<title>player</title>' });
    });
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
  const button = (name: string) => page.getByRole('region', { name: 'Player' }).getByRole('button', { name });
  const frames = (): Promise<string[]> =>
    page.locator('iframe').evaluateAll((all) => all.map((frame) => (frame as HTMLIFrameElement).src));

  it('asks a service for nothing before the visitor says so, and moves nothing', async () => {
    const shifts = await watchLayoutShift(page);
    await open('/catalog/album/2/');
    await page.getByRole('link', { name: 'Listen on Bandcamp' }).click();
    await button('Load it').waitFor();
    expect(await page.getByRole('region', { name: 'Player' }).innerText()).toContain('Album 2 by Artist 2');
    expect(asked).toEqual([]);
    await button('Load it').click();
    await expect.poll(frames).toEqual([expect.stringContaining('band-2.bandcamp.com%2Falbum%2Ftitle-2')]);
    expect(asked).toHaveLength(1);
    expect(await shifts()).toEqual([]);
    // The page's foot is above the dock.
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    const foot = await page.locator('.site-footer').boundingBox();
    const dock = await page.locator('.player').boundingBox();
    expect(Math.floor(foot!.y + foot!.height)).toBeLessThanOrEqual(dock!.y);
  });

  it('plays one at a time, by the service that was chosen, and stops when closed', async () => {
    await open('/catalog/album/2/');
    await page.keyboard.press('p');
    await button('Always for Bandcamp').click();
    await page.keyboard.press('Shift+P');
    await button('Load it').click();
    await expect.poll(frames).toEqual([`https://open.spotify.com/embed/album/${spotifyId(2)}`]);
    await page.keyboard.press('Escape');
    expect(await frames()).toEqual([]);
    expect(await page.locator('.player').count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Spotify');
    // "Always" is for Bandcamp, and for the next page too.
    await open('/catalog/album/3/');
    await page.keyboard.press('p');
    await expect.poll(frames).toEqual([expect.stringContaining('title-3')]);
    await page.reload();
    expect(await frames()).toEqual([]);
  });

  it('marks the album that plays', async () => {
    await open('/catalog/album/2/');
    await page.keyboard.press('p');
    await button('Listened').click();
    expect(await button('Listened').getAttribute('aria-pressed')).toBe('true');
    expect(await page.locator('.album-marks [data-mark=listened]').getAttribute('aria-pressed')).toBe('true');
  });

  it('offers the service itself where its player does not answer', async () => {
    answers = false;
    await page.clock.install();
    await open('/catalog/album/2/');
    await page.keyboard.press('p');
    await button('Load it').click();
    await expect.poll(() => asked.length).toBe(1);
    await page.clock.runFor(5_000);
    const dock = page.getByRole('region', { name: 'Player' });
    await expect.poll(() => dock.innerText()).toContain('No answer from Bandcamp.');
    expect(await dock.getByRole('link', { name: 'Open on Bandcamp' }).last().getAttribute('href')).toBe(
      'https://band-2.bandcamp.com/album/title-2',
    );
  });

  it('waits for the network when there is none', async () => {
    await open('/catalog/album/2/');
    await page.waitForLoadState('networkidle');
    await context.setOffline(true);
    await page.keyboard.press('p');
    await expect.poll(() => page.locator('.player').innerText()).toContain('You are offline');
    await context.setOffline(false);
    await button('Load it').click();
    await expect.poll(frames).toHaveLength(1);
    // The browser itself complains of what it could not load meanwhile, such as the site's icon.
    const ofNetwork = watched.complaints.filter((text) => text.includes('ERR_INTERNET_DISCONNECTED'));
    watched.complaints = watched.complaints.filter((text) => !ofNetwork.includes(text));
  });

  it('leads to the service with a modifier, without JavaScript, and where a site offers no players', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const bare = await plain.newPage();
    await bare.goto(`${site.origin}/catalog/album/2/`);
    const link = bare.getByRole('link', { name: 'Listen on Bandcamp' });
    expect(await link.getAttribute('href')).toBe('https://band-2.bandcamp.com/album/title-2');
    await plain.close();
    await open('/catalog/album/12/');
    await page.keyboard.press('p');
    expect(await page.locator('.player').count()).toBe(0);
    expect(await page.getByText('The sheet has no link for this album.').count()).toBe(1);
  });

  it('the policy allows the frames of the players and no other', async () => {
    const html = await (await fetch(`${site.origin}/catalog/album/2/`)).text();
    expect(/frame-src ([^;"]*)/.exec(html)?.[1]).toBe(
      'https://bandcamp.com https://open.spotify.com https://www.youtube-nocookie.com',
    );
  });

  it('plays through a list, by the service used last, and goes on from page to page', async () => {
    await open('/catalog/album/2/');
    await page.getByRole('link', { name: 'Spotify' }).first().click();
    await button('Always for Spotify').click();
    await open('/catalog/albums/');
    const first = page.locator('.tile').nth(1);
    await first.hover();
    await first.getByRole('link', { name: 'Listen to Album 11' }).click();
    await button('Always for Bandcamp').click();
    await expect.poll(frames).toEqual([expect.stringContaining('title-11')]);
    await page.keyboard.press('n');
    await expect.poll(frames).toEqual([`https://open.spotify.com/embed/album/${spotifyId(10)}`]);
    expect(await page.locator('.player').innerText()).toContain('Album 10');
    // What is drawn in the browser can be played as well, and what plays is not disturbed.
    await page.locator('[data-search-input]').fill('album 3');
    await expect.poll(() => page.locator('.tile').count()).toBe(1);
    expect(await frames()).toHaveLength(1);
    await button('Close').click();
    await page.locator('.tile').hover();
    await page.getByRole('link', { name: 'Listen to Album 3' }).click();
    await expect.poll(frames).toEqual([expect.stringContaining('title-3')]);
  });

  it('goes back to the list as it was left', async () => {
    await open('/catalog/albums/?vocal=Clean&sort=title');
    await page.locator('.tile-title').first().click();
    await page.getByRole('link', { name: 'Back to the list' }).click();
    await page.waitForURL('**/catalog/albums/?vocal=Clean&sort=title');
  });
});
