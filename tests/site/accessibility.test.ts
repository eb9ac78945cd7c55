import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInChromium, launchChromium } from '../support/chromium.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

describeInChromium.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
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
    ['upcoming', () => '/catalog/upcoming/'],
    ["page for the sheet's editors", () => '/catalog/quality/'],
    ['not found', () => '/nothing/here/'],
  ];

  it.each(pages)('axe finds nothing on the %s', async (_name, path) => {
    // axe is put into the page, which the page's own policy would forbid.
    const context = await browser.newContext({
      colorScheme,
      bypassCSP: true,
      viewport: { width: 1280, height: 900 },
    });
    const page = await context.newPage();
    await page.goto(`${site.origin}${await path()}`);
    await page.waitForLoadState('networkidle');
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const { axe: tool } = window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
      return (await tool.run()).violations;
    });
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
    expect(told).toEqual([]);
    await context.close();
  });
});
