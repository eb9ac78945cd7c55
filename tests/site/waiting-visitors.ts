import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { watchPage } from '../support/chromium.ts';

/** Each client may cause one fetch, so that the pages have tiles that wait for others. */
export const ONE_FETCH_EACH = {
  TRUSTED_PROXIES: '127.0.0.1',
  COLD_MISSES_BURST: '1',
  COLD_MISSES_PER_MINUTE: '1',
};
const WAITING = '.tile .cover[data-state=unavailable]';

let clients = 0;

/** A visitor with an address of its own. */
export async function visit(browser: Browser, url: string) {
  clients += 1;
  const context = await browser.newContext({ extraHTTPHeaders: { 'x-forwarded-for': `10.0.0.${clients}` } });
  const watched = await watchPage(context);
  await watched.page.goto(url);
  return { ...watched, close: () => context.close() };
}

/**
 * One visitor's page, of one server, waits; another visitor opens the page of one of its albums, from another server:
 * the first page shows the cover, which it asks for once.
 */
export async function expectNews(browser: Browser, one: string, other: string): Promise<void> {
  const waiting = await visit(browser, `${one}/catalog/albums/`);
  await expect.poll(() => waiting.page.locator(WAITING).count()).toBeGreaterThan(0);
  await expect.poll(() => waiting.requests).toContain('/catalog/covers/events/');
  const fragment = await waitingFragment(waiting.page);
  waiting.requests.length = 0;
  const getting = await visit(browser, `${other}${fragment.replace('cover-art/', '')}`);
  await getting.page.locator('.cover[data-state=found] img').first().waitFor();
  await expect.poll(() => waiting.page.locator(`${WAITING}[hx-get="${fragment}"]`).count()).toBe(0);
  await expect.poll(() => waiting.requests.filter((path) => path === fragment)).toHaveLength(1);
  const complaints = [...waiting.complaints, ...getting.complaints];
  // The browser itself complains of each placeholder that is told to wait.
  expect(complaints.filter((each) => !/503/.test(each))).toEqual([]);
  await waiting.close();
  await getting.close();
}

/** The path of the fragment that the first waiting tile asks for. */
async function waitingFragment(page: Page): Promise<string> {
  return (await page.locator(WAITING).first().getAttribute('hx-get'))!;
}
