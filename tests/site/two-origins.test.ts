import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pino from 'pino';
import type { Browser } from 'playwright-core';
import send from 'send';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '#src/build/build-site.ts';
import { PROJECT_ROOT } from '#src/build/site-paths.ts';
import { environmentWith, parseConfig } from '#src/config.ts';
import { createServices } from '#src/services.ts';
import { describeInChromium, launchChromium, watchPage } from '../support/chromium.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

/** The site is static and lives at one origin; the server that answers fragments lives at another. */
const folder = join(PROJECT_ROOT, '.cache', 'test-sites', randomUUID());
let server: TestSite;
let staticHost: Server;
let siteOrigin: string;

beforeAll(async () => {
  let serve: RequestListener = (_request, response) => response.writeHead(503).end();
  staticHost = createServer((request, response) => serve(request, response)).listen(0, '127.0.0.1');
  await once(staticHost, 'listening');
  siteOrigin = `http://127.0.0.1:${(staticHost.address() as AddressInfo).port}`;
  server = await openTestSite({ environment: { SITE_URL: siteOrigin } });
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
  serve = (request, response) =>
    void send(request, request.url!, { root: join(distDir, 'client') }).pipe(response);
});
afterAll(async () => {
  staticHost.close();
  staticHost.closeAllConnections();
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

  it('answers a preflight of the site without looking at any album', async () => {
    const answer = await ask('OPTIONS', siteOrigin);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(siteOrigin);
    expect(answer.headers.get('access-control-allow-headers')).toContain('hx-request');
    expect(Number(answer.headers.get('access-control-max-age'))).toBeGreaterThan(3_600);
    expect(server.simulator.calls).toEqual([]);
  });

  it('lets nobody else read', async () => {
    for (const method of ['OPTIONS', 'GET']) {
      const answer = await ask(method, 'https://evil.example');
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
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
    expect([...list.complaints, ...album.complaints]).toEqual([]);
    await context.close();
  });
});
