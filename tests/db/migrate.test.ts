import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { copyAside, listMigrations, migrateDown, migrateToLatest, previewDown } from '#db/migrate.ts';
import { openDatabase } from '#db/open-database.ts';
import { insertAlbums } from '../support/album-rows.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryDatabase, temporaryDatabaseUrl } from '../support/temporary-database.ts';

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
    expect(await migrateDown(db)).toEqual(['0005-repairs']);
    expect(await migrateDown(db)).toEqual(['0004-state']);
    expect(await migrateDown(db)).toEqual(['0003-spotify-ledger']);
    expect(await migrateDown(db)).toEqual(['0002-spotify-cache']);
    const { rows } = await sql<{ count: number }>`select count(*) as count from album`.execute(db);
    expect(rows[0]?.count).toBe(2);
    expect(await migrateToLatest(db)).toEqual([
      '0002-spotify-cache',
      '0003-spotify-ledger',
      '0004-state',
      '0005-repairs',
    ]);
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
    expect(losses).toContainEqual({ table: 'spotify_album', column: 'changed_seq', rows: 0 });
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

describe('a copy aside', () => {
  it('is the whole database of before, while others hold it open', async () => {
    const url = await temporaryDatabaseUrl();
    const db = openDatabase(url);
    onTestFinished(() => db.destroy());
    await migrateToLatest(db);
    await insertAlbums(db, 3);
    const file = await copyAside(db, url, 'before');
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
    expect(changed.flat()).toEqual([
      '0001-sheet',
      '0002-spotify-cache',
      '0003-spotify-ledger',
      '0004-state',
      '0005-repairs',
    ]);
  });
});
