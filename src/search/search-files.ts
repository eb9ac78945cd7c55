import { createHash } from 'node:crypto';
import type { Catalog, CatalogAlbum } from '#src/catalog/catalog.ts';
import { memoizeByCatalog } from '#src/catalog/memoize-by-catalog.ts';
import { buildIndex } from './build-index.ts';
import { tilesFileOf } from './index-parts.ts';
import { staticFacets, type StaticFacet } from './static-facets.ts';

/** The files of the index as the build writes them; their names change with their contents. */
export interface SearchFiles {
  facets: SearchFile;
  text: SearchFile;
  /** The panel of the static pages. */
  staticFacets: StaticFacet[];
  /** The albums of each file of tiles, by its number. */
  tiles: ReadonlyMap<number, CatalogAlbum[]>;
}

export interface SearchFile {
  /** Without folder. */
  name: string;
  json: string;
}

/** The index of a catalog. For the build only. */
export const searchFiles = memoizeByCatalog((catalog: Catalog): SearchFiles => {
  const albums = catalog.albums.toSorted((one, other) => one.id - other.id);
  const { facets, text } = buildIndex(albums);
  return {
    facets: file('facets', facets),
    text: file('text', text),
    staticFacets: staticFacets(facets),
    tiles: Map.groupBy(albums, ({ id }) => tilesFileOf(id)),
  };
});

function file(kind: string, part: unknown): SearchFile {
  const json = JSON.stringify(part);
  const hash = createHash('sha256').update(json).digest('hex').slice(0, 12);
  return { name: `${kind}-${hash}.json`, json };
}
