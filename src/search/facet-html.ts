import type { MarkFilter } from './search-state.ts';
import { html, type Html } from './escape-html.ts';
import type { FacetName } from './index-parts.ts';

/** The panel's words for a facet, and how many of its options show before somebody looks for more. */
export const FACET_VIEWS: Record<FacetName, { title: string; shown: number; searchable?: boolean }> = {
  genre: { title: 'Genre', shown: 12, searchable: true },
  vocal: { title: 'Vocals', shown: 8 },
  kind: { title: 'Metal or rock', shown: 4 },
  country: { title: 'Country', shown: 8, searchable: true },
  year: { title: 'Year', shown: 8 },
  format: { title: 'Format', shown: 4 },
  spotify: { title: 'Spotify', shown: 2 },
};

/** What the panel calls the visitor's own marks, in its order. */
export const MARK_NAMES: readonly { key: MarkFilter; name: string }[] = [
  { key: 'listened', name: 'Listened' },
  { key: 'want', name: 'Want to hear' },
  { key: 'hidden', name: 'Hidden' },
  { key: 'none', name: 'Not marked' },
];

/** How many options a search within a facet shows at most. */
const FOUND = 40;

/** One option of a facet as it shows now. */
export interface FacetOption {
  key: string;
  name: string;
  count: number;
  state: 'chosen' | 'excluded' | undefined;
}

const number = new Intl.NumberFormat('en');

/** The options of a facet, as `<li>` elements. */
export function facetOptionsHtml(facet: FacetName | 'mark', options: readonly FacetOption[]): Html {
  return html`${options.map((option) => optionHtml(facet, option))}`;
}

function optionHtml(facet: FacetName | 'mark', { key, name, count, state }: FacetOption): Html {
  const isExcluded = state === 'excluded';
  const without = html`<button
    class="facet-without"
    type="button"
    data-without="${key}"
    aria-pressed="${String(isExcluded)}"
    aria-label="not ${name}"
    title="Without ${name}"
  >
    not
  </button>`;
  return html`<li class="facet-option" data-state="${state ?? 'open'}" ${count === 0 && html` data-empty=""`}>
    <label
      ><input type="checkbox" name="${facet}" value="${key}" ${state === 'chosen' && html` checked`} /><span
        class="facet-name"
        >${name}</span
      ><span class="facet-count" data-count="${key}">${number.format(count)}</span></label
    >${facet === 'genre' && without}
  </li>`;
}

/** A number as counts show it. */
export function countText(count: number): string {
  return number.format(count);
}

/** What to show of a facet's values, given in their own order: the first ones and what is chosen, or what was looked for. */
export function optionsToShow(
  facet: FacetName,
  options: readonly FacetOption[],
  wanted: { isMatch: ((name: string) => boolean) | undefined; all: boolean },
): FacetOption[] {
  if (wanted.isMatch) return options.filter(({ name }) => wanted.isMatch!(name)).slice(0, FOUND);
  const { shown } = FACET_VIEWS[facet];
  return options.filter(({ state }, index) => wanted.all || index < shown || state !== undefined);
}
