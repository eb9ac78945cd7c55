import type { CatalogDatabase } from '#db/open-database.ts';
import { albumFromRow } from './album-fields.ts';
import type { Album } from './album.ts';

/** An album with what orders and groups it. */
export interface CatalogAlbum extends Album {
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: the release date, or the year of the tab where there is none or it is a slip. */
  releaseSort: string;
  /** Artist folded to what identity compares. */
  artistKey: string;
  /** UTC ISO text: when the catalog first held it. */
  createdAt: string;
  /** UTC ISO text. */
  updatedAt: string;
}

/** The whole catalog in memory: what pages about many albums are made from. Never changed, only replaced. */
export interface Catalog {
  /** Newest release first, removed albums not among them. */
  albums: readonly CatalogAlbum[];
  /** Album id -> index in `albums`. */
  positions: ReadonlyMap<number, number>;
}

const readings = new WeakMap<CatalogDatabase, { import: string; catalog: Promise<Catalog> }>();

/** The catalog, read once per database and again only after a further import, so that every page of a build may ask for it. */
export async function readCatalog(db: CatalogDatabase): Promise<Catalog> {
  const newest = await db
    .selectFrom('sheet_import')
    .select(['id', 'finished_at'])
    .orderBy('id', 'desc')
    .executeTakeFirst();
  const newestImport = newest ? `${newest.id} ${newest.finished_at}` : '';
  const known = readings.get(db);
  if (known?.import === newestImport) return known.catalog;
  const catalog = readAlbums(db);
  readings.set(db, { import: newestImport, catalog });
  return catalog;
}

async function readAlbums(db: CatalogDatabase): Promise<Catalog> {
  const rows = await db
    .selectFrom('album')
    .selectAll()
    .where('removed_at', 'is', null)
    .orderBy('release_sort', 'desc')
    .orderBy('id', 'desc')
    .execute();
  const albums = rows.map((row) => ({
    ...albumFromRow(row),
    releaseSort: row.release_sort,
    artistKey: row.artist_key,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));
  return { albums, positions: new Map(albums.map(({ id }, index) => [id, index])) };
}

/** A function of a catalog that is worked out once for each catalog, however many pages ask. */
export function memoizeByCatalog<T extends object>(derive: (catalog: Catalog) => T): (catalog: Catalog) => T {
  const known = new WeakMap<Catalog, T>();
  return (catalog) => {
    const found = known.get(catalog);
    if (found) return found;
    const derived = derive(catalog);
    known.set(catalog, derived);
    return derived;
  };
}

/**
 * The albums released right before and right after one. A new album changes this for two others only.
 */
export function neighboursOf(
  { albums, positions }: Catalog,
  id: number,
): { previous: CatalogAlbum | undefined; next: CatalogAlbum | undefined } {
  const position = positions.get(id);
  if (position === undefined) return { previous: undefined, next: undefined };
  return { previous: albums[position + 1], next: albums[position - 1] };
}

/**
 * The ids of some albums spread evenly over the whole catalog, others each day.
 *
 * @param today `YYYY-MM-DD`
 */
export function spreadAlbumIds({ albums }: Catalog, today: string, count = 120): number[] {
  const step = albums.length / Math.min(count, albums.length);
  const day = Math.floor(Date.parse(today) / 86_400_000);
  const first = (day * 37) % Math.max(1, Math.floor(step));
  return Array.from(
    { length: Math.min(count, albums.length) },
    (_, index) => albums[(first + Math.floor(index * step)) % albums.length]!.id,
  );
}
