import { MARK_FILTERS, type SearchState } from '#src/search/search-state.ts';
import type { FacetIndex } from '#src/search/catalog-index.ts';
import {
  countText,
  facetOptionsHtml,
  MARK_NAMES,
  optionsToShow,
  type FacetOption,
} from '#src/search/facet-html.ts';
import type { FacetCounts } from '#src/search/filter-albums.ts';
import { foldText } from '#src/search/fold-text.ts';
import { FACETS, type FacetName } from '#src/search/index-parts.ts';

/** The filters' options and their live counts. */
export interface FacetPanel {
  show(state: SearchState, counts: FacetCounts): void;
}

interface FacetBox {
  facet: FacetName;
  list: HTMLElement;
  search: HTMLInputElement | null;
  all: HTMLButtonElement | null;
  /** The keys that show, joined; what is the same is not made anew. */
  shown: string;
}

export function createFacetPanel(form: HTMLElement, index: FacetIndex): FacetPanel {
  const boxes = FACETS.flatMap((facet): FacetBox[] => {
    const box = form.querySelector<HTMLElement>(`[data-facet=${facet}]`);
    if (!box) return [];
    const list = box.querySelector<HTMLElement>('.facet-options')!;
    return [
      {
        facet,
        list,
        search: box.querySelector('[data-facet-search]'),
        all: box.querySelector('[data-facet-all]'),
        shown: '',
      },
    ];
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
    [...marks.children].forEach((element, place) => {
      const { key } = MARK_NAMES[place]!;
      updateOption(element as HTMLElement, {
        count: counts.mark[MARK_FILTERS.indexOf(key)]!,
        state: state.marks.includes(key) ? 'chosen' : undefined,
      });
    });
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
  return { show };
}

function showFacet(box: FacetBox, options: readonly FacetOption[]): void {
  const shown = options.map(({ key }) => key).join('\n');
  if (shown === box.shown) {
    [...box.list.children].forEach((element, index) => updateOption(element as HTMLElement, options[index]!));
    return;
  }
  const focused = box.list.contains(document.activeElement)
    ? (document.activeElement as HTMLInputElement).value
    : undefined;
  box.list.innerHTML = facetOptionsHtml(box.facet, options).text;
  box.shown = shown;
  if (focused) {
    [...box.list.querySelectorAll('input')].find(({ value }) => value === focused)?.focus();
  }
}

function updateOption(element: HTMLElement, { count, state }: Pick<FacetOption, 'count' | 'state'>): void {
  const number = element.querySelector('.facet-count')!;
  const text = countText(count);
  if (number.textContent !== text) number.textContent = text;
  element.dataset['state'] = state ?? 'open';
  element.toggleAttribute('data-empty', count === 0);
  element.querySelector('input')!.checked = state === 'chosen';
  element.querySelector('button')?.setAttribute('aria-pressed', String(state === 'excluded'));
}
