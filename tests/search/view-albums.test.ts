import { describe, expect, it } from 'vitest';
import { buildIndex } from '#src/search/build-index.ts';
import { decodeFacets, decodeText } from '#src/search/catalog-index.ts';
import { createSearchCatalog } from '#src/search/search-catalog.ts';
import { parseSearchState, withCatalogKeys } from '#src/search/search-state.ts';
import { viewAlbums } from '#src/search/view-albums.ts';
import { catalogOf, idsOf } from '../catalog/catalog-for-test.ts';
import { createRandom } from '../../scripts/seeded-random.ts';

const GENRES = ['Djent', 'Prog-metal', 'Doom metal', 'Zeuhl'];
const PLACES = ['Oslo, Norway', 'Tampa, FL', 'Lyon, France', null];
const random = createRandom(11);
const catalog = catalogOf(
  ...Array.from({ length: 300 }, (_, index) => ({
    id: index + 1,
    artist: `Artist ${random.below(60)}`,
    title: `Title ${random.below(200)}`,
    genres: GENRES.filter(() => random.below(2) === 0),
    vocalStyles: [random.pick(['Clean', 'Harsh'] as const)],
    location: random.pick(PLACES),
    releaseDate: `20${18 + random.below(8)}-0${1 + random.below(9)}-15`,
  })),
);

function randomQuery(): string {
  const query = new URLSearchParams();
  const maybe = (name: string, values: readonly string[]): void => {
    if (random.below(3) === 0) query.append(name, random.pick(values));
  };
  maybe('q', ['title 1', 'artist', 'oslo', 'nothing of the kind']);
  maybe('genre', [...GENRES, 'djent']);
  maybe('-genre', GENRES);
  maybe('vocal', ['Clean', 'Harsh']);
  maybe('country', ['NO', 'US']);
  maybe('artist', ['Artist 1', 'artist 2']);
  maybe('sort', ['artist', 'title', 'added', 'release']);
  return `?${query}`;
}

describe('viewAlbums', () => {
  it('lists for a hundred queries what the pages of the list show, in their order', () => {
    const albums = catalog.albums.toSorted((one, other) => one.id - other.id);
    const { facets, text } = buildIndex(albums);
    const index = decodeFacets(facets);
    const browser = createSearchCatalog(index);
    browser.addText(decodeText(text));
    let filled = 0;
    for (let round = 0; round < 100; round += 1) {
      const query = randomQuery();
      const state = withCatalogKeys(parseSearchState(query), index);
      const shown: number[] = [];
      for (let page = 1, pages = 1; page <= pages; page += 1) {
        const result = browser.search({ ...state, page }, 50);
        ({ pages } = result);
        shown.push(...result.albums.map((position) => albums[position]!.id));
      }
      expect(idsOf(viewAlbums(catalog, query).albums), query).toEqual(shown);
      if (shown.length > 50) filled += 1;
    }
    expect(filled).toBeGreaterThan(10);
  });

  it('leaves out what is the visitor’s own, and writes the query as the list does', () => {
    const view = viewAlbums(
      catalog,
      '?genre=djent&mark=listened&page=3&per=25&nonsense=1&country=NO&-genre=Zeuhl',
    );
    expect(view.query).toBe('?genre=Djent&country=NO&-genre=Zeuhl');
    expect(view.name).toBe('Djent, Norway, not Zeuhl');
    expect(viewAlbums(catalog, '').name).toBe('');
    expect(viewAlbums(catalog, '').albums).toHaveLength(300);
  });
});
