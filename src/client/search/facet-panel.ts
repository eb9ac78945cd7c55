import type { FacetIndex } from '#src/search/catalog-index.ts';
import { MARK_OPTIONS, optionsToShow, type FacetOption } from '#src/search/facets.ts';
import type { FacetCounts } from '#src/search/filter-albums.ts';
import { foldText } from '#src/search/fold-text.ts';
import { FACETS, type FacetName } from '#src/search/index-parts.ts';
import { MARK_FILTERS, type SearchState } from '#src/search/search-state.ts';
import { drawOption, fillOption } from './drawing.ts';

interface FacetBox {
  facet: FacetName;
  list: HTMLElement;
  search: HTMLInputElement | null;
  all: HTMLButtonElement | null;
  /** The keys that show, joined; what is the same is not made anew. */
  shown: string;
}

/** @returns shows the filters' options and their live counts. */
export function createFacetPanel(
  form: HTMLElement,
  index: FacetIndex,
): (state: SearchState, counts: FacetCounts) => void {
  const boxes = FACETS.flatMap((facet): FacetBox[] => {
    const box = form.querySelector<HTMLElement>(`[data-facet=${facet}]`);
    if (!box) return [];
    const list = box.querySelector<HTMLElement>('.facet-options')!;
    const search = box.querySelector<HTMLInputElement>('[data-facet-search]');
    return [{ facet, list, search, all: box.querySelector('[data-facet-all]'), shown: '' }];
  });
  const marks = form.querySelector('[data-facet=mark] .facet-options')!;
  let last: [SearchState, FacetCounts] | undefined;
  const again = (): void => {
    if (last) show(...last);
  };
  for (const { search, all } of boxes) {
    search?.addEventListener('input', again);
    all?.addEventListener('click', () => {
      all.ariaExpanded = all.ariaExpanded === 'true' ? 'false' : 'true';
      again();
    });
  }

  function show(state: SearchState, counts: FacetCounts): void {
    last = [state, counts];
    for (const box of boxes) showFacet(box, optionsOf(box, state, counts[box.facet]));
    MARK_OPTIONS.forEach(({ key }, place) =>
      fillOption(marks.children[place] as HTMLElement, {
        count: counts.mark[MARK_FILTERS.indexOf(key)]!,
        state: state.marks.includes(key) ? 'chosen' : undefined,
      }),
    );
  }

  function optionsOf(
    { facet, search, all }: FacetBox,
    state: SearchState,
    counts: Uint32Array,
  ): FacetOption[] {
    const { keys, names } = index.facets[facet];
    const chosen = new Set(state.chosen[facet]);
    const excluded = new Set(facet === 'genre' ? state.excluded : []);
    const options = keys.map((key, value): FacetOption => ({
      key,
      name: names[value]!,
      count: counts[value]!,
      state: chosen.has(key) ? 'chosen' : excluded.has(key) ? 'excluded' : undefined,
    }));
    const wanted = foldText(search?.value ?? '').trim();
    const isMatch = wanted === '' ? undefined : (name: string) => foldText(name).includes(wanted);
    return optionsToShow(facet, options, { isMatch, all: all?.ariaExpanded === 'true' });
  }
  return show;
}

function showFacet(box: FacetBox, options: readonly FacetOption[]): void {
  const shown = options.map(({ key }) => key).join('\n');
  if (shown === box.shown) {
    options.forEach((option, place) => fillOption(box.list.children[place] as HTMLElement, option));
    return;
  }
  const focused = box.list.contains(document.activeElement)
    ? (document.activeElement as HTMLInputElement).value
    : undefined;
  box.list.replaceChildren(...options.map((option) => drawOption(box.facet, option)));
  box.shown = shown;
  if (focused) {
    [...box.list.querySelectorAll('input')].find(({ value }) => value === focused)?.focus();
  }
}
