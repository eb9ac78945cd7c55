import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeInChromium, launchChromium } from '../support/chromium.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';
import { ONE_FETCH_EACH, visit } from './waiting-visitors.ts';

const PLACEHOLDER = '.album-cover .cover[data-state=loading]';
const FOUND = '.album-cover .cover[data-state=found] img';
const isAsked = (url: URL): boolean => /\/(cover-art|metadata)\/$|\/_server-islands\//.test(url.pathname);

describeInChromium('what did not come at first', () => {
  let browser: Browser;
  let site: TestSite;
  let page: Page;
  let close: () => Promise<void>;
  /** The paths that the page asked for. */
  let asked: string[];
  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), openTestSite({ environment: ONE_FETCH_EACH })]);
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });
  beforeEach(async () => {
    await close?.();
    ({ page, close } = await visit(browser, 'about:blank'));
    await page.clock.install();
    asked = [];
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (isAsked(url)) asked.push(url.pathname);
    });
  });

  const albumPage = async (idEnd: string): Promise<string> =>
    `${site.origin}/catalog/album/${await site.albumId(idEnd)}/`;
  const fetched = async (idEnd: string) =>
    site.services.backfill.readDetails(await site.albumId(idEnd), () => ({ allowed: true }));
  /** As when somebody turns to another tab, and back. */
  const hide = (hidden: boolean) =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);

  it.each([
    ['a fault of the server', { status: 500, body: '' }],
    ['a server that is starting', { status: 503, body: '' }],
    [
      'a front server that says when',
      { status: 503, body: '<h1>Back soon</h1>', headers: { 'retry-after': '1' } },
    ],
    ['a network that wants a login', { status: 200, contentType: 'text/html', body: '<p>Welcome</p>' }],
  ])('a cover: %s is asked again later, each time after longer', async (_what, answer) => {
    await fetched('0000400');
    let answers = 0;
    await page.route('**/cover-art/', (route) =>
      (answers += 1) <= 2 ? route.fulfill(answer) : route.continue(),
    );
    await page.goto(await albumPage('0000400'));
    await expect.poll(() => page.locator(`${PLACEHOLDER}[data-pause]`).count()).toBe(1);
    await page.clock.fastForward(10_000);
    expect(answers).toBe(1);
    await page.clock.fastForward(30_000);
    await expect.poll(() => page.locator(`${PLACEHOLDER}[data-pause="120000"]`).count()).toBe(1);
    await page.clock.fastForward(40_000);
    expect(answers).toBe(2);
    await page.clock.fastForward(40_000);
    await page.locator(FOUND).waitFor();
    expect(answers).toBe(3);
  });

  it('a cover: a server that cannot be reached is asked again although the browser is online', async () => {
    await fetched('0000410');
    let isAway = true;
    await page.route('**/cover-art/', (route) => (isAway ? route.abort() : route.continue()));
    await page.goto(await albumPage('0000410'));
    await expect.poll(() => page.locator(`${PLACEHOLDER}[data-pause]`).count()).toBe(1);
    isAway = false;
    await page.clock.fastForward(40_000);
    await page.locator(FOUND).waitFor();
  });

  it('a cover: nothing is asked while nobody looks at the page', async () => {
    await fetched('0000420');
    await page.route('**/cover-art/', (route) => route.fulfill({ status: 500 }), { times: 1 });
    await page.goto(await albumPage('0000420'));
    await expect.poll(() => page.locator(`${PLACEHOLDER}[data-pause]`).count()).toBe(1);
    await hide(true);
    asked.length = 0;
    await page.clock.fastForward(40_000);
    await page.locator('.album-cover .cover[data-put-off]').waitFor();
    expect(asked).toEqual([]);
    await hide(false);
    await page.locator(FOUND).waitFor();
    expect(asked.filter((path) => path.endsWith('/cover-art/'))).toHaveLength(1);
  });

  it('details: an island that had to say when they come asks again then, once', async () => {
    // All that this visitor may cause to be fetched.
    await page.goto(await albumPage('0000430'));
    await page.locator(FOUND).waitFor();
    await page.goto(await albumPage('0000440'));
    const waiting = page.locator('.details[data-state=unavailable]');
    await waiting.waitFor();
    await fetched('0000440');
    asked.length = 0;
    await page.clock.fastForward(130_000);
    await page.locator('.details[data-state=found] table').waitFor();
    expect(await waiting.count()).toBe(0);
    const id = await site.albumId('0000440');
    expect(asked.filter((path) => !path.includes('cover-art'))).toEqual([`/catalog/album/${id}/metadata/`]);
  });

  it.each([
    ['failed', { status: 500 }],
    ['is unknown to the server', { status: 404 }],
  ])('details: where the island %s the fragment is asked for', async (_what, answer) => {
    await fetched('0000450');
    await page.route('**/_server-islands/**', (route) => route.fulfill(answer));
    await page.goto(await albumPage('0000450'));
    await page.locator(FOUND).waitFor();
    expect(asked.filter((path) => path.endsWith('/metadata/'))).toEqual([]);
    await page.clock.fastForward(40_000);
    await page.locator('.details[data-state=found] table').waitFor();
  });

  it('details: an island that came is not followed by the fragment', async () => {
    await fetched('0000460');
    await page.goto(await albumPage('0000460'));
    await page.locator('.details[data-state=found] table').waitFor();
    await page.clock.fastForward(600_000);
    expect(asked.filter((path) => path.endsWith('/metadata/'))).toEqual([]);
  });
});
