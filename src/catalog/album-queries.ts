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

export interface AlbumPage {
  albums: Album[];
  /** From 1. */
  page: number;
  /** At least 1, also of an empty catalog. */
  pages: number;
  total: number;
}

/** One page of the catalog, newest release first; undated albums sort with the year of their tab. */
export async function listAlbums(
  db: CatalogDatabase,
  options: { page: number; perPage: number },
): Promise<AlbumPage> {
  const { page, perPage } = options;
  const total = await countAlbums(db);
  const rows = await db
    .selectFrom('album')
    .selectAll()
    .where('removed_at', 'is', null)
    .orderBy('release_sort', 'desc')
    .orderBy('id', 'desc')
    .limit(perPage)
    .offset((page - 1) * perPage)
    .execute();
  return { albums: rows.map(albumFromRow), page, pages: Math.max(1, Math.ceil(total / perPage)), total };
}

/** The ids of all albums in the catalog, ascending. */
export async function listAlbumIds(db: CatalogDatabase): Promise<number[]> {
  const rows = await db
    .selectFrom('album')
    .select('id')
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.id);
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
