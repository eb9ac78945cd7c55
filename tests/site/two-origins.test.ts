import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '#src/render/build-site.ts';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { environmentWith, parseConfig } from '#src/config.ts';
import { createServices } from '#src/services.ts';
import { describeInChromium, launchChromium, watchPage } from '../support/chromium.ts';
import { startStaticHost, type StaticHost } from '../support/static-host.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

/** The site is static and lives at one origin; the server that answers fragments lives at another. */
const folder = join(PROJECT_ROOT, '.cache', 'test-sites', randomUUID());
let server: TestSite;
let staticHost: StaticHost;
let siteOrigin: string;
/** What one client may cause to be fetched: as much as the pages below need, so that a preflight that spent any would be seen. */
const BURST = 60;

beforeAll(async () => {
  staticHost = await startStaticHost();
  siteOrigin = staticHost.origin;
  server = await openTestSite({
    environment: { SITE_URL: siteOrigin, COLD_MISSES_BURST: String(BURST), COLD_MISSES_PER_MINUTE: '1' },
  });
  const environment = environmentWith({
    DATABASE_URL: server.services.config.databaseUrl,
    SPOTIFY_IMAGE_ORIGINS: server.simulator.origin,
    SITE_URL: siteOrigin,
    ON_DEMAND: 'origin',
    BACKFILL_ORIGIN: server.origin,
    LOG_FILE: '',
  });
  const services = createServices(parseConfig(environment), pino({ level: 'silent' }));
  const distDir = join(folder, 'dist');
  await buildSite({ services, environment, projectRoot: PROJECT_ROOT, distDir, force: true });
  await services.close();
  staticHost.show(join(distDir, 'client'));
});
afterAll(async () => {
  staticHost.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the server of fragments', () => {
  const ask = (method: string, origin: string, path = '/catalog/album/1/cover-art/') =>
    fetch(`${server.origin}${path}`, {
      method,
      headers: {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'hx-request,hx-target',
      },
    });

  it.each(['cover-art', 'metadata'])(
    'answers a preflight for %s without looking at any album',
    async (part) => {
      for (let times = 0; times < 2 * BURST; times += 1) {
        const answer = await ask('OPTIONS', siteOrigin, `/catalog/album/${1 + times}/${part}/`);
        expect(answer.status).toBe(204);
        expect(answer.headers.get('access-control-allow-origin')).toBe(siteOrigin);
        expect(answer.headers.get('access-control-allow-methods')).toBe('GET');
        expect(answer.headers.get('access-control-allow-headers')).toContain('hx-request');
        expect(Number(answer.headers.get('access-control-max-age'))).toBeGreaterThan(3_600);
      }
      expect(server.simulator.calls).toEqual([]);
    },
  );

  it('lets exactly the site read, as itself and without credentials', async () => {
    const answer = await ask('GET', siteOrigin, `/catalog/album/${await server.albumId()}/cover-art/`);
    expect(answer.headers.get('access-control-allow-origin')).toBe(siteOrigin);
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('vary')?.toLowerCase()).toContain('origin');
  });

  it.each([
    'https://evil.example',
    'null',
    () => siteOrigin.replace('http:', 'https:'),
    () => `${siteOrigin}.evil.example`,
    () => siteOrigin.replace('127.0.0.1', 'localhost'),
    () => siteOrigin.slice(0, -1),
  ])('lets nobody else read: %s', async (stranger) => {
    const origin = typeof stranger === 'string' ? stranger : stranger();
    for (const method of ['OPTIONS', 'GET']) {
      const answer = await ask(method, origin);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect(answer.headers.get('vary')?.toLowerCase()).toContain('origin');
    }
  });
});

describeInChromium('the static site', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it('shows covers and details that come from the other origin, without an island', async () => {
    const context = await browser.newContext();
    const list = await watchPage(context);
    await list.page.goto(`${siteOrigin}/catalog/albums/`);
    await expect.poll(() => list.page.locator('.cover[data-state=found] img').count()).toBeGreaterThan(5);
    const album = await watchPage(context);
    await album.page.goto(`${siteOrigin}/catalog/album/${await server.albumId('0000400')}/`);
    await album.page.locator('.album-details').scrollIntoViewIfNeeded();
    await album.page.locator('table tr').nth(3).waitFor();
    expect(await album.page.content()).not.toContain('_server-islands');
    expect(await album.page.locator('.details[data-state=found]').count()).toBe(1);
    const all = [...list.requests, ...album.requests];
    expect(all.filter((path) => path.includes('_server-islands'))).toEqual([]);
    expect(album.requests.filter((path) => path.endsWith('/metadata/')).length).toBeGreaterThan(0);
    expect([...list.complaints, ...album.complaints]).toEqual([]);
    await context.close();
  });
});
