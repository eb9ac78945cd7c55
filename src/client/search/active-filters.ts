import { EMPTY_STATE, isNarrowed, toggled, type SearchState } from '#src/search/search-state.ts';
import type { FacetIndex } from '#src/search/catalog-index.ts';
import { MARK_OPTIONS } from '#src/search/facets.ts';
import { FACETS } from '#src/search/index-parts.ts';
import { drawActiveFilter } from './drawing.ts';

/** A filter in force: what it is called, and the state without it. */
interface ActiveFilter {
  name: string;
  without: SearchState;
}

function activeFilters(state: SearchState, index: FacetIndex): ActiveFilter[] {
  const { q, artists, chosen, excluded, marks } = state;
  const first = { ...state, page: 1 };
  return [
    ...(q.trim() === '' ? [] : [{ name: `“${q.trim()}”`, without: { ...first, q: '' } }]),
    ...artists.map((name) => ({ name, without: { ...first, artists: toggled(artists, name) } })),
    ...FACETS.flatMap((facet) =>
      chosen[facet].map((key) => ({
        name: index.facets[facet].names[index.facets[facet].keys.indexOf(key)] ?? key,
        without: { ...first, chosen: { ...chosen, [facet]: toggled(chosen[facet], key) } },
      })),
    ),
    ...excluded.map((key) => ({
      name: `not ${key}`,
      without: { ...first, excluded: toggled(excluded, key) },
    })),
    ...marks.map((mark) => ({
      name: MARK_OPTIONS.find(({ key }) => key === mark)!.name,
      without: { ...first, marks: toggled(marks, mark) },
    })),
  ];
}

/** The state without any filter, order and page size kept. */
export function clearedState({ sort, per }: SearchState): SearchState {
  return { ...EMPTY_STATE, sort, per };
}

/** Shows the filters in force as words above the list; a click takes one away. @returns how many there are. */
export function showActiveFilters(
  place: HTMLElement,
  state: SearchState,
  index: FacetIndex,
  go: (state: SearchState) => void,
): number {
  const filters = activeFilters(state, index);
  place.hidden = !isNarrowed(state);
  const names = JSON.stringify(filters.map(({ name }) => name));
  if (place.dataset['names'] !== names) {
    place.dataset['names'] = names;
    showItems(place, filters);
  }
  place.onclick = (event) => {
    const item = (event.target as Element).closest('li');
    if (!item) return;
    const at = [...place.children].indexOf(item);
    go(filters[at]?.without ?? clearedState(state));
  };
  return filters.length;
}

/** Who took a filter away by key goes on at the next one, or where the others begin. */
function showItems(place: HTMLElement, filters: readonly ActiveFilter[]): void {
  const focused = [...place.children].findIndex((item) => item.contains(document.activeElement));
  const words = filters.length > 0 ? [...filters.map(({ name }) => name), undefined] : [];
  place.replaceChildren(...words.map(drawActiveFilter));
  if (focused === -1) return;
  const buttons = place.querySelectorAll('button');
  (
    buttons[Math.min(focused, buttons.length - 1)] ??
    place.ownerDocument.querySelector<HTMLElement>('[data-result-count]')
  )?.focus();
}
