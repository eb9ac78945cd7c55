import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { databaseFile } from '#db/database-url.ts';
import type { FileChange } from '#db/engines/sqlite/sqlite-connections.ts';
import { migrateToLatest } from '#db/migrate.ts';
import { openDatabase, type CatalogDatabase } from '#db/open-database.ts';
import { countAlbums } from '#src/catalog/album-queries.ts';
import { insertAlbums } from '../../../support/album-rows.ts';
import { temporaryDatabase, temporaryFolder } from '../../../support/temporary-database.ts';

const POLL = { timeout: 15_000, interval: 100 };

/** A catalog of three albums, its file, and what is told of that. */
async function openWatched() {
  const folder = temporaryFolder();
  const url = `file:${folder}/catalog.sqlite`;
  const changes: FileChange[] = [];
  const db = openDatabase(url, { onFileChange: (change) => changes.push(change) });
  onTestFinished(() => db.destroy());
  await migrateToLatest(db);
  await insertAlbums(db, 3);
  return { db, url, file: databaseFile(url), folder, changes };
}

/** Another catalog, closed, whose file is whole without a log. */
async function otherCatalog(folder: string, albums: number): Promise<string> {
  const url = `file:${folder}/other.sqlite`;
  const other = openDatabase(url);
  await migrateToLatest(other);
  await insertAlbums(other, albums);
  await other.destroy();
  return databaseFile(url);
}

const write = (db: CatalogDatabase) => db.updateTable('album').set({ title: 'Changed' }).execute();

describe('a database file', () => {
  it('that is deleted is told of; what is open is read on, and nothing is written or made anew', async () => {
    const { db, file, changes } = await openWatched();
    for (const part of ['', '-wal', '-shm']) rmSync(file + part, { force: true });
    await expect.poll(() => countAlbums(db).then(() => changes), POLL).toEqual([{ status: 'missing' }]);
    expect(await countAlbums(db)).toBe(3);
    await expect(write(db)).rejects.toMatchObject({ code: 'database-file' });
    await expect(db.transaction().execute(write)).rejects.toMatchObject({ code: 'database-file' });
    expect(existsSync(file)).toBe(false);
  });

  it('that is moved away and back is taken up again', async () => {
    const { db, file, folder, changes } = await openWatched();
    renameSync(file, `${folder}/away.sqlite`);
    await expect.poll(() => countAlbums(db).then(() => changes.length), POLL).toBe(1);
    renameSync(`${folder}/away.sqlite`, file);
    await expect
      .poll(() => countAlbums(db).then(() => changes), POLL)
      .toEqual([{ status: 'missing' }, { status: 'in-place' }]);
    await write(db);
  });

  it.each([
    ['is replaced by another', (file: string, other: string) => renameSync(other, file)],
    [
      'is deleted and copied anew',
      (file: string, other: string) => {
        rmSync(file);
        copyFileSync(other, file);
      },
    ],
  ])(
    'that %s is opened anew, without the pages that wait in the log of the old one',
    async (_name, replace) => {
      const { db, file, folder, changes } = await openWatched();
      replace(file, await otherCatalog(folder, 5));
      await expect.poll(() => countAlbums(db), POLL).toBe(5);
      expect(changes.at(-1)).toEqual({ status: 'in-place' });
      await write(db);
      const again = await temporaryDatabase(`file:${file}`);
      expect(await countAlbums(again)).toBe(5);
      expect((await again.selectFrom('album').select('title').distinct().execute())[0]).toEqual({
        title: 'Changed',
      });
    },
  );

  it('that is replaced by what is no such catalog is told of, and opened when that has become one', async () => {
    const { db, url, file, folder, changes } = await openWatched();
    const empty = openDatabase(`file:${folder}/empty.sqlite`);
    await empty.schema.createTable('nothing').addColumn('id', 'integer').execute();
    await empty.destroy();
    renameSync(`${folder}/empty.sqlite`, file);
    await expect
      .poll(() => countAlbums(db).then(() => changes.at(-1)), POLL)
      .toEqual({ status: 'unusable', reason: 'it has another schema' });
    await expect(write(db)).rejects.toMatchObject({ code: 'database-file' });
    const migrated = openDatabase(url);
    onTestFinished(() => migrated.destroy());
    await migrateToLatest(migrated);
    await expect.poll(() => countAlbums(db), POLL).toBe(0);
    expect(changes.at(-1)).toEqual({ status: 'in-place' });
  });
});
