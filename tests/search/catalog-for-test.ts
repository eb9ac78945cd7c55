import { createSearchCatalog, type SearchCatalog } from '#src/search/search-catalog.ts';
import { parseSearchState, withCatalogKeys } from '#src/search/search-state.ts';
import { buildIndex, type SortableAlbum } from '#src/search/build-index.ts';
import { albumAt, decodeFacets, decodeText, type TileAlbum } from '#src/search/catalog-index.ts';
import { sampleAlbum } from '../components/sample-album.ts';

/** An album with its sorting date taken from its release date unless given. */
export function sortable(changes: Partial<SortableAlbum> & { id: number }): SortableAlbum {
  const album = sampleAlbum(changes);
  return { ...album, releaseSort: changes.releaseSort ?? album.releaseDate ?? '2024' };
}

export interface TestCatalog {
  catalog: SearchCatalog;
  /** The albums of a query's page, in order. */
  albums(query: string, perPage?: number): TileAlbum[];
  /** Their ids. */
  ids(query: string, perPage?: number): number[];
  /** Live counts of a facet by name, without zeros. */
  counts(
    query: string,
    facet: 'genre' | 'vocal' | 'country' | 'year' | 'format' | 'kind' | 'spotify',
  ): object;
}

/** A catalog that went through the index as files hold it. */
export function catalogOf(given: readonly SortableAlbum[], latestOut?: number): TestCatalog {
  const { facets, text } = JSON.parse(JSON.stringify(buildIndex(given))) as ReturnType<typeof buildIndex>;
  const index = decodeFacets(facets);
  const words = decodeText(text);
  const catalog = createSearchCatalog(index, latestOut);
  catalog.addText(words);
  const search = (query: string, perPage = 50) =>
    catalog.search(withCatalogKeys(parseSearchState(query), index), perPage);
  const albums = (query: string, perPage?: number): TileAlbum[] =>
    search(query, perPage).albums.map((album) => albumAt(index, words, album));
  return {
    catalog,
    albums,
    ids: (query, perPage) => albums(query, perPage).map(({ id }) => id),
    counts(query, facet) {
      const counts = search(query).counts()[facet];
      const named = index.facets[facet].names.map((name, value) => [name, counts[value]!] as const);
      return Object.fromEntries(named.filter(([, count]) => count > 0));
    },
  };
}
