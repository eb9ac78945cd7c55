import type { FacetIndex } from './catalog-index.ts';
import { foldText } from './fold-text.ts';
import { MARKS } from './marks.ts';
import { FACETS, forEachFacet, type FacetName } from './index-parts.ts';

/** `match` is for searches only, and then the one that needs no mention. */
export const SORTS = ['match', 'release', 'added', 'artist', 'title'] as const;
export type Sort = (typeof SORTS)[number];
export const PER_PAGE = [25, 50, 100] as const;
export const USUAL_PER_PAGE = 50;
export type PerPage = (typeof PER_PAGE)[number];

/** What can be asked of the visitor's own marks. */
export const MARK_FILTERS = ['none', ...MARKS] as const;
export type MarkFilter = (typeof MARK_FILTERS)[number];

/** What is looked at: the same as the query of the page's URL. */
export interface SearchState {
  q: string;
  /** Whole names, any of them. */
  artists: readonly string[];
  /** Keys chosen in each facet, any of them. */
  chosen: Readonly<Record<FacetName, readonly string[]>>;
  /** Genres that must not be. */
  excluded: readonly string[];
  /** Any of them; when empty, all but the hidden albums. */
  marks: readonly MarkFilter[];
  /** Undefined: by match when searching, else newest release. */
  sort: Sort | undefined;
  /** From 1; may be beyond the last. */
  page: number;
  /** Undefined: as remembered, or 50. */
  per: PerPage | undefined;
}

const LONGEST = 200;
const EXCLUDED = '-genre';

export const EMPTY_STATE: SearchState = {
  q: '',
  artists: [],
  chosen: forEachFacet(() => []),
  excluded: [],
  marks: [],
  sort: undefined,
  page: 1,
  per: undefined,
};

/** Reads a query; what is unknown or malformed in it is left out. */
export function parseSearchState(query: string): SearchState {
  const given = new URLSearchParams(query);
  const all = (name: string): string[] => [
    ...new Set(
      given
        .getAll(name)
        .map((value) => value.trim())
        .filter(Boolean),
    ),
  ];
  const page = Number(given.get('page') ?? 1);
  return {
    q: (given.get('q') ?? '').slice(0, LONGEST),
    artists: all('artist'),
    chosen: forEachFacet(all),
    excluded: all(EXCLUDED),
    marks: MARK_FILTERS.filter((mark) => all('mark').includes(mark)),
    sort: SORTS.find((sort) => sort === given.get('sort')),
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
    per: PER_PAGE.find((per) => String(per) === given.get('per')),
  };
}

/** The query of a state, with its question mark; empty when nothing is chosen. */
export function searchQuery(state: SearchState): string {
  const query = new URLSearchParams();
  const q = state.q.trim();
  if (q !== '') query.set('q', q);
  for (const artist of state.artists) query.append('artist', artist);
  for (const facet of FACETS) for (const key of state.chosen[facet]) query.append(facet, key);
  for (const genre of state.excluded) query.append(EXCLUDED, genre);
  for (const mark of state.marks) query.append('mark', mark);
  if (sortOf(state) !== defaultSort(state)) query.set('sort', sortOf(state));
  if (state.page > 1) query.set('page', String(state.page));
  if (state.per !== undefined) query.set('per', String(state.per));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

function defaultSort({ q }: Pick<SearchState, 'q'>): Sort {
  return q.trim() === '' ? 'release' : 'match';
}

/** The order that a state is shown in. */
export function sortOf(state: SearchState): Sort {
  const isSearch = state.q.trim() !== '';
  return state.sort === undefined || (state.sort === 'match' && !isSearch) ? defaultSort(state) : state.sort;
}

/** Whether anything narrows the catalog. */
export function isNarrowed(state: SearchState): boolean {
  const { q, artists, chosen, excluded, marks } = state;
  return (
    q.trim() !== '' || [artists, excluded, marks, ...Object.values(chosen)].some((keys) => keys.length > 0)
  );
}

/** A list of keys with one more, or without it when it was there. */
export function toggled<Key extends string>(keys: readonly Key[], key: Key): Key[] {
  return keys.includes(key) ? keys.filter((each) => each !== key) : [...keys, key];
}

/** A state whose keys are spelled as the catalog does ("djent" becomes "Djent"); what is unknown stays and finds nothing. */
export function withCatalogKeys(state: SearchState, index: FacetIndex): SearchState {
  const spelled = (facet: FacetName, keys: readonly string[]): string[] => {
    if (keys.length === 0) return [];
    const known = new Map(index.facets[facet].keys.map((key) => [foldText(key), key]));
    return [...new Set(keys.map((key) => known.get(foldText(key)) ?? key))];
  };
  return {
    ...state,
    chosen: forEachFacet((facet) => spelled(facet, state.chosen[facet])),
    excluded: spelled('genre', state.excluded),
  };
}
