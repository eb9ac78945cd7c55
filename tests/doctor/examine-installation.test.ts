import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { databaseFile } from '#db/database-url.ts';
import { migrateDown } from '#db/migrate.ts';
import { changeBreaker } from '#src/backfill/circuit-breaker.ts';
import { albumAnswer, storeAnswer } from '#src/backfill/store-answer.ts';
import { examineInstallation, type Installation } from '#src/doctor/examine-installation.ts';
import type { Finding } from '#src/doctor/finding.ts';
import { withSiteLock } from '#src/render/lock-site.ts';
import { fingerprintFiles, writeManifest } from '#src/render/site-manifest.ts';
import { readSiteState } from '#src/render/site-state.ts';
import { startServices } from '../backfill/simulated-services.ts';
import { spotifyAlbum } from '../backfill/backfill-for-test.ts';
import { serveOnLoopback } from '../support/loopback-server.ts';
import { writeStubSite } from '../support/stub-site.ts';
import { onPostgres, temporaryDatabase, temporaryFolder } from '../support/temporary-database.ts';

const SAMPLE = readFileSync('db/sample-sheet.xlsx');

/** An installation that is well: a sheet, a Spotify, a database of three albums, and the site of them. */
async function installation(given: Parameters<typeof startServices>[1] = {}) {
  const sheet = await serveOnLoopback((_request, response) => {
    response.writeHead(200, { date: new Date(clock.ms).toUTCString() }).end(SAMPLE);
  });
  const world = await startServices(3, {
    ...given,
    environment: { GOOGLE_SHEETS_XLSX_URL: sheet, CONTACT: 'me@example.org', ...given.environment },
  });
  const { services, clock } = world;
  const distDir = await writeStubSite(temporaryFolder());
  const { catalog, stored } = await readSiteState(services.db, clock.ms);
  const files = fingerprintFiles(distDir, new Map());
  await writeManifest(distDir, { sources: 's', program: 'p', catalog, stored, files, pages: {} });
  const examine = async (changes: Partial<Installation> = {}): Promise<Map<string, Finding>> => {
    const findings = await examineInstallation({
      config: services.config,
      distDir,
      nodeVersion: process.version,
      requiredNode: '>=22.18',
      openServices: () => Promise.resolve(services),
      now: services.now,
      isOffline: false,
      download: { sleep: () => Promise.resolve() },
      ...changes,
    });
    return new Map(findings.map((finding) => [finding.check, finding]));
  };
  return { ...world, distDir, examine };
}

const states = (findings: Map<string, Finding>): Record<string, string> =>
  Object.fromEntries([...findings].map(([check, { state }]) => [check, state]));

const WELL = {
  node: 'ok',
  disk: 'ok',
  sheet: 'ok',
  clock: 'ok',
  contact: 'ok',
  database: 'ok',
  integrity: 'ok',
  schema: 'ok',
  lock: 'ok',
  credentials: 'ok',
  spotify: 'ok',
  site: 'ok',
};

it('finds nothing where nothing is wrong, and costs no call', async () => {
  const { examine, simulator } = await installation();
  expect(states(await examine())).toEqual(WELL);
  expect([simulator.calls, simulator.tokenRequests]).toEqual([[], 1]);
});

it('asks nobody when it is offline', async () => {
  const { examine, simulator } = await installation();
  const { sheet: _sheet, credentials: _credentials, ...rest } = WELL;
  expect(states(await examine({ isOffline: true }))).toEqual({ ...rest, clock: 'note' });
  expect([simulator.calls, simulator.tokenRequests]).toEqual([[], 0]);
});

it('names a database that is not there, and makes none', async () => {
  const { examine, services } = await installation();
  const file = join(temporaryFolder(), 'none.sqlite');
  const config = { ...services.config, databaseUrl: `file:${file}` };
  const found = await examine({ config });
  expect(found.get('database')).toMatchObject({ state: 'action', message: `There is no database ${file}` });
  expect([found.has('site'), found.get('sources and site')?.state]).toEqual([false, 'note']);
  expect(() => readFileSync(file)).toThrow('ENOENT');
});

