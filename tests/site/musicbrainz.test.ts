import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { todayOf } from '#src/catalog/release-days.ts';
import { addressesOf } from '#src/sources/musicbrainz/release-address.ts';
import { mbidOf, type ReleaseFacts } from '../../scripts/simulator/musicbrainz-answers.ts';
import { describeInChromium, launchChromium, watchPage } from '../support/chromium.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

const NOT_ON_SPOTIFY = '/catalog/albums/?spotify=no';

describeInChromium('albums without a Spotify link', () => {
  const releases = new Map<string, ReleaseFacts>();
  let browser: Browser;
  let site: TestSite;
  /** Ids of those that MusicBrainz knows; of the last one the archive has lost the picture. */
  let known: number[];
  let lost: number;

  beforeAll(async () => {
    [browser, site] = await Promise.all([
      launchChromium(),
      openTestSite({ simulator: { releases }, environment: { CONTACT: 'me@example.org' } }),
    ]);
    const albums = await site.services.db
      .selectFrom('album')
      .select(['id', 'artist', 'title', 'links_json'])
      .where('spotify_id', 'is', null)
      .where('removed_at', 'is', null)
      // Lists open with what is out: these are in the first view.
      .where('release_date', 'like', '____-__-__')
      .where('release_date', '<', todayOf(Date.now))
      .orderBy('release_sort', 'desc')
      .orderBy('id', 'desc')
      .execute();
    const addressed = albums.flatMap(({ links_json, ...album }) => {
      const links = JSON.parse(links_json) as Record<string, string>;
      const [address] = addressesOf({ links, spotifyId: null });
      return address === undefined ? [] : [{ ...album, address }];
    });
    const some = addressed.slice(0, 4);
    for (const [place, { artist, title, address }] of some.entries()) {
      releases.set(address, { artist, title, front: place === 3 ? 'lost' : 'there' });
    }
    known = some.slice(0, 3).map(({ id }) => id);
    lost = some[3]!.id;
  }, 240_000);
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  async function visit(path: string): Promise<{ page: Page; complaints: string[] }> {
    const context = await browser.newContext({ viewport: { width: 1300, height: 1600 } });
    const { page, complaints } = await watchPage(context);
    await page.goto(`${site.origin}${path}`);
    return { page, complaints };
  }

  const credit = (page: Page, id: number) => page.locator(`[data-album="${id}"] .cover-credit`);

  it('get their covers on demand in a list that the browser drew, each with its credit', async () => {
    const { page } = await visit(NOT_ON_SPOTIFY);
    for (const id of known) await credit(page, id).waitFor();
    expect(await credit(page, known[0]!).getAttribute('href')).toMatch(
      /^https:\/\/musicbrainz\.org\/release\/[\da-f-]{36}$/,
    );
    const picture = page.locator(`[data-album="${known[0]}"] .cover img`);
    await expect
      .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(0);
    expect(site.simulator.calls.filter(({ api }) => api === 'web-api')).toEqual([]);
    expect(site.simulator.calls.filter(({ path }) => path.startsWith('/ws/2/url'))).toHaveLength(1);
    await page.context().close();
  }, 120_000);

  it('keep the placeholder where the archive cannot give the picture', async () => {
    const { page } = await visit(`/catalog/album/${lost}/`);
    const cover = page.locator('.album-cover .cover');
    await expect.poll(() => cover.getAttribute('data-state'), { timeout: 30_000 }).toBe('unknown');
    expect(await cover.locator('.sleeve').count()).toBe(1);
    expect(await cover.locator('img, .cover-credit').count()).toBe(0);
    await page.context().close();
  }, 120_000);

  it('are in the pages after the next build, with their details', async () => {
    const [id] = known;
    const details = await fetch(`${site.origin}/catalog/album/${id}/metadata/`);
    expect(await details.text()).toContain('From MusicBrainz');
    await site.rebuild();
    const { page, complaints } = await visit(NOT_ON_SPOTIFY);
    await credit(page, id!).waitFor();
    const album = await fetch(`${site.origin}/catalog/album/${id}/`).then((answer) => answer.text());
    const address = [...releases.keys()][0]!;
    expect(album).toContain(`/release/${mbidOf(address)}/front-500`);
    expect(album).toContain(`"https://musicbrainz.org/release/${mbidOf(address)}"`);
    expect(album).toContain('From MusicBrainz');
    // The picture that is lost; everything else is allowed by the policy of the page.
    expect(complaints.filter((each) => !each.includes('404'))).toEqual([]);
    await page.context().close();
  }, 240_000);
});
