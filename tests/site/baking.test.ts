import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bakeInBackground, type Baking } from '#src/server/bake-in-background.ts';
import { describeInChromium, launchChromium, watchPage } from '../support/chromium.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

const isOnDemand = (path: string): boolean => /\/cover-art\/$|\/_server-islands\//.test(path);

describeInChromium('a server with BAKE_ON_SERVE', () => {
  let site: TestSite;
  let browser: Browser;
  let baking: Baking;
  const log: string[] = [];
  beforeAll(async () => {
    site = await openTestSite({ simulator: { appKind: 'extended', latencyMs: 20 } });
    const { backfill } = site.services;
    const logger = pino({}, { write: (line) => void log.push(line) });
    const delays = { quietMs: 100, longestMs: 300 };
    baking = bakeInBackground({ backfill, logger }, site.distDir, site.environment, delays);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await baking?.stop();
    await browser?.close();
    await site?.close();
  });

  it('puts what one visitor saw into the pages: another one asks for nothing', async () => {
    const path = `catalog/album/${await site.albumId('0000400')}`;
    const page = (): string => readFileSync(join(site.distDir, 'client', path, 'index.html'), 'utf8');
    expect(page()).toContain('_server-islands');

    const first = await watchPage(await browser.newContext());
    await first.page.goto(`${site.origin}/${path}/`);
    await first.page.locator('table tr').nth(3).waitFor();
    await first.page.locator('.cover[data-state=found] img').waitFor();
    expect(first.requests.filter(isOnDemand).length).toBeGreaterThan(0);

    await expect.poll(page).not.toContain('_server-islands');
    const second = await watchPage(await browser.newContext());
    // The server believes for a second that a file is as it was.
    await expect
      .poll(async () => (await fetch(`${site.origin}/${path}/`)).text())
      .not.toContain('_server-islands');
    await second.page.goto(`${site.origin}/${path}/`);
    expect(await second.page.locator('table tr').count()).toBeGreaterThan(3);
    await second.page.locator('.cover[data-state=found] img').waitFor();
    expect(second.requests.filter(isOnDemand)).toEqual([]);
    expect(second.complaints).toEqual([]);
  });

  it('goes on when a bake cannot be done, and bakes what it missed the next time', async () => {
    const away = `${site.distDir}.away`;
    const ids = [await site.albumId('0000410'), await site.albumId('0000420')];
    const page = (id: number): string =>
      readFileSync(join(site.distDir, 'client', `catalog/album/${id}/index.html`), 'utf8');
    const manifest = join(site.distDir, 'build.manifest');
    renameSync(manifest, away);
    await fetch(`${site.origin}/catalog/album/${ids[0]}/cover-art/`);
    await expect.poll(() => log.join('')).toContain('build-needed');
    expect(page(ids[0]!)).not.toContain('data-state="found"');
    renameSync(away, manifest);
    await fetch(`${site.origin}/catalog/album/${ids[1]}/cover-art/`);
    // Pages are put in place one by one, in no order that a visitor could rely on.
    for (const id of ids) await expect.poll(() => page(id)).toContain('data-state="found"');
  });
});
