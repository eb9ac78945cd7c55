import type { Marks } from './marks.ts';
import { createAlbumOrders } from './album-orders.ts';
import { MARK_FILTERS, sortOf, type SearchState } from './search-state.ts';
import type { FacetIndex, TextIndex } from './catalog-index.ts';
import { countFacets, filterAlbums, MARK, type FacetCounts, type Failures } from './filter-albums.ts';
import { foldText, signsOf } from './fold-text.ts';
import { createTextSearch, MATCH, type TextSearch } from './text-search.ts';

/** What a state shows. */
export interface SearchResult {
  /** How many albums match. */
  total: number;
  /** There is a text, but too little of it to search for. */
  tooShort: boolean;
  /** How many more would match, were they not hidden by the visitor and not asked for. */
  hidden: number;
  /** From 1; the last one when the state's is beyond it. */
  page: number;
  /** At least 1. */
  pages: number;
  /** Positions of the albums of the page, in order. */
  albums: number[];
  /** Counts when asked: the list does not wait for it. */
  counts: () => FacetCounts;
}

/** Searches, filters, counts and sorts the whole catalog for each state. */
export interface SearchCatalog {
  /**
   * Until the text part is there, searches match everything and only orders by date can be had.
   *
   * @returns steps that make ready what a first search would wait for; each takes some ten milliseconds.
   */
  addText(text: TextIndex): (() => void)[];
  /** The visitor's own marks, anew after each change. */
  useMarks(marks: Marks): void;
  search(state: SearchState, perPage: number): SearchResult;
}

/** @param latestOut The newest date, as a number, of what is out. */
export function createSearchCatalog(index: FacetIndex, latestOut = Infinity): SearchCatalog {
  let text: TextIndex | undefined;
  let search: TextSearch | undefined;
  let filtered: { key: string; failures: Failures } | undefined;
  let marked = new Uint8Array(index.count);
  const orders = createAlbumOrders(index, () => text!, latestOut);

  /** Typing does not change what the facets say, so that is kept. */
  function failuresOf({ chosen, excluded, artists, marks }: SearchState): Failures {
    const key = JSON.stringify([chosen, excluded, artists, marks, text !== undefined]);
    if (filtered?.key !== key) {
      filtered = { key, failures: filterAlbums(index, { chosen, excluded, marks }, marked, notBy(artists)) };
    }
    return filtered.failures;
  }

  function notBy(artists: readonly string[]): ((album: number) => boolean) | undefined {
    if (artists.length === 0 || !text) return undefined;
    const keyOf = (name: string, folded: string): string => folded.trim() || signsOf(name);
    const wanted = new Set(artists.map((name) => keyOf(name, foldText(name))));
    const isWanted = foldText(text.artists.join('\n'))
      .split('\n')
      .map((folded, place) => wanted.has(keyOf(text!.artists[place]!, folded)));
    const { artistOf } = text;
    return (album) => !isWanted[artistOf[album]!];
  }

  return {
    addText(given) {
      text = given;
      search = createTextSearch(index, given);
      return search.preparations();
    },
    useMarks(marks) {
      marked = Uint8Array.from(index.ids, (id) => {
        const mark = marks.get(id)?.mark;
        return mark ? MARK_FILTERS.indexOf(mark) : 0;
      });
      filtered = undefined;
    },
    search(state, perPage) {
      const failures = failuresOf(state);
      const matches = search?.match(state.q);
      const sort = sortOf(state);
      const order = orders(sort === 'match' || !text ? 'release' : sort);
      const { total, outOfSight, first } = sortMatches(order, failures, matches, {
        byMatch: sort === 'match',
        page: state.page,
        perPage,
      });
      const pages = Math.max(1, Math.ceil(total / perPage));
      const page = Math.min(state.page, pages);
      return {
        total,
        tooShort: search !== undefined && matches === undefined && state.q.trim() !== '',
        hidden: state.marks.length === 0 ? outOfSight : 0,
        page,
        pages,
        albums: first.slice((page - 1) * perPage, page * perPage),
        counts: () => countFacets(index, failures, matches, marked),
      };
    },
  };
}

interface Wanted {
  byMatch: boolean;
  page: number;
  perPage: number;
}

/**
 * Albums that fail nothing, in order; what matches only with a typo comes last, and by match the better ones first.
 *
 * @returns how many there are, how many their mark alone keeps out, and the first ones up to the end of the page wanted, or all where there are fewer.
 */
function sortMatches(
  order: Uint32Array,
  failures: Failures,
  matches: Uint8Array | undefined,
  { byMatch, page, perPage }: Wanted,
): { total: number; outOfSight: number; first: number[] } {
  const most = page * perPage;
  const tiers: number[][] = Array.from({ length: MATCH.artist + 1 }, () => []);
  let total = 0;
  let outOfSight = 0;
  for (let place = 0; place < order.length; place += 1) {
    const album = order[place]!;
    const failed = failures[album]!;
    if (failed !== 0 && failed !== MARK) continue;
    const match = matches ? matches[album]! : MATCH.start;
    if (match === MATCH.none) continue;
    if (failed === MARK) {
      outOfSight += 1;
      continue;
    }
    total += 1;
    const tier = tiers[byMatch || match === MATCH.typo ? match : MATCH.artist]!;
    if (tier.length < most) tier.push(album);
  }
  return { total, outOfSight, first: tiers.reverse().flat().slice(0, most) };
}
