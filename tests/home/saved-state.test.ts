import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { catalogTables } from '#db/copy/copy-catalog.ts';
import { createTableDigest } from '#db/copy/copy-table.ts';
import { type CatalogDatabase, openDatabase } from '#db/open-database.ts';
import { readCatalogText } from '#src/home/catalog-text.ts';
import { restoreState } from '#src/home/restore-state.ts';
import { saveState } from '#src/home/save-state.ts';
import { packSnapshot, unpackSnapshot } from '#db/copy/snapshot-file.ts';
import { albumRow, insertAlbums, spotifyIdOf } from '../support/album-rows.ts';
import {
  onPostgres,
  temporaryDatabase,
  temporaryDatabaseUrl,
  temporaryFolder,
} from '../support/temporary-database.ts';

/** A catalog with covers, a ledger and an import, saved. */
async function savedCatalog() {
  const url = await temporaryDatabaseUrl();
  const db = await temporaryDatabase(url);
  await insertAlbums(db, 4);
  const links_json = JSON.stringify({ bandcamp: 'https://x.bandcamp.com/album/ünï?a=1&b="' });
  const awkward = {
    artist: '†††\u2028"\\',
    title: '鋼の🤘',
    links_json,
    genres_json: '[]',
    spotify_id: null,
  };
  await db
    .insertInto('album')
    .values(albumRow({ id: 9, ...awkward, tab: '2019 Other', removed_at: '2026-02-01T00:00:00.000Z' }))
    .execute();
  await db
    .insertInto('spotify_album')
    .values({ spotify_album_id: spotifyIdOf(2), cover_state: 'found', cover_images_json: '[]', failures: 0 })
    .execute();
  await db
    .insertInto('spotify_call')
    .values({ api: 'web-api', called_at: '2026-02-02T00:00:00.000Z', purpose: 'visitor', endpoint: 'GET /x' })
    .execute();
  await db
    .insertInto('sheet_import')
    .values({
      started_at: '2026-02-01T00:00:00.000Z',
      finished_at: '2026-02-01T00:00:09.000Z',
      source: 'sheet.xlsx',
      counts_json: '{"created":5}',
      issues_json:
        '[{"tab":"2019 Other","row":9,"column":null,"code":"title-missing","message":"row 9 has no title"}]',
    })
    .execute();
  const dir = temporaryFolder();
  const report = await saveState({ db, url }, dir);
  return { db, url, dir, report };
}

async function digests(db: CatalogDatabase): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const { name } of await catalogTables(db)) {
    const digest = createTableDigest();
    const { rows } = await sql<
      Record<string, string | number | null>
    >`select * from ${sql.table(name)}`.execute(db);
    for (const row of rows) digest.add({ ...row });
    all[name] = digest.sha256();
  }
  return all;
}

