import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInChromium, launchChromium } from '../support/chromium.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';
import { expectNews, ONE_FETCH_EACH, visit } from './waiting-visitors.ts';

describeInChromium('a cover that another visitor got', () => {
  let browser: Browser;
  let site: TestSite;
  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), openTestSite({ environment: ONE_FETCH_EACH })]);
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  it('appears in a page that waits for it', async () => {
    await expectNews(browser, site.origin, site.origin);
  });

  it('is not listened for by a page where nothing waits', async () => {
    const page = await visit(browser, `${site.origin}/catalog/genres/`);
    const stored = await visit(browser, `${site.origin}/catalog/album/${await site.albumId('0000300')}/`);
    await stored.page.locator('.cover[data-state=found] img').first().waitFor();
    // Longer than tiles are given to come together.
    await stored.page.waitForTimeout(1_500);
    expect([...page.requests, ...stored.requests]).not.toContain('/catalog/covers/events/');
    await page.close();
    await stored.close();
  });
});
