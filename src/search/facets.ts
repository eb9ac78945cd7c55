import { FACET_VIEWS, type FacetName } from './index-parts.ts';
import { MARK_WORDS, MARKS } from './marks.ts';
import type { MarkFilter } from './search-state.ts';

/** What the panel calls the visitor's own marks, in its order. */
export const MARK_OPTIONS: readonly { key: MarkFilter; name: string }[] = [
  ...MARKS.map((key) => ({ key, name: MARK_WORDS[key].name })),
  { key: 'none', name: 'Not marked' },
];

/** How many options a search within a facet shows at most. */
const FOUND = 40;

/** One option of a facet as it shows now; without a state when nothing is chosen. */
export interface FacetOption {
  key: string;
  name: string;
  count: number;
  state?: 'chosen' | 'excluded' | undefined;
}

/** What the static pages show of one facet: the first options with the counts of the whole catalog. */
export interface StaticFacet {
  facet: FacetName;
  options: readonly FacetOption[];
  /** Options in all. */
  total: number;
}

/** What to show of a facet's values, given in their own order: the first ones and what is chosen, or what was looked for. */
export function optionsToShow(
  facet: FacetName,
  options: readonly FacetOption[],
  { isMatch, all = false }: { isMatch?: ((name: string) => boolean) | undefined; all?: boolean } = {},
): FacetOption[] {
  if (isMatch) return options.filter(({ name }) => isMatch(name)).slice(0, FOUND);
  const { shown } = FACET_VIEWS[facet];
  return options.filter(({ state }, index) => all || index < shown || state !== undefined);
}

/** Words that a genre may be called by, each for the other. */
const GENRE_WORDS = [
  ['prog', 'progressive'],
  ['tech', 'technical'],
  ['alt', 'alternative'],
] as const;
const COUNTRIES: Record<string, string> = { 'United States': 'USA', 'United Kingdom': 'UK' };
/** Between names of one value; no name holds it, and no search that spans two words finds it. */
const OR = ' | ';

/** All that people call a value of a facet by, as a text to search in: "Prog-metal | Progressive metal | Progmetal". */
export function searchNames(facet: FacetName, name: string): string {
  if (facet === 'vocal') return [name, `${name} vocals`, `${name} voice`, `${name} singing`].join(OR);
  if (facet === 'country') return [name, COUNTRIES[name] ?? []].flat().join(OR);
  if (facet !== 'genre') return name;
  const words = name.split(/[\s-]+/);
  const other = words.map((word) => otherWord(word.toLowerCase()) ?? word).join(' ');
  return [...new Set([name, other, words.join('')])].join(OR);
}

function otherWord(word: string): string | undefined {
  const pair = GENRE_WORDS.find((each) => each.some((one) => one === word));
  return pair?.find((one) => one !== word);
}
