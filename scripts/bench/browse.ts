import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { clientDir } from '#src/render/site-layout.ts';
import { readCatalog } from '#src/catalog/catalog.ts';
import { openBenchSite } from './bench-site.ts';
import { launchChromium } from './chromium.ts';
import type { BenchRun } from './harness.ts';
import { measureKeystrokes } from './keystrokes.ts';
import { measureWithLighthouse } from './page-loads.ts';
import { atMost, type Measure } from './measures.ts';

/** Albums whose covers and details are stored before the build: more than the front and the list show. */
const STORED = 80;

/**
 * Builds the site of a generated catalog as large as the community's, and measures what browsing it costs: bytes
 * (brotli), files, time from keystroke to result in a Chromium slowed down four times, layout shift, and what Lighthouse
 * says. The newest albums have their covers, from a simulated Spotify; all others are still unknown.
 */
export async function benchBrowse({ print, largeCatalog }: BenchRun): Promise<Measure[]> {
  const { albums, copyDatabase } = await largeCatalog();
  const site = await openBenchSite({ databaseUrl: await copyDatabase('browse') });
  try {
    const { db, backfill } = site.services;
    const newest = (await readCatalog(db)).albums.slice(0, STORED);
    for (const { id } of newest) await backfill.readDetails(id, () => ({ allowed: true }));
    const built = await site.build(true);
    print(`${albums} albums, ${built.pages} pages built in ${(built.durationMs / 1000).toFixed(1)} s`);
    const origin = await site.serve('site');
    const linked = newest.find(({ spotifyId }) => spotifyId !== null)!;
    const pages = { front: '', list: 'catalog/albums/', album: `catalog/album/${linked.id}/` };
    return [
      ...(await measureFiles(clientDir(site.distDir), albums)),
      await measureKeystrokes(origin, print),
      await measureLayoutShift(origin),
      ...(await measureWithLighthouse(origin, pages, print)),
    ];
  } finally {
    await site.close();
  }
}

async function measureFiles(client: string, albums: number): Promise<Measure[]> {
  const entries = await readdir(client, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const kilobytes = async (pattern: RegExp): Promise<number> => {
    let bytes = 0;
    for (const file of files.filter((each) => pattern.test(each))) {
      bytes += brotliCompressSync(await readFile(file)).length;
    }
    return bytes / 1000;
  };
  const facets = await kilobytes(/browse-data\/facets-\w+\.json$/);
  const text = await kilobytes(/browse-data\/text-\w+\.json$/);
  return [
    atMost(100, 'index until facets are usable', facets, 'KB'),
    atMost(350, 'index in all', facets + text, 'KB'),
    atMost(15, 'list page of 50 tiles', await kilobytes(/catalog\/albums\/index\.html$/), 'KB'),
    atMost(35, 'all JavaScript', await kilobytes(/\.js$/), 'KB'),
    atMost(1.1, 'files per album', files.length / albums),
  ];
}

/** The most that moved while a page was loaded, in thousandths as tools report it. */
async function measureLayoutShift(origin: string): Promise<Measure> {
  const browser = await launchChromium();
  try {
    const shifts: number[] = [];
    for (const width of [375, 1440]) {
      for (const path of ['', 'catalog/albums/', 'catalog/albums/?q=river&vocal=Clean', 'catalog/yours/']) {
        const page = await browser.newPage({ viewport: { width, height: 900 } });
        await page.addInitScript(() => {
          const shift = { sum: 0 };
          Object.assign(window, { shift });
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) shift.sum += (entry as unknown as { value: number }).value;
          }).observe({ type: 'layout-shift', buffered: true });
        });
        await page.goto(`${origin}${path}`);
        await page.locator('h1').waitFor();
        await page.waitForTimeout(1200);
        shifts.push(await page.evaluate(() => (window as unknown as { shift: { sum: number } }).shift.sum));
        await page.close();
      }
    }
    return atMost(0, 'layout shift', Math.round(Math.max(...shifts) * 1000) / 1000);
  } finally {
    await browser.close();
  }
}
