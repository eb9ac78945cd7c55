import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrateToLatest } from '#db/migrate.ts';
import { buildSite } from '#src/render/build-site.ts';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { environmentWith, parseConfig } from '#src/config.ts';
import { createServices, type Services } from '#src/services.ts';
import { insertAlbums } from '../support/album-rows.ts';

const folder = join(PROJECT_ROOT, '.cache', 'test-sites', randomUUID());
const distDir = join(folder, 'dist');
const environment = environmentWith({
  DATABASE_URL: `file:${join(folder, 'catalog.sqlite')}`,
  LOG_FILE: '',
  BASE_PATH: '/progmetal/',
  SITE_URL: 'https://example.org',
  ON_DEMAND: 'none',
});
let services: Services;

beforeAll(async () => {
  services = createServices(parseConfig(environment), pino({ level: 'silent' }));
  await migrateToLatest(services.db);
  await insertAlbums(services.db, 3);
});
afterAll(async () => {
  await services.close();
  await rm(folder, { recursive: true, force: true });
});

const build = (changes: Partial<Parameters<typeof buildSite>[0]> = {}) =>
  buildSite({ services, environment, projectRoot: PROJECT_ROOT, distDir, force: false, ...changes });
const page = (path: string): string => readFileSync(join(distDir, 'client', path), 'utf8');

it('builds, then keeps what is there while nothing changes, and builds again when a row changed', async () => {
  expect(await build()).toMatchObject({ built: true });
  expect(await build()).toMatchObject({ built: false });
  await services.db.updateTable('album').set({ title: 'Renamed' }).where('id', '=', 2).execute();
  expect(await build()).toMatchObject({ built: true });
  expect(page('catalog/album/2/index.html')).toContain('Renamed');
  expect(await build({ force: true })).toMatchObject({ built: true });
});

it('leaves the old site whole when a build fails, and says why', async () => {
  const before = page('index.html');
  const broken = { ...environment, PORT: 'not a port' };
  await expect(build({ force: true, environment: broken })).rejects.toMatchObject({
    code: 'build-failed',
    message: expect.stringContaining('PORT') as string,
  });
  expect(page('index.html')).toBe(before);
});

it('leaves the old site whole when it is interrupted', async () => {
  const before = page('index.html');
  const abort = new AbortController();
  const interrupted = expect(build({ force: true, signal: abort.signal })).rejects.toThrow();
  // The new site is being written, beside the old one.
  await expect.poll(() => existsSync(`${distDir}.next`), { interval: 5 }).toBe(true);
  abort.abort();
  await interrupted;
  expect(page('index.html')).toBe(before);
});

it('ON_DEMAND=none below a BASE_PATH: every link stays below it, and nothing is asked for', () => {
  for (const path of ['index.html', 'catalog/albums/index.html', 'catalog/album/1/index.html']) {
    const html = page(path);
    const links = [...html.matchAll(/(?:href|src)="(\/[^"]*)"/g)].map((match) => match[1]!);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !link.startsWith('/progmetal/'))).toEqual([]);
    expect(html).not.toMatch(/hx-get|_server-islands/);
  }
});

it('holds no page of an album that was removed', async () => {
  await services.db.updateTable('album').set({ removed_at: 'x' }).where('id', '=', 3).execute();
  await build();
  expect(existsSync(join(distDir, 'client/catalog/album/3'))).toBe(false);
  expect(existsSync(join(distDir, 'client/catalog/album/1'))).toBe(true);
});
