import type { FacetName } from './index-parts.ts';

/** Words that a genre may be called by, each for the other. */
const WORDS = [
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
  const names = [name, other, words.join('')];
  return [...new Set(names)].join(OR);
}

function otherWord(word: string): string | undefined {
  const pair = WORDS.find((each) => each.some((one) => one === word));
  return pair?.find((one) => one !== word);
}
