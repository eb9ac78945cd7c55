import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInChromium, launchChromium } from '../support/chromium.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

describeInChromium('in either theme', () => {
  let site: TestSite;
  let browser: Browser;
  beforeAll(async () => {
    site = await openTestSite();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  const pages: [string, () => string | Promise<string>][] = [
    ['front page', () => '/'],
    ['list', () => '/catalog/albums/'],
    ['album, fetched on demand', async () => `/catalog/album/${await site.albumId('0000400')}/`],
    ['album that Spotify does not have', async () => `/catalog/album/${await site.albumId('Dead')}/`],
    ['list with a search and a filter', () => '/catalog/albums/?q=moth&genre=Djent'],
    ['empty result', () => '/catalog/albums/?q=zzzzzzzzzz'],
    ['years', () => '/catalog/years/'],
    ['year', () => '/catalog/year/2026/'],
    ['genres', () => '/catalog/genres/'],
    ['genre', () => '/catalog/genre/prog-metal/'],
    ['second page of a genre', () => '/catalog/genre/prog-metal/2/'],
    ['upcoming', () => '/catalog/upcoming/'],
    ["page for the sheet's editors", () => '/catalog/quality/'],
    ['privacy', () => '/privacy/'],
    ['artist', () => '/catalog/artist/vantablack-swan/'],
    ['own marks, none yet', () => '/catalog/yours/'],
    ['not found', () => '/nothing/here/'],
  ];

  const violations = async (page: Page): Promise<string[]> => {
    await page.evaluate(axe);
    const all: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const found = await page.evaluate(async () => {
        const { axe: tool } = window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
        return (await tool.run()).violations;
      });
      const said = found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
      all.push(...said.map((each) => `${colorScheme}: ${each}`));
    }
    return all;
  };

  // axe is put into the page, which the page's own policy would forbid; a theme is there at once, and does not fade in.
  const openContext = (width: number): Promise<BrowserContext> =>
    browser.newContext({ bypassCSP: true, reducedMotion: 'reduce', viewport: { width, height: 900 } });

  it.each(pages)('axe finds nothing on the %s', async (_name, path) => {
    const context = await openContext(1280);
    const page = await context.newPage();
    await page.goto(`${site.origin}${await path()}`);
    await page.waitForLoadState('networkidle');
    expect(await violations(page)).toEqual([]);
    await context.close();
  });

  it('axe finds nothing with marks, nor in what opens: words of a tile, keys, filters, the question before all is cleared', async () => {
    const context = await openContext(1280);
    const page = await context.newPage();
    await page.goto(`${site.origin}/catalog/albums/`);
    await page.keyboard.press('j');
    for (const key of ['l', 'j', 'w', 'j', 'x']) await page.keyboard.press(key);
    await page.locator('.tile').first().hover();
    await page.locator('.tile-mark').first().click();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    expect(await violations(page)).toEqual([]);
    await page.reload();
    expect(await violations(page)).toEqual([]);
    await page.goto(`${site.origin}/catalog/yours/`);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Clear all' }).click();
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 375, height: 800 });
    await page.goto(`${site.origin}/catalog/albums/`);
    await page.getByRole('button', { name: 'Filters' }).click();
    expect(await violations(page)).toEqual([]);
    await context.close();
  });
});
