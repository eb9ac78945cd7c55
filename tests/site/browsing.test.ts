import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInChromium, launchChromium, watchPage } from '../support/chromium.ts';
import { watchLayoutShift } from '../support/layout-shift.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

const isCover = (path: string): boolean => path.endsWith('/cover-art/');

/** Scrolls through the whole page; each part is there for two frames, so that the browser tells what came into view. */
async function scrollThrough(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let top = 0; top < document.documentElement.scrollHeight; top += 600) {
      window.scrollTo(0, top);
      for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    }
  });
}

const unfinished = (page: Page): Promise<number> => page.locator('.cover[data-state=loading]').count();

describeInChromium('browsing a fresh site', () => {
  let site: TestSite;
  let browser: Browser;
  beforeAll(async () => {
    site = await openTestSite({ simulator: { appKind: 'extended', latencyMs: 60 } });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  it('covers come as tiles scroll into view, one request each; the second visit sends none', async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const first = await watchPage(context);
    await first.page.goto(`${site.origin}/catalog/albums/`);
    await expect.poll(() => first.page.locator('.cover[data-state=found] img').count()).toBeGreaterThan(5);
    const beforeScrolling = first.requests.filter(isCover).length;
    expect(beforeScrolling).toBeLessThan(50);
    await scrollThrough(first.page);
    await expect.poll(() => unfinished(first.page)).toBe(0);
    const asked = first.requests.filter(isCover);
    expect(asked.length).toBeGreaterThan(beforeScrolling);
    expect(new Set(asked).size).toBe(asked.length);
    expect(site.simulator.calls.length).toBeLessThanOrEqual(asked.length);
    expect(first.complaints).toEqual([]);

    const second = await watchPage(context);
    await second.page.goto(`${site.origin}/catalog/albums/`);
    await scrollThrough(second.page);
    await expect.poll(() => unfinished(second.page)).toBe(0);
    expect(second.requests.filter(isCover)).toEqual([]);
    await context.close();
  });

  it('an album page shows its track list by itself, and nothing shifts when it comes', async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const { page, complaints } = await watchPage(context);
    const layoutShift = await watchLayoutShift(page);
    await page.goto(`${site.origin}/catalog/album/${await site.albumId('0000400')}/`);
    await page.locator('table tr').nth(3).waitFor();
    await page.locator('.cover[data-state=found] img').waitFor();
    expect(await page.locator('table').innerText()).toMatch(/\d:\d\d/);
    expect(await layoutShift()).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('after a build, covers and details are in the pages and nothing is asked for', async () => {
    await site.rebuild();
    const calls = site.simulator.calls.length;
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const list = await watchPage(context);
    await list.page.goto(`${site.origin}/catalog/albums/`);
    await scrollThrough(list.page);
    expect(list.requests.filter(isCover)).toEqual([]);
    expect(await list.page.locator('.cover[data-state=found] img').count()).toBeGreaterThan(30);
    const album = await watchPage(context);
    await album.page.goto(`${site.origin}/catalog/album/${await site.albumId('0000400')}/`);
    expect(await album.page.locator('table tr').count()).toBeGreaterThan(3);
    expect(album.requests.filter((path) => isCover(path) || path.includes('_server-islands'))).toEqual([]);
    expect(site.simulator.calls.length).toBe(calls);
    await context.close();
  });

  it("with Spotify down, the list says once when covers resume and the page has no error but the browser's own line", async () => {
    site.simulator.scriptEach(() => ({ kind: 'status', status: 500 }));
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const { page, complaints } = await watchPage(context);
    await page.goto(`${site.origin}/catalog/albums/5/`);
    await page
      .locator('.list-head')
      .getByText(/Covers resume about (\w+ )?\d\d:\d\d$/)
      .waitFor();
    expect(await page.getByText('Covers resume').count()).toBe(1);
    expect(complaints.filter((line) => !/status of 503/.test(line))).toEqual([]);
    const album = await watchPage(context);
    await album.page.goto(`${site.origin}/catalog/album/${await site.albumId('0000300')}/`);
    await album.page
      .getByText(/resume/)
      .first()
      .waitFor();
    expect(album.complaints.filter((line) => !/status of 503/.test(line))).toEqual([]);
    site.simulator.scriptEach(undefined);
    await context.close();
  });

  it('hostile text of the sheet stays text, in list, page, fragment and island', async () => {
    const rows = await site.services.db
      .selectFrom('album')
      .selectAll()
      .where((where) => where.or([where('title', 'like', '%<%'), where('artist', 'like', '%<%')]))
      .execute();
    expect(rows.length).toBeGreaterThan(0);
    const context = await browser.newContext();
    const { page, complaints } = await watchPage(context);
    for (const { id, title } of rows) {
      for (const path of ['', 'cover-art/', 'metadata/']) {
        await page.goto(`${site.origin}/catalog/album/${id}/${path}`);
        expect(await page.locator('img[onerror], script:not([src]):has-text("alert")').count()).toBe(0);
        expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
      }
      await page.goto(`${site.origin}/catalog/album/${id}/`);
      expect(await page.locator('h1').innerText()).toBe(title);
    }
    expect(complaints.filter((line) => /alert|onerror|x:/.test(line))).toEqual([]);
    await context.close();
  });

  it('without JavaScript the site is browsed and read, and an album page says what is missing', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${site.origin}/catalog/albums/`);
    await page.getByRole('link', { name: /next/i }).first().click();
    expect(page.url()).toContain('/catalog/albums/2/');
    await page.goto(`${site.origin}/catalog/album/${await site.albumId('0000200')}/`);
    expect(await page.locator('h1').innerText()).not.toBe('');
    expect(await page.locator('noscript').count()).toBeGreaterThan(0);
    await context.close();
  });
});
