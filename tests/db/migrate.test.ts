import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { backUpDatabase, listMigrations, migrateDown, migrateToLatest, previewDown } from '#db/migrate.ts';
import { migrations } from '#db/migrations/migrations.ts';
import { openDatabase, type CatalogDatabase } from '#db/open-database.ts';
import { insertAlbums } from '../support/album-rows.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryDatabase, temporaryDatabaseUrl } from '../support/temporary-database.ts';

/** Takes migrations back, up to and with one. */
async function migrateDownTo(db: CatalogDatabase, name: string): Promise<void> {
  while ((await previewDown(db))!.name !== name) await migrateDown(db);
  expect(await migrateDown(db)).toEqual([name]);
}

describe('migrations', () => {
  it('go up once and then have nothing to do', async () => {
    const db = openDatabase(await temporaryDatabaseUrl());
    onTestFinished(() => db.destroy());
    const names = (await listMigrations(db)).map((migration) => migration.name);
    expect(await migrateToLatest(db)).toEqual(names);
    expect(await migrateToLatest(db)).toEqual([]);
  });

  it('go down one by one, keep the albums while the cache goes, and come up again', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 2);
    const names = Object.keys(migrations);
    for (const name of names.slice(1).toReversed()) expect(await migrateDown(db)).toEqual([name]);
    const { rows } = await sql<{ count: number }>`select count(*) as count from album`.execute(db);
    expect(rows[0]?.count).toBe(2);
    expect(await migrateToLatest(db)).toEqual(names.slice(1));
  });

  it('tell what going down would destroy, and destroy nothing by that', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 2);
    await sql`insert into spotify_album (spotify_album_id, cover_state, failures) values ('a', 'found', 0), ('b', null, 0)`.execute(
      db,
    );
    let losses: object[] = [];
    for (let step = await previewDown(db); step; step = await previewDown(db)) {
      expect(await previewDown(db)).toEqual(step);
      losses = [...losses, ...step.losses];
      await migrateDown(db);
    }
    expect(losses).toContainEqual({ table: 'spotify_album', column: null, rows: 2 });
    expect(losses).toContainEqual({ table: 'album', column: null, rows: 2 });
    expect(losses).toContainEqual({ table: 'spotify_album', column: 'metadata_absent_since', rows: 0 });
    expect(await migrateToLatest(db)).toHaveLength((await listMigrations(db)).length);
  });

  it('refuse a database made by a newer version', async () => {
    const db = await temporaryDatabase();
    await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01')`.execute(db);
    await expect(migrateToLatest(db)).rejects.toMatchObject({
      code: 'database-newer',
      message: expect.stringContaining('9999-later') as string,
    });
    await expect(migrateDown(db)).rejects.toMatchObject({ code: 'database-newer' });
  });
});

describe('the migration to one home', () => {
  const ago = '2026-03-01T12:00:00.000Z';
  const rows: Record<string, Record<string, unknown>> = {
    sheet_import: {
      id: 1,
      started_at: ago,
      finished_at: ago,
      source: 'x.xlsx',
      counts_json: '{}',
      issues_json: '[]',
    },
    spotify_album: {
      spotify_album_id: 'a',
      cover_state: 'found',
      spotify_cover_url: 'https://i.scdn.co/image/1',
      cover_images_json: '[]',
      spotify_cover_cached_at: ago,
      cover_source: 'web-api',
      metadata_state: 'found',
      spotify_metadata_json: '{"label":"x"}',
      spotify_metadata_cached_at: ago,
      checked_at: ago,
      failures: 2,
      next_attempt_at: ago,
      metadata_absent_since: ago,
      changed_seq: 7,
    },
    spotify_artist: { spotify_artist_id: 'b', genres_json: '["prog"]', cached_at: ago, changed_seq: 8 },
    spotify_call: {
      id: 5,
      api: 'web-api',
      called_at: ago,
      purpose: 'refresh',
      endpoint: 'GET /albums/{id}',
      status: 429,
      duration_ms: 12,
      call_key: 'k',
      allowance: 'lease',
      changed_seq: 9,
    },
    spotify_gate: {
      api: 'web-api',
      shut_until: ago,
      reason: 'quota',
      faults: 3,
      probation: 1,
      learned_budget: 630,
      learned_at: ago,
      denials: 2,
      denials_since: ago,
    },
    spotify_lease: { spotify_album_id: 'a', holder: 'h', expires_at: ago },
    request_count: { hour: '2026-03-01T12', hits: 4, misses: 5, unavailable: 6 },
    catalog_lineage: { id: 'l', created_at: ago, next_id: 9, view_key: 'v' },
    catalog_head: { head_key: 'h', content: 'x' },
    catalog_ancestor: { head_key: 'h', next_id: 3 },
    change_counter: { id: 1, epoch: 'e', value: 9 },
    backfill_peer: { origin: 'https://a.example', epoch: 'e', pulled_seq: 4 },
    budget_lease: { holder: 'r', api: 'web-api', calls: 50, expires_at: ago },
  };
  const OF_MERGING = /^(catalog_|change_counter|backfill_peer|budget_lease)/;
  const kept = ['album', ...Object.keys(rows).filter((table) => !OF_MERGING.test(table))];

  it('keeps every album, cover, detail, call and the memory of the circuit breaker, up, down and up again', async () => {
    const db = await temporaryDatabase();
    await migrateDownTo(db, '0006-one-home');
    await insertAlbums(db, 3);
    for (const [table, row] of Object.entries(rows)) {
      const columns = Object.keys(row).map((name) => sql.ref(name));
      await sql`insert into ${sql.table(table)} (${sql.join(columns)}) values (${sql.join(Object.values(row))})`.execute(
        db,
      );
    }
    const read = async () => {
      const tables: Record<string, object[]> = {};
      for (const table of kept) {
        const found = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(db);
        const isKept = ([name]: [string, unknown]): boolean =>
          !['changed_seq', 'call_key', 'allowance'].includes(name);
        tables[table] = found.rows.map((row) => Object.fromEntries(Object.entries(row).filter(isKept)));
      }
      return tables;
    };
    const before = await read();
    expect(before).toMatchObject({
      album: [{}, {}, {}],
      spotify_call: [{ status: 429 }],
      spotify_gate: [{ faults: 3 }],
    });
    const breaker = {
      source: 'spotify',
      api: 'web-api',
      open_until: ago,
      reason: 'quota',
      failures: 3,
      probes_left: 1,
      probe_at: null,
      learned_quota: 630,
      learned_at: ago,
      app_kind: null,
      app_kind_at: null,
      account_failure: null,
      denials: 2,
      denials_since: ago,
    };
    for (let round = 1; round <= 2; round += 1) {
      expect((await migrateToLatest(db)).slice(0, 2)).toEqual(['0006-one-home', '0007-circuit-breaker']);
      expect(await db.selectFrom('source_breaker').selectAll().execute()).toEqual([breaker]);
      await migrateDownTo(db, '0007-circuit-breaker');
      expect(await read()).toEqual(before);
      await migrateDownTo(db, '0006-one-home');
      expect(await read()).toEqual(before);
    }
  });
});

