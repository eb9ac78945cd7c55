import { describe, expect, it } from 'vitest';
import { readCatalog } from '#src/catalog/catalog.ts';
import { albumRow, insertAlbums } from '../support/album-rows.ts';
import { temporaryDatabase } from '../support/temporary-database.ts';
import { idsOf } from './catalog-for-test.ts';

describe('readCatalog', () => {
  it('holds what is in the sheet, newest release first, and knows where each album stands', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 2);
    await db
      .insertInto('album')
      .values([
        albumRow({ id: 3, release_date: '2025-01-01' }),
        albumRow({ id: 4, removed_at: '2026-01-02T00:00:00.000Z' }),
      ])
      .execute();
    const { albums, positions } = await readCatalog(db);
    expect(idsOf(albums)).toEqual([3, 2, 1]);
    expect(positions.get(1)).toBe(2);
    expect(positions.has(4)).toBe(false);
  });

  it('is read once, and again after an import', async () => {
    const db = await temporaryDatabase();
    const first = await readCatalog(db);
    expect(await readCatalog(db)).toBe(first);
    await insertAlbums(db, 1);
    const time = '2026-01-02T00:00:00.000Z';
    await db
      .insertInto('sheet_import')
      .values({ started_at: time, finished_at: time, source: 'x', counts_json: '{}', issues_json: '[]' })
      .execute();
    expect(idsOf((await readCatalog(db)).albums)).toEqual([1]);
  });
});
