import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateToLatest } from '#db/migrate.ts';
import { planRefresh } from '#src/backfill/plan-refresh.ts';
import { buildSite } from '#src/render/build-site.ts';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { environmentWith, parseConfig } from '#src/config.ts';
import { createServices } from '#src/services.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import {
  simulatedEnvironment,
  startSpotifySimulator,
  type Simulator,
} from '../../scripts/simulator/simulator.ts';
import { describeInChromium, launchChromium, watchPage } from '../support/chromium.ts';
import { startStaticHost, type StaticHost } from '../support/static-host.ts';

/** Files on a host that knows nothing of them, below a path: GitHub Pages of a project. There is no server. */
const BASE = '/progmetal/';
const STORED = 12;
const folder = join(PROJECT_ROOT, '.cache', 'test-sites', randomUUID());
const clientDir = join(folder, 'dist', 'client');
let simulator: Simulator;
let host: StaticHost;
/** Newest album first: stored ones, and one that is not. */
let stored: number[];
let missing: number;

beforeAll(async () => {
  simulator = await startSpotifySimulator();
  host = await startStaticHost(BASE);
  const environment = environmentWith({
    ...simulatedEnvironment(simulator),
    DATABASE_URL: `file:${join(folder, 'catalog.sqlite')}`,
    LOG_FILE: '',
    SITE_URL: host.origin,
    BASE_PATH: BASE,
    ON_DEMAND: 'none',
    BACKFILL_ORIGIN: '',
  });
  const services = createServices(parseConfig(environment), pino({ level: 'silent' }));
  await migrateToLatest(services.db);
  await importCatalog({ db: services.db, source: join(PROJECT_ROOT, 'db', 'sample-sheet.xlsx') });
  const { selected } = await planRefresh(services.db, {}, { nowMs: Date.now() });
  const plain = selected.filter(({ album }) => !/(Dead|NoIm|Long)$/.test(album.spotifyId ?? ''));
  stored = plain.slice(0, STORED).map(({ album }) => album.id);
  missing = plain[STORED]!.album.id;
  await services.backfill.refresh({
    selected: plain.slice(0, STORED),
    batchSize: 50,
    signal: new AbortController().signal,
  });
  await buildSite({
    services,
    environment,
    projectRoot: PROJECT_ROOT,
    distDir: join(folder, 'dist'),
    force: true,
  });
  await services.close();
  host.show(clientDir);
});
afterAll(async () => {
  host.close();
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the files of a static site', () => {
  it('ask for nothing that only a server has', () => {
    const pages = readdirSync(clientDir, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.html'),
    );
    expect(pages.length).toBeGreaterThan(500);
    const asking = pages.filter((file) =>
      /hx-get|_server-islands|cover-art\/|\/metadata\//.test(readFileSync(join(clientDir, file), 'utf8')),
    );
    expect(asking).toEqual([]);
  });

  it('link nothing of ours that does not begin with the base path', () => {
    for (const page of [
      'index.html',
      'catalog/albums/index.html',
      `catalog/album/${missing}/index.html`,
      '404.html',
    ]) {
      const html = readFileSync(join(clientDir, page), 'utf8');
      const links = [...html.matchAll(/(?:href|src)="(\/[^"]*)"/g)].map((match) => match[1]!);
      expect(links.length).toBeGreaterThan(5);
      expect(links.filter((link) => !link.startsWith(BASE))).toEqual([]);
    }
  });

  it('keep hosts from running Jekyll, which would leave out what begins with an underscore', () => {
    expect(readdirSync(clientDir)).toEqual(expect.arrayContaining(['.nojekyll', '_astro', '404.html']));
  });
});

describeInChromium('the static site', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  /** Opens a page and counts everything that goes wrong. */
  async function visit(path: string) {
    const context = await browser.newContext();
    const watched = await watchPage(context);
    const failures: string[] = [];
    watched.page.on('requestfailed', (request) => {
      // What was under way when the page was left.
      if (request.failure()?.errorText !== 'net::ERR_ABORTED') failures.push(request.url());
    });
    watched.page.on('response', (response) => {
      if (response.status() >= 400) failures.push(`${response.status()} ${response.url()}`);
    });
    const response = await watched.page.goto(`${host.origin}${path}`, { waitUntil: 'networkidle' });
    return { ...watched, failures, status: response!.status(), close: () => context.close() };
  }

  it('shows what is stored, and a placeholder for the rest, without a failing request', async () => {
    simulator.forgetCalls();
    const { page, failures, complaints, requests, close } = await visit(`${BASE}catalog/albums/`);
    for (let screen = 0; screen < 6; screen += 1) await page.mouse.wheel(0, 900);
    await page.waitForLoadState('networkidle');
    const covers = await page.locator('.cover[data-state=found] img').count();
    expect(covers).toBeGreaterThan(0);
    const images = page.locator('.cover[data-state=found] img');
    await expect
      .poll(() => images.first().evaluate((image) => (image as HTMLImageElement).naturalWidth))
      .toBeGreaterThan(0);
    expect(await page.locator('.cover[data-state=unknown] .sleeve').count()).toBeGreaterThan(10);
    expect(requests.filter((path) => /cover-art|metadata|islands/.test(path))).toEqual([]);
    expect([...failures, ...complaints]).toEqual([]);
    expect(simulator.calls).toEqual([]);
    await close();
  });

  it('has the tracks of a stored album in its page, and a sentence in the page of another', async () => {
    const known = await visit(`${BASE}catalog/album/${stored[0]}/`);
    expect(await known.page.locator('.album-details table tr').count()).toBeGreaterThan(2);
    const other = await visit(`${BASE}catalog/album/${missing}/`);
    expect(await other.page.locator('.details[data-state=unknown]').innerText()).toContain(
      'The track list is on Spotify',
    );
    expect(await other.page.locator('.album-cover .cover[data-state=unknown] .sleeve').count()).toBe(1);
    expect([...known.failures, ...known.complaints, ...other.failures, ...other.complaints]).toEqual([]);
    await Promise.all([known.close(), other.close()]);
  });

  it('searches, and walks from page to page below its path', async () => {
    const { page, failures, complaints, close } = await visit(BASE);
    await page.getByRole('link', { name: 'Albums', exact: true }).first().click();
    await page.waitForURL(`${host.origin}${BASE}catalog/albums/`);
    await page.locator('[data-search-input]').fill('river');
    await page.waitForURL(/q=river/);
    await page.locator('.tile a').first().click();
    await page.waitForURL(new RegExp(`${BASE}catalog/album/\\d+/`));
    expect([...failures, ...complaints]).toEqual([]);
    await close();
  });

  it('shows its own page for an address that is not there', async () => {
    const { page, status, failures, close } = await visit(`${BASE}no/such/page/`);
    expect(status).toBe(404);
    expect(await page.locator('h1').innerText()).toBe('No such page');
    expect(failures).toEqual([`404 ${host.origin}${BASE}no/such/page/`]);
    await page.getByRole('link', { name: 'All albums' }).click();
    await page.waitForURL(`${host.origin}${BASE}catalog/albums/`);
    await close();
  });
});
