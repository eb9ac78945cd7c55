import type { Facet, FacetIndex, TextIndex } from './catalog-index.ts';
import { wordsOf } from './fold-text.ts';
import { columnOfSingles, invertColumn } from './list-columns.ts';
import { createSearchField } from './search-field.ts';
import { createTypoIndex, type TypoIndex } from './typo-index.ts';

/** How well an album matches: a word of artist or title begins so, it is somewhere in its text, only with a typo, not at all. */
export const MATCH = { start: 3, within: 2, typo: 1, none: 0 } as const;

/** A word found in fewer albums than this is also tried with one typo. */
const FEW = 8;
const SHORTEST_WITH_TYPO = 4;
const REMEMBERED_WORDS = 24;
/** From how many characters on a text is searched for. */
export const SHORTEST_QUERY = 2;

export interface TextSearch {
  /** One of `MATCH` for each album: that of the worst of the words; undefined when there is nothing to search for. */
  match(query: string): Uint8Array | undefined;
  /** Makes ready what typos need, which otherwise happens when the first one is made. */
  prepare(): void;
  /** Makes ready for what a query becomes when typing goes on. */
  expect(query: string): void;
}

/** Searches artists, titles, genres, vocal styles and places; all words of a query must be found, each in any of them. */
export function createTextSearch(index: FacetIndex, text: TextIndex): TextSearch {
  const { genre, vocal, country } = index.facets;
  const singles = (albums: Uint32Array, count: number) => invertColumn(columnOfSingles(albums), count);
  const ofFacet = (facet: Facet) =>
    createSearchField(facet.names, invertColumn(facet, facet.names.length), MATCH.within);
  const fields = [
    createSearchField(text.artists, singles(text.artistOf, text.artists.length), MATCH.start),
    createSearchField(text.titles, undefined, MATCH.start),
    createSearchField(text.places, singles(text.placeOf, text.places.length), MATCH.within),
    ...[genre, vocal, country].map(ofFacet),
  ];
  const known = new Map<string, Uint8Array>();
  let typos: TypoIndex | undefined;
  const typoIndex = (): TypoIndex => (typos ??= createTypoIndex(fields));

  function matchWord(word: string): Uint8Array {
    const matches = new Uint8Array(index.count);
    for (const field of fields) field.find(word, matches);
    const isRare = word.length >= SHORTEST_WITH_TYPO && hasFew(matches);
    if (isRare) typoIndex().find(word, (field, value) => fields[field]!.raise(value, MATCH.typo, matches));
    return matches;
  }

  function remembered(word: string): Uint8Array {
    const matches = known.get(word) ?? matchWord(word);
    known.delete(word);
    known.set(word, matches);
    if (known.size > REMEMBERED_WORDS) known.delete(known.keys().next().value!);
    return matches;
  }

  return {
    match(query) {
      const words = wordsOf(query);
      if (words.join('').length < SHORTEST_QUERY) return undefined;
      const [first, ...others] = words.map(remembered);
      if (others.length === 0) return first;
      const worst = first!.slice();
      for (const matches of others) {
        for (let album = 0; album < worst.length; album += 1) {
          if (matches[album]! < worst[album]!) worst[album] = matches[album]!;
        }
      }
      return worst;
    },
    prepare: () => void typoIndex(),
    expect(query) {
      const last = wordsOf(query).at(-1);
      if (last?.length === SHORTEST_QUERY) for (const field of fields) field.expect(last);
    },
  };
}

function hasFew(matches: Uint8Array): boolean {
  let found = 0;
  for (const match of matches) if (match !== 0 && ++found >= FEW) return false;
  return true;
}