it.skipIf(onPostgres)('finds a page of the database that is damaged, and one cut short', async () => {
  const { examine, services } = await installation();
  const copy = join(temporaryFolder(), 'copy.sqlite');
  await sql`vacuum into ${copy}`.execute(services.db);
  const whole = readFileSync(copy);
  const config = { ...services.config, databaseUrl: `file:${copy}` };
  const damaged = Buffer.from(whole);
  damaged.fill(0xff, 4096 * 2, 4096 * 2 + 64);
  writeFileSync(copy, damaged);
  const found = [...(await examine({ config })).values()].filter(({ state }) => state === 'action');
  expect(found).toHaveLength(1);
  expect(found[0]!.message + found[0]!.hint!).toContain('damaged');

  for (const journal of ['-wal', '-shm'])
    rmSync(`${databaseFile(config.databaseUrl)}${journal}`, { force: true });
  writeFileSync(copy, 'no database at all, and long enough to be looked at as one: '.repeat(20));
  const other = await examine({ config });
  expect(other.get('database')).toMatchObject({ state: 'action' });
  truncateSync(copy, 0);
  expect((await examine({ config })).get('schema')).toMatchObject({
    state: 'action',
    hint: 'npm run migrate',
  });
});

it('says when the schema is older, or newer', async () => {
  const { examine, services } = await installation();
  const another = await temporaryDatabase(services.config.databaseUrl);
  await migrateDown(another);
  expect((await examine()).get('schema')).toMatchObject({ state: 'action', hint: 'npm run migrate' });
  await sql`update kysely_migration set name = '9999-later' where name = (select min(name) from kysely_migration)`.execute(
    another,
  );
  expect((await examine()).get('schema')!.message).toContain('made by a newer version');
});

it('says who is refused, and what is kept of it', async () => {
  const { examine, services } = await installation({ environment: { SPOTIFY_CLIENT_SECRET: 'another' } });
  const found = await examine();
  expect(found.get('credentials')).toMatchObject({ state: 'action' });
  expect(found.get('credentials')!.message).toContain('SPOTIFY_CLIENT_SECRET');
  await changeBreaker(services.db, 'web-api', (breaker) => ({ ...breaker, account_failure: 'Pay the bill' }));
  expect((await examine({ isOffline: true })).get('spotify')).toMatchObject({
    state: 'action',
    message: 'Pay the bill',
  });
});

it('missing credentials, contact and sheet are no failure', async () => {
  const { examine, services } = await installation({
    environment: { SPOTIFY_CLIENT_ID: '', SPOTIFY_CLIENT_SECRET: '', CONTACT: '', SITE_URL: '' },
  });
  const found = await examine({ config: { ...services.config, sheetUrl: undefined } });
  expect(states(found)).toEqual({
    ...WELL,
    sheet: 'note',
    clock: 'note',
    contact: 'note',
    credentials: 'note',
  });
});

it.each([
  ['a page instead of a workbook', 'text/html', '<title>Sign in</title>', 'not shared publicly'],
  ['something else', 'application/octet-stream', 'GIF89a', 'no .xlsx workbook'],
])('a sheet that is %s needs action', async (_what, type, body, words) => {
  const { examine, services } = await installation();
  const sheetUrl = await serveOnLoopback((_request, response) => {
    response.writeHead(200, { 'content-type': type }).end(body);
  });
  const { sheet } = Object.fromEntries(await examine({ config: { ...services.config, sheetUrl } }));
  expect(sheet).toMatchObject({ state: 'action', message: expect.stringContaining(words) as string });
});

it('a clock that differs from that of the sheet needs action', async () => {
  const { examine, clock } = await installation();
  const found = await examine({ now: () => clock.ms + 600_000 });
  expect(found.get('clock')).toMatchObject({ state: 'action' });
});

it('says how the site stands to what is stored', async () => {
  const { examine, services, distDir, clock } = await installation();
  const site = async () => (await examine({ isOffline: true })).get('site');
  await withSiteLock(distDir, { lockTimeoutMs: 0 }, async () => {
    expect(await site()).toMatchObject({
      state: 'note',
      message: expect.stringContaining('process') as string,
    });
  });
  const { db } = services;
  const album = db.selectFrom('album').select('spotify_id').where('spotify_id', 'is not', null);
  const spotifyId = (await album.executeTakeFirstOrThrow()).spotify_id!;
  await storeAnswer(db, spotifyId, albumAnswer(spotifyAlbum(spotifyId), clock.ms));
  expect(await site()).toMatchObject({ state: 'note', hint: 'npm run bake' });
  clock.ms += 86_400_000;
  expect(await site()).toMatchObject({ state: 'note', hint: 'npm run build' });
  rmSync(join(distDir, 'client', 'index.html'));
  expect(await site()).toMatchObject({ state: 'action', hint: 'npm run build' });
  rmSync(distDir, { recursive: true });
  expect(await site()).toMatchObject({ state: 'note', message: 'No site was built yet' });
});
