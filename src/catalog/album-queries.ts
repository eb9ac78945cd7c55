import type { CatalogDatabase } from '#db/open-database.ts';
import type { Album } from './album.ts';
import { albumFromRow } from './album-row.ts';

/** One album, also one that was removed from the sheet; undefined when there never was one with this id. */
export async function findAlbum(db: CatalogDatabase, id: number): Promise<Album | undefined> {
  const row = await db.selectFrom('album').selectAll().where('id', '=', id).executeTakeFirst();
  return row && albumFromRow(row);
}

/** How many albums are in the catalog, removed ones not counted. */
export async function countAlbums(db: CatalogDatabase): Promise<number> {
  const { count } = await db
    .selectFrom('album')
    .select((select) => select.fn.countAll().as('count'))
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** When the newest import ended (UTC ISO text) and what it added; undefined before the first one. */
export async function findLatestImport(
  db: CatalogDatabase,
): Promise<{ finishedAt: string; created: number } | undefined> {
  const row = await db
    .selectFrom('sheet_import')
    .select(['finished_at', 'counts_json'])
    .orderBy('id', 'desc')
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    finishedAt: row.finished_at,
    created: (JSON.parse(row.counts_json) as { created: number }).created,
  };
}
