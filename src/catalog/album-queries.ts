import type { CompiledQuery, Transaction } from 'kysely';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Schema } from '#db/schema.ts';
import { albumFromRow, type AlbumRecord } from './album-fields.ts';
import type { Album } from './album.ts';

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

/** An album whose Spotify link is not the sheet's. */
export interface OverriddenAlbum {
  id: number;
  artist: string;
  title: string;
  reason: string;
}

/** The albums whose Spotify link db/overrides.csv corrects, by id. */
export async function listOverridden(db: CatalogDatabase): Promise<OverriddenAlbum[]> {
  const rows = await db
    .selectFrom('album')
    .select(['id', 'artist', 'title', 'override_reason'])
    .where('override_reason', 'is not', null)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map(({ override_reason, ...album }) => ({ ...album, reason: override_reason ?? '' }));
}

const ALBUMS_PER_STATEMENT = 500;

/** Inserts albums, or replaces those with the same id. */
export async function writeAlbums(db: Transaction<Schema>, albums: readonly AlbumRecord[]): Promise<void> {
  const columns = Object.keys(albums[0] ?? {}) as (keyof AlbumRecord)[];
  let statement: CompiledQuery | undefined;
  for (let start = 0; start < albums.length; start += ALBUMS_PER_STATEMENT) {
    const batch = albums.slice(start, start + ALBUMS_PER_STATEMENT);
    // Building the text of a statement with 11,000 values takes as long as running it: all whole batches share one.
    if (!statement || batch.length < ALBUMS_PER_STATEMENT) statement = compileUpsert(db, columns, batch);
    const parameters = batch.flatMap((album) => columns.map((column) => album[column]));
    await db.executeQuery({ ...statement, parameters });
  }
}

/** The statement for as many albums; its parameters are the columns in this order, album by album. */
function compileUpsert(
  db: Transaction<Schema>,
  columns: (keyof AlbumRecord)[],
  albums: readonly AlbumRecord[],
): CompiledQuery {
  const inOrder = albums.map(
    (album) => Object.fromEntries(columns.map((column) => [column, album[column]])) as unknown as AlbumRecord,
  );
  return db
    .insertInto('album')
    .values(inOrder)
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((expression) =>
          Object.fromEntries(columns.map((column) => [column, expression.ref(`excluded.${column}`)])),
        ),
    )
    .compile();
}
