import { createHash } from 'node:crypto';
import type { CoverState } from '#src/backfill/cover-state.ts';
import type { Album } from '#src/catalog/album.ts';
import { listenLinks } from '#src/catalog/players.ts';
import { type Catalog, type CatalogAlbum, memoizeByCatalog } from '#src/catalog/catalog.ts';
import { buildIndex } from './build-index.ts';
import { optionsToShow, type StaticFacet } from './facets.ts';
import { FACETS, type FacetsPart, type TilePart, tilesFileOf, type TilesPart } from './index-parts.ts';

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

/** The panel of filters before anything is chosen; facets that tell nothing apart are left out. */
function staticFacets({ facets }: FacetsPart): StaticFacet[] {
  return FACETS.filter((facet) => facets[facet].keys.length > 1).map((facet) => {
    const { keys, names = keys, values } = facets[facet];
    const counts = new Array<number>(keys.length).fill(0);
    for (const value of values.match(/\d+/g) ?? []) counts[Number(value)]! += 1;
    const options = keys.map((key, value) => ({ key, name: names[value]!, count: counts[value]! }));
    return { facet, options: optionsToShow(facet, options), total: keys.length };
  });
}

/** What a file of tiles holds; albums that have neither a link nor a cover are left out. */
export function tilesPart(albums: readonly Album[], covers: ReadonlyMap<number, CoverState>): TilesPart {
  return Object.fromEntries(
    albums.flatMap(({ id, spotifyUrl, links }) => {
      const listenUrl = listenLinks({ spotifyUrl, links })[0]?.href;
      const part: TilePart = {
        ...(spotifyUrl !== null && { spotifyUrl }),
        ...(listenUrl !== undefined && listenUrl !== spotifyUrl && { listenUrl }),
        ...storedCover(covers.get(id)),
      };
      return Object.keys(part).join() === 'cover' && part.cover === 0 ? [] : [[id, part]];
    }),
  );
}

function storedCover(cover: CoverState | undefined): Pick<TilePart, 'cover' | 'mbid'> {
  if (cover?.status === 'found') {
    const { images, mbid } = cover;
    return { cover: images.map(({ url, width }) => [url, width]), ...(mbid !== undefined && { mbid }) };
  }
  return cover?.status === 'absent' || cover?.status === 'no-link' ? { cover: 0 } : {};
}
