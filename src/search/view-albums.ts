import { type Catalog, type CatalogAlbum, memoizeByCatalog } from '#src/catalog/catalog.ts';
import { buildIndex } from './build-index.ts';
import { decodeFacets, decodeText } from './catalog-index.ts';
import { FACETS } from './index-parts.ts';
import { createSearchCatalog } from './search-catalog.ts';
import { parseSearchState, searchQuery, type SearchState, withCatalogKeys } from './search-state.ts';

/** What the list shows for a query, all pages of it. */
export interface ViewAlbums {
  /** In the order of the list. */
  albums: CatalogAlbum[];
  /** The filters in words, such as `Djent, Norway, not Doom metal`; empty where nothing is chosen. */
  name: string;
  /** The query as the list itself would write it, with its question mark; empty for all albums. */
  query: string;
}

const searchOf = memoizeByCatalog((catalog: Catalog) => {
  const albums = catalog.albums.toSorted((one, other) => one.id - other.id);
  const { facets, text } = buildIndex(albums);
  const index = decodeFacets(facets);
  const search = createSearchCatalog(index);
  search.addText(decodeText(text));
  return { albums, index, search };
});

/** The albums of a view by the code that the list page filters with; what is the visitor's own (marks, page) is left out. */
export function viewAlbums(catalog: Catalog, query: string): ViewAlbums {
  const { albums, index, search } = searchOf(catalog);
  const asked = { ...parseSearchState(query), marks: [], page: 1, per: undefined };
  const state = withCatalogKeys(asked, index);
  const found = search.search(state, Math.max(1, albums.length)).albums;
  return {
    albums: found.map((position) => albums[position]!),
    name: nameOf(state, (facet, key) => {
      const { keys, names } = index.facets[facet];
      return names[keys.indexOf(key)] ?? key;
    }),
    query: searchQuery(state),
  };
}

function nameOf(
  { q, artists, chosen, excluded }: SearchState,
  nameOfKey: (facet: (typeof FACETS)[number], key: string) => string,
): string {
  return [
    ...(q.trim() === '' ? [] : [`“${q.trim()}”`]),
    ...artists,
    ...FACETS.flatMap((facet) => chosen[facet].map((key) => nameOfKey(facet, key))),
    ...excluded.map((key) => `not ${key}`),
  ].join(', ');
}
