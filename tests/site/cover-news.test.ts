import pino from 'pino';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type RunningServer } from '#src/server/start-server.ts';
import { createServices, type Services } from '#src/services.ts';
import { describeInChromium, launchChromium, watchPage } from '../support/chromium.ts';
import {
  postgresBin,
  startPostgresCluster,
  type PostgresCluster,
} from '../../scripts/postgres/postgres-cluster.ts';
import { runOn } from '../../scripts/postgres/postgres-databases.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

/** Each client may cause one fetch, so that the pages have tiles that wait for others. */
const ENVIRONMENT = { TRUSTED_PROXIES: '127.0.0.1', COLD_MISSES_BURST: '1', COLD_MISSES_PER_MINUTE: '1' };
const WAITING = '.tile .cover[data-state=unavailable]';

let browser: Browser;
let clients = 0;

/** A visitor with an address of its own. */
async function visit(url: string) {
  clients += 1;
  const context = await browser.newContext({ extraHTTPHeaders: { 'x-forwarded-for': `10.0.0.${clients}` } });
  const watched = await watchPage(context);
  await watched.page.goto(url);
  return { ...watched, close: () => context.close() };
}

/** The path of the fragment that the first waiting tile asks for. */
const waitingFragment = async (page: Page): Promise<string> =>
  (await page.locator(WAITING).first().getAttribute('hx-get'))!;

/** One visitor's page waits; another visitor opens the page of one of its albums; the first page shows the cover. */
async function expectNews(first: string, second: string): Promise<void> {
  const waiting = await visit(`${first}/catalog/albums/`);
  await expect.poll(() => waiting.page.locator(WAITING).count()).toBeGreaterThan(0);
  await expect.poll(() => waiting.requests).toContain('/catalog/covers/events/');
  const fragment = await waitingFragment(waiting.page);
  waiting.requests.length = 0;
  const other = await visit(`${second}${fragment.replace('cover-art/', '')}`);
  await other.page.locator('.cover[data-state=found] img').first().waitFor();
  await expect.poll(() => waiting.page.locator(`${WAITING}[hx-get="${fragment}"]`).count()).toBe(0);
  await expect
    .poll(() => waiting.requests.filter((path) => path.startsWith('/catalog/')))
    .toEqual([fragment]);
  const complaints = [...waiting.complaints, ...other.complaints];
  expect(complaints.filter((each) => !/503/.test(each))).toEqual([]);
  await waiting.close();
  await other.close();
}

describeInChromium('a cover that another visitor got', () => {
  let site: TestSite;
  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), openTestSite({ environment: ENVIRONMENT })]);
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  it('appears in a page that waits for it', async () => {
    await expectNews(site.origin, site.origin);
  });

  it('is not listened for by a page where nothing waits', async () => {
    const page = await visit(`${site.origin}/catalog/genres/`);
    const stored = await visit(`${site.origin}/catalog/album/${await site.albumId('0000300')}/`);
    await stored.page.locator('.cover[data-state=found] img').first().waitFor();
    await stored.page.waitForTimeout(1_500);
    expect([...page.requests, ...stored.requests]).not.toContain('/catalog/covers/events/');
    await page.close();
    await stored.close();
  });
});

const onServers =
  postgresBin === undefined && process.env['CI'] !== 'true' ? describeInChromium.skip : describeInChromium;

onServers('two servers on one PostgreSQL', () => {
  let cluster: PostgresCluster;
  let site: TestSite;
  let second: { services: Services; server: RunningServer; origin: string };
  beforeAll(async () => {
    cluster = await startPostgresCluster();
    await runOn(cluster.url(), 'create database catalog');
    const environment = { ...ENVIRONMENT, DATABASE_URL: cluster.url('catalog') };
    [browser, site] = await Promise.all([launchChromium(), openTestSite({ environment })]);
    const services = createServices(site.services.config, pino({ level: 'silent' }), {
      patience: 'visitors',
    });
    const server = await startServer(services, site.distDir);
    second = { services, server, origin: new URL(server.url).origin };
  });
  afterAll(async () => {
    await browser.close();
    await second.server.stop();
    await second.services.close();
    await site.close();
    await cluster.close();
  });

  it('tell each other of a cover that a visitor of one of them got', async () => {
    await expectNews(site.origin, second.origin);
    await expectNews(second.origin, site.origin);
  });

  it('serve pages while it is down, and placeholders that ask again; then go on by themselves', async () => {
    const get = (path: string) =>
      fetch(`${second.origin}${path}`, { headers: { 'x-forwarded-for': '10.9.9.9' } });
    const fragment = `/catalog/album/${await site.albumId('0000400')}/cover-art/`;
    expect((await get(fragment)).status).toBe(200);
    await cluster.stop();
    const startedAt = performance.now();
    const [page, cover, health] = await Promise.all(['/catalog/albums/', fragment, '/healthz'].map(get));
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect([page!.status, cover!.status, health!.status]).toEqual([200, 503, 503]);
    expect(Number(cover!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await cover!.text()).toContain('data-state="unavailable"');
    await cluster.start();
    await expect.poll(async () => (await get('/healthz')).status).toBe(200);
    expect((await get(fragment)).status).toBe(200);
    await expectNews(site.origin, second.origin);
  });
});
