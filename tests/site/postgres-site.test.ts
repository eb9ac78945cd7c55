import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyCatalog } from '#db/copy/copy-catalog.ts';
import { openDatabase } from '#db/open-database.ts';
import { buildSite } from '#src/render/build-site.ts';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { parseConfig } from '#src/config.ts';
import { startServer, type RunningServer } from '#src/server/start-server.ts';
import { createServices, type Services } from '#src/services.ts';
import {
  postgresBin,
  startPostgresCluster,
  type PostgresCluster,
  runOn,
} from '../../scripts/bench/postgres-cluster.ts';
import { describeInChromium, launchChromium } from '../support/chromium.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';
import { expectNews, ONE_FETCH_EACH } from './waiting-visitors.ts';

const describeOnPostgres =
  postgresBin === undefined && process.env['CI'] !== 'true' ? describeInChromium.skip : describeInChromium;

/** What differs in every build: addresses, numbers and fingerprints of islands. */
const OF_ISLANDS = /_server-islands\/[^"'`]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|sha256-[^']*/g;

/** All pages and files of data, by their path. */
function pagesIn(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  return new Map(
    files
      .filter((file) => /\.(html|xml|json|csv|ics)$/.test(file))
      .map((file) => [file, read(file).replace(OF_ISLANDS, '')]),
  );
}

describeOnPostgres('two servers on one PostgreSQL', () => {
  let browser: Browser;
  let cluster: PostgresCluster;
  let site: TestSite;
  let second: { services: Services; server: RunningServer; origin: string };
  beforeAll(async () => {
    cluster = await startPostgresCluster();
    await runOn(cluster.url(), 'create database catalog');
    const environment = { ...ONE_FETCH_EACH, DATABASE_URL: cluster.url('catalog') };
    [browser, site] = await Promise.all([launchChromium(), openTestSite({ environment })]);
    const services = createServices(site.services.config, pino({ level: 'silent' }), {
      timeouts: 'visitors',
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

  it('serve the same pages as SQLite would', async () => {
    const folder = `${site.distDir}-sqlite`;
    const DATABASE_URL = `file:${join(folder, 'catalog.sqlite')}`;
    const to = openDatabase(DATABASE_URL);
    await copyCatalog({ from: site.services.db, to });
    await to.destroy();
    const environment = { ...site.environment, DATABASE_URL };
    const services = createServices(parseConfig(environment), pino({ level: 'silent' }));
    const distDir = join(folder, 'dist');
    await buildSite({ services, environment, projectRoot: PROJECT_ROOT, distDir, force: true });
    await services.close();
    const [onPostgres, onSqlite] = [site.distDir, distDir].map((dist) => pagesIn(join(dist, 'client')));
    expect(onSqlite!.size).toBeGreaterThan(500);
    expect([...onPostgres!.keys()].toSorted()).toEqual([...onSqlite!.keys()].toSorted());
    const different = [...onSqlite!].filter(([file, text]) => onPostgres!.get(file) !== text);
    expect(different.map(([file]) => file)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('tell each other of a cover that a visitor of one of them got', async () => {
    await expectNews(browser, site.origin, second.origin);
    await expectNews(browser, second.origin, site.origin);
  });

  it('serve pages while it is down, and placeholders that ask again; then go on by themselves', async () => {
    const get = (path: string) =>
      fetch(`${second.origin}${path}`, { headers: { 'x-forwarded-for': '10.9.9.9' } });
    const fragment = `/catalog/album/${await site.albumId('0000400')}/cover-art/`;
    expect((await get(fragment)).status).toBe(200);
    await cluster.stop();
    const [page, cover, health] = await Promise.all(['/catalog/albums/', fragment, '/healthz'].map(get));
    expect([page!.status, cover!.status, health!.status]).toEqual([200, 503, 503]);
    expect(Number(cover!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await cover!.text()).toContain('data-state="unavailable"');
    await cluster.start();
    await expect.poll(async () => (await get('/healthz')).status).toBe(200);
    expect((await get(fragment)).status).toBe(200);
    await expectNews(browser, site.origin, second.origin);
  });
});