describe('a saved state', () => {
  it('is two files, and gives another database every row of every table', async () => {
    const { db, dir, report } = await savedCatalog();
    expect(report).toEqual({
      albums: 4,
      change: 'First save: 5 albums',
      files: ['catalog.ndjson', 'catalog.sqlite.gz'],
    });
    expect(readdirSync(dir).sort()).toEqual(report.files);
    const target = await temporaryDatabaseUrl();
    expect(await restoreState(dir, target)).toEqual({
      albums: 4,
      covers: 1,
      snapshot: true,
      catalog: true,
      albumsFromCatalog: false,
      migrated: [],
    });
    expect(await digests(await temporaryDatabase(target))).toEqual(await digests(db));
  });

  it('has the same text while nothing changes, and tells what changed', async () => {
    const { db, url, dir } = await savedCatalog();
    const text = readFileSync(join(dir, 'catalog.ndjson'), 'utf8');
    expect((await saveState({ db, url }, dir)).change).toBe('No album changed');
    expect(readFileSync(join(dir, 'catalog.ndjson'), 'utf8')).toBe(text);
    await db.updateTable('album').set({ title: 'Uno' }).where('id', '=', 1).execute();
    await db
      .insertInto('album')
      .values(albumRow({ id: 10, sheet_row: 1 }))
      .execute();
    expect((await saveState({ db, url }, dir)).change).toBe('+1 album, 1 renamed');
    const before = text.split('\n');
    const lines = readFileSync(join(dir, 'catalog.ndjson'), 'utf8').split('\n');
    expect(lines.filter((line) => line.startsWith('{"id":') && !before.includes(line))).toHaveLength(2);
  });

  it('brings albums back with their ids when only the catalog is left', async () => {
    const { db, dir } = await savedCatalog();
    rmSync(join(dir, 'catalog.sqlite.gz'));
    const target = await temporaryDatabaseUrl();
    expect(await restoreState(dir, target)).toMatchObject({ albums: 4, covers: 0, snapshot: false });
    const restored = await temporaryDatabase(target);
    const [one, other] = [await digests(db), await digests(restored)];
    expect(other['album']).toBe(one['album']);
    expect(await restored.selectFrom('spotify_album').selectAll().execute()).toEqual([]);
    const run = await restored.selectFrom('sheet_import').selectAll().executeTakeFirstOrThrow();
    expect(run).toMatchObject({ source: 'sheet.xlsx', counts_json: '{"created":5}' });
  });

  it('takes the albums of a catalog that was kept later than the snapshot, and the covers of the snapshot', async () => {
    const { db, url, dir } = await savedCatalog();
    await db
      .insertInto('album')
      .values(albumRow({ id: 12 }))
      .execute();
    await db.updateTable('sheet_import').set({ finished_at: '2026-02-09T00:00:00.000Z' }).execute();
    const newer = temporaryFolder();
    await saveState({ db, url }, newer);
    rmSync(join(dir, 'catalog.ndjson'));
    writeFileSync(join(dir, 'catalog.ndjson'), readFileSync(join(newer, 'catalog.ndjson')));
    const target = await temporaryDatabaseUrl();
    expect(await restoreState(dir, target)).toMatchObject({ albums: 5, covers: 1, albumsFromCatalog: true });
    const ids = await (
      await temporaryDatabase(target)
    )
      .selectFrom('album')
      .select('id')
      .orderBy('id')
      .execute();
    expect(ids.map(({ id }) => id)).toEqual([1, 2, 3, 4, 9, 12]);
  });

  it('without a snapshot is the catalog alone', async () => {
    const { db, url, dir } = await savedCatalog();
    expect((await saveState({ db, url }, dir, { catalogOnly: true })).files).toEqual(['catalog.ndjson']);
    expect(readdirSync(dir)).toEqual(['catalog.ndjson']);
  });

  it('replaces a database that holds albums only when it is told to', async () => {
    const { dir } = await savedCatalog();
    const target = await temporaryDatabaseUrl();
    const full = openDatabase(target);
    const { migrateToLatest } = await import('#db/migrate.ts');
    await migrateToLatest(full);
    await insertAlbums(full, 7);
    await full.destroy();
    await expect(restoreState(dir, target)).rejects.toMatchObject({ code: 'restore-target' });
    expect(await restoreState(dir, target, { force: true })).toMatchObject({ albums: 4 });
    expect((await (await temporaryDatabase(target)).selectFrom('album').select('id').execute()).length).toBe(
      5,
    );
  });

  it.runIf(!onPostgres)('does not replace a file that somebody works on', async () => {
    const { db, url, dir } = await savedCatalog();
    await expect(restoreState(dir, url, { force: true })).rejects.toMatchObject({ code: 'database-in-use' });
    expect(await db.selectFrom('album').select('id').execute()).toHaveLength(5);
  });

  it.skipIf(onPostgres)('is not spoilt by what a database that is gone has left beside it', async () => {
    const { dir } = await savedCatalog();
    const folder = temporaryFolder();
    const file = join(folder, 'catalog.sqlite');
    const other = await temporaryDatabase(`file:${join(folder, 'other.sqlite')}`);
    await insertAlbums(other, 1);
    copyFileSync(join(folder, 'other.sqlite-wal'), `${file}-wal`);
    await restoreState(dir, `file:${file}`);
    const db = await temporaryDatabase(`file:${file}`);
    expect(await db.selectFrom('album').select('id').execute()).toHaveLength(5);
  });

  it('of nothing changes nothing', async () => {
    const target = await temporaryDatabaseUrl();
    expect(await restoreState(temporaryFolder(), target)).toMatchObject({
      snapshot: false,
      catalog: false,
    });
  });
});