describe('a backup', () => {
  it('is the whole database of before, while others hold it open', async () => {
    const url = await temporaryDatabaseUrl();
    const db = openDatabase(url);
    onTestFinished(() => db.destroy());
    await migrateToLatest(db);
    await insertAlbums(db, 3);
    const file = await backUpDatabase(db, url, 'before');
    if (!url.startsWith('file:')) return expect(file).toBeUndefined();
    await sql`delete from album`.execute(db);
    const copy = openDatabase(`file:${file}`);
    onTestFinished(() => copy.destroy());
    expect((await copy.selectFrom('album').select('id').execute()).length).toBe(3);
  });
});

describe('migrate --down', () => {
  it('asks before it destroys, and keeps a copy', async () => {
    const url = await temporaryDatabaseUrl();
    const run = (...args: string[]) => runScript('migrate', args, { DATABASE_URL: url });
    await run();
    const names = (await run('--list')).stdout;
    const refused = await run('--down');
    expect([refused.code, refused.stderr]).toEqual([64, expect.stringContaining('pass --yes to confirm')]);
    expect(refused.stdout).toMatch(/destroys:\n {2}/);
    expect((await run('--list')).stdout).toBe(names);
    const taken = JSON.parse((await run('--down', '--yes', '--json')).stdout) as Record<string, unknown>;
    expect(taken).toMatchObject({ changed: [expect.any(String)] });
    if (url.startsWith('file:')) {
      const copied = { DATABASE_URL: `file:${String(taken['copy'])}` };
      expect((await runScript('migrate', ['--list'], copied)).stdout).toBe(names);
    }
  });

  it('names each table and column that holds something', async () => {
    const url = await temporaryDatabaseUrl();
    const db = openDatabase(url);
    onTestFinished(() => db.destroy());
    await migrateToLatest(db);
    await insertAlbums(db, 2);
    while ((await previewDown(db))!.name !== '0001-sheet') await migrateDown(db);
    const { stdout } = await runScript('migrate', ['--down'], { DATABASE_URL: url });
    expect(stdout).toContain('Taking 0001-sheet back');
    expect(stdout).toContain('  the table album, with 2 rows\n');
    expect(stdout).toMatch(/ {2}\d+ parts? of the schema that holds? nothing\n/);
  });

  it('and --list are two things', async () => {
    expect((await runScript('migrate', ['--down', '--list'])).code).toBe(64);
  });
});

describe('processes that start together', () => {
  it('migrate once and all end with the newest schema', async () => {
    const url = await temporaryDatabaseUrl();
    const printed = await Promise.all(
      [1, 2, 3].map(() => runScript('migrate', ['--json'], { DATABASE_URL: url })),
    );
    const changed = printed.map(({ stdout }) => (JSON.parse(stdout) as { changed: string[] }).changed);
    expect(changed.flat()).toEqual(Object.keys(migrations));
  });
});
