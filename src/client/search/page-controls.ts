import {
  MARK_FILTERS,
  parseSearchState,
  PER_PAGE,
  sortOf,
  SORTS,
  toggled,
  USUAL_PER_PAGE,
  type SearchState,
} from '#src/search/search-state.ts';
import { FACETS, forEachFacet, type FacetName } from '#src/search/index-parts.ts';

/** Whether a player is open: it would go with the page. */
const isPlaying = (): boolean => document.documentElement.hasAttribute('data-player');

interface Actions {
  current(): SearchState;
  go(state: SearchState, how?: { typing?: boolean; toTop?: boolean }): void;
  clear(): void;
  /** For a visitor whose button or link in the list is about to go. */
  focusList(): void;
}

/** The form elements of a list page. */
export function connectControls(root: HTMLElement, { current, go, clear, focusList }: Actions) {
  const search = root.querySelector<HTMLFormElement>('[data-search]')!;
  const input = root.querySelector<HTMLInputElement>('[data-search-input]')!;
  const sort = root.querySelector<HTMLSelectElement>('[data-sort]')!;
  const per = root.querySelector<HTMLSelectElement>('[data-per]')!;
  const filters = root.querySelector<HTMLFormElement>('[data-filters]')!;
  const list = root.querySelector<HTMLElement>('[data-list]')!;

  input.addEventListener('input', () => go({ ...current(), q: input.value, page: 1 }, { typing: true }));
  search.addEventListener('submit', (event) => event.preventDefault());
  filters.addEventListener('submit', (event) => event.preventDefault());
  sort.addEventListener('change', () => {
    go({ ...current(), sort: SORTS.find((each) => each === sort.value), page: 1 });
  });
  per.addEventListener('change', () => {
    go({ ...current(), per: PER_PAGE.find((each) => String(each) === per.value), page: 1 });
  });
  filters.addEventListener('change', ({ target }) => {
    const box = target as HTMLInputElement;
    const facet = FACETS.find((each) => each === box.name);
    if (facet) go(withToggled(current(), facet, box.value));
    const mark = MARK_FILTERS.find((each) => box.name === 'mark' && each === box.value);
    if (mark) go({ ...current(), marks: toggled(current().marks, mark), page: 1 });
  });
  filters.addEventListener('click', ({ target }) => {
    const key = (target as HTMLElement).closest<HTMLElement>('[data-without]')?.dataset['without'];
    if (key !== undefined) go(withExcluded(current(), key));
  });
  list.addEventListener('click', (event) => {
    const at = event.target as Element;
    if (at.closest('[data-clear-all]')) {
      clear();
      return focusList();
    }
    const link = at.closest<HTMLAnchorElement>('.pagination a');
    if (
      !link ||
      (link.search === '' && current().page === 1 && !isPlaying()) ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey
    )
      return;
    const page = Number(
      new URLSearchParams(link.search).get('page') ?? /\/(\d+)\/$/.exec(link.pathname)?.[1] ?? 1,
    );
    event.preventDefault();
    go({ ...current(), page }, { toTop: true });
    focusList();
  });

  return {
    /** Shows order and page size. */
    show(state: SearchState, perPage: number): void {
      sort.querySelector<HTMLOptionElement>('[value=match]')!.hidden = state.q.trim() === '';
      sort.value = sortOf(state);
      per.value = String(perPage);
    },
    /** Puts what a state searches for into the search box. */
    fill(state: SearchState): void {
      input.value = state.q;
    },
    /** Whether nothing is typed into the search box. */
    isEmpty: (): boolean => input.value === '',
    /** A state with what was typed, ticked and chosen before the page was ready. */
    read(state: SearchState): SearchState {
      const ticked = parseSearchState(
        String(new URLSearchParams([...new FormData(filters)] as [string, string][])),
      );
      return {
        ...state,
        marks: MARK_FILTERS.filter((mark) => state.marks.includes(mark) || ticked.marks.includes(mark)),
        q: input.value,
        chosen: forEachFacet((facet) => [...new Set([...state.chosen[facet], ...ticked.chosen[facet]])]),
        sort: state.sort ?? SORTS.find((each) => each === sort.value && each !== 'release'),
        per: state.per ?? PER_PAGE.find((each) => String(each) === per.value && each !== USUAL_PER_PAGE),
      };
    },
  };
}

function withToggled(state: SearchState, facet: FacetName, key: string): SearchState {
  return {
    ...state,
    chosen: { ...state.chosen, [facet]: toggled(state.chosen[facet], key) },
    excluded: facet === 'genre' ? state.excluded.filter((each) => each !== key) : state.excluded,
    page: 1,
  };
}

function withExcluded(state: SearchState, key: string): SearchState {
  const genre = state.chosen.genre.filter((each) => each !== key);
  return { ...state, chosen: { ...state.chosen, genre }, excluded: toggled(state.excluded, key), page: 1 };
}