describe('a state that is not whole', () => {
  const edit = (file: string, change: (bytes: Buffer) => Buffer | string) => (dir: string) =>
    writeFileSync(join(dir, file), change(readFileSync(join(dir, file))));
  const flip = (place: number) => (bytes: Buffer) => {
    bytes[Math.floor(bytes.length * place)]! ^= 1;
    return bytes;
  };

  it.each([
    ['a cut snapshot', edit('catalog.sqlite.gz', (bytes) => bytes.subarray(0, -1)), 'state-damaged'],
    [
      'half a snapshot',
      edit('catalog.sqlite.gz', (bytes) => bytes.subarray(0, bytes.length / 2)),
      'state-damaged',
    ],
    ['a flipped bit', edit('catalog.sqlite.gz', flip(0.5)), 'state-damaged'],
    [
      'a flipped bit of the checksum',
      edit('catalog.sqlite.gz', (bytes) => ((bytes[20]! ^= 1), bytes)),
      /state-/,
    ],
    ['a foreign archive', edit('catalog.sqlite.gz', () => gzipSync('hello')), 'state-foreign'],
    ['an empty snapshot', edit('catalog.sqlite.gz', () => ''), 'state-foreign'],
    ['a cut catalog', edit('catalog.ndjson', (bytes) => bytes.subarray(0, -90)), 'state-damaged'],
    [
      'an edited catalog',
      edit('catalog.ndjson', (bytes) => bytes.toString().replace('Album 2', 'Album 3')),
      'state-damaged',
    ],
    ['a foreign catalog', edit('catalog.ndjson', () => '{"hello":1}\n'), 'state-foreign'],
  ])('is refused whole: %s', async (_name, damage, code) => {
    const { dir } = await savedCatalog();
    damage(dir);
    const target = await temporaryDatabaseUrl();
    const db = await temporaryDatabase(target);
    const error = await restoreState(dir, target).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: expect.stringMatching(code) as string });
    expect(await db.selectFrom('album').select('id').execute()).toEqual([]);
  });

  it('is refused when a database of something else, or none, is in it', async () => {
    const dir = temporaryFolder();
    const file = join(dir, 'other.sqlite');
    for (const make of [
      () => new DatabaseSync(file).exec('create table other (x)'),
      () => writeFileSync(file, 'no database at all'),
    ]) {
      rmSync(file, { force: true });
      make();
      await packSnapshot(file, join(dir, 'catalog.sqlite.gz'));
      await expect(restoreState(dir, await temporaryDatabaseUrl())).rejects.toMatchObject({
        code: 'state-foreign',
      });
    }
  });

  it('is refused when it is newer than this version, and migrated when it is older', async () => {
    const { dir } = await savedCatalog();
    const file = join(temporaryFolder(), 'changed.sqlite');
    await unpackSnapshot(join(dir, 'catalog.sqlite.gz'), file);
    const change = async (statement: string): Promise<void> => {
      const database = new DatabaseSync(file);
      database.exec(statement);
      database.close();
      await packSnapshot(file, join(dir, 'catalog.sqlite.gz'));
    };
    await change(`insert into kysely_migration values ('9999-future', '2030-01-01')`);
    await expect(restoreState(dir, await temporaryDatabaseUrl())).rejects.toMatchObject({
      code: 'database-newer',
    });
    const older = openDatabase(`file:${file}`);
    await sql`delete from kysely_migration where name = '9999-future'`.execute(older);
    const { migrateDown } = await import('#db/migrate.ts');
    const [last] = await migrateDown(older);
    await older.destroy();
    await packSnapshot(file, join(dir, 'catalog.sqlite.gz'));
    expect(await restoreState(dir, await temporaryDatabaseUrl())).toMatchObject({
      albums: 4,
      migrated: [last],
    });
  });

  it('is unpacked up to a limit', async () => {
    const { dir } = await savedCatalog();
    const file = join(dir, 'catalog.sqlite.gz');
    await expect(unpackSnapshot(file, join(dir, 'x'), { mostBytes: 20_000 })).rejects.toMatchObject({
      code: 'state-damaged',
    });
    expect(readdirSync(dir)).not.toContain('x');
  });
});

describe('version 1 of the text', () => {
  it('is still read: lineage is passed over, and the lines of catalogs that were to be merged', () => {
    const sealed = readFileSync(new URL('catalog-version-1.ndjson', import.meta.url), 'utf8');
    const { albums, import: run } = readCatalogText(sealed);
    expect(albums.map(({ id, title, sheet_row }) => [id, title, sheet_row])).toEqual([
      [1, 'One', 7],
      [3, 'Three', 9],
    ]);
    expect(run?.source).toBe('sheet.xlsx');
  });
});
