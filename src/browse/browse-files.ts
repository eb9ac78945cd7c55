import { createHash } from 'node:crypto';
import type { CatalogDatabase } from '#db/open-database.ts';
import { buildIndex, type SortableAlbum } from './build-index.ts';
import { tilesFileOf } from './index-parts.ts';
import { readAlbumsForIndex } from './read-albums.ts';
import { staticFacets, type StaticFacet } from './static-facets.ts';

/** The files of the index as the build writes them; their names change with their contents. */
export interface BrowseFiles {
  facets: BrowseFile;
  text: BrowseFile;
  /** The panel of the static pages. */
  staticFacets: StaticFacet[];
  /** The albums of each file of tiles, by its number. */
  tiles: ReadonlyMap<number, SortableAlbum[]>;
}

export interface BrowseFile {
  /** Without folder. */
  name: string;
  json: string;
}

const made = new WeakMap<CatalogDatabase, { key: string; files: Promise<BrowseFiles> }>();

/** Builds the index from the database, once for each state of it: hundreds of pages ask. For the build only. */
export async function browseFiles(db: CatalogDatabase): Promise<BrowseFiles> {
  const { count, newest } = await db
    .selectFrom('album')
    .select(({ fn }) => [fn.countAll().as('count'), fn.max('updated_at').as('newest')])
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow();
  const key = `${count} ${newest}`;
  const known = made.get(db);
  if (known?.key === key) return known.files;
  const files = makeFiles(db);
  made.set(db, { key, files });
  return files;
}

async function makeFiles(db: CatalogDatabase): Promise<BrowseFiles> {
  const albums = await readAlbumsForIndex(db);
  const { facets, text } = buildIndex(albums);
  return {
    facets: file('facets', facets),
    text: file('text', text),
    staticFacets: staticFacets(facets),
    tiles: Map.groupBy(albums, ({ id }) => tilesFileOf(id)),
  };
}

function file(kind: string, part: unknown): BrowseFile {
  const json = JSON.stringify(part);
  const hash = createHash('sha256').update(json).digest('hex').slice(0, 12);
  return { name: `${kind}-${hash}.json`, json };
}
