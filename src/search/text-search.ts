import type { Facet, FacetIndex, TextIndex } from './catalog-index.ts';
import { searchNames } from './facets.ts';
import { foldText } from './fold-text.ts';
import type { FacetName } from './index-parts.ts';
import { columnOfSingles, invertColumn } from './list-columns.ts';
import { createSearchField } from './search-field.ts';
import { createTypoIndex, type FindTypos } from './typo-index.ts';
import { createWholeNames, WHOLE } from './whole-names.ts';

/**
 * How well an album matches: as in `WHOLE`, a word of artist or title begins so, it is within one, it is in what the
 * album is or where it comes from, only with a typo, not at all.
 */
export const MATCH = { ...WHOLE, start: 4, within: 3, facet: 2, typo: 1, none: 0 } as const;

/** A word found in fewer albums than this is also tried with typos. */
const FEW = 8;
const SHORTEST_WITH_TYPO = 4;
const SHORTEST_WITH_TWO = 8;
const REMEMBERED_WORDS = 24;
/** How many words the name of a genre has that is looked for as a whole. */
const LONGEST_NAME = 4;
/** From how many characters on a text is searched for; a shorter one finds whole words only. */
const SHORTEST_QUERY = 2;

export interface TextSearch {
  /** One of `MATCH` for each album: that of the worst of the words; undefined when there is too little to search for. */
  match(query: string): Uint8Array | undefined;
  /** Steps that make ready what typos and whole names need, which otherwise happens when the first one is searched for. */
  preparations(): (() => void)[];
}

/**
 * Searches artists, titles, genres, vocal styles, places, countries and years; all words of a query must be found, each in
 * any of them. Words that together are a name of a genre, a vocal style or a country are looked for together.
 */
export function createTextSearch(index: FacetIndex, text: TextIndex): TextSearch {
  const singles = (albums: Uint32Array, count: number) => invertColumn(columnOfSingles(albums), count);
  const inNames = { start: MATCH.start, within: MATCH.within };
  const inFacets = { start: MATCH.facet, within: MATCH.facet };
  const ofFacet = (facet: FacetName) => {
    const { names, ...column }: Facet = index.facets[facet];
    const texts = names.map((name) => searchNames(facet, name));
    return createSearchField(texts, invertColumn(column, names.length), inFacets);
  };
  const artists = createSearchField(text.artists, singles(text.artistOf, text.artists.length), inNames);
  const titles = createSearchField(text.titles, undefined, inNames);
  const facets = (['genre', 'vocal', 'country'] as const).map(ofFacet);
  const years = ofFacet('year');
  const fields = [
    artists,
    titles,
    createSearchField(text.places, singles(text.placeOf, text.places.length), inFacets),
    ...facets,
  ];
  const whole = createWholeNames(
    { values: text.artists, field: artists },
    { values: text.titles, field: titles },
  );
  const known = new Map<string, Uint8Array>();
  let typos: FindTypos | undefined;
  const typoIndex = (): FindTypos => (typos ??= createTypoIndex(fields));

  function matchWord(word: string): Uint8Array {
    const matches = new Uint8Array(index.count);
    for (const field of fields) field.find(word, matches);
    if (/^\d+$/.test(word)) {
      if (word.length === 4) years.find(word, matches);
      return matches;
    }
    for (const edits of [1, 2]) {
      if (word.length < (edits === 1 ? SHORTEST_WITH_TYPO : SHORTEST_WITH_TWO) || !hasFew(matches)) break;
      typoIndex()(word, edits, (field, value) => fields[field]!.raise(value, MATCH.typo, matches));
    }
    return matches;
  }

  /** Albums of a facet that is called so, and those with all the words in artist and title. */
  function matchName(words: readonly string[]): Uint8Array {
    const matches = worstOf(words.map(remembered));
    for (let album = 0; album < matches.length; album += 1) {
      if (matches[album]! < MATCH.within) matches[album] = MATCH.none;
    }
    for (const field of facets) field.find(words.join(' '), matches);
    return matches;
  }

  function remembered(word: string): Uint8Array {
    const matches = known.get(word) ?? matchWord(word);
    known.delete(word);
    known.set(word, matches);
    if (known.size > REMEMBERED_WORDS) known.delete(known.keys().next().value!);
    return matches;
  }

  /** The words, those in one list that are a name together. */
  function grouped(words: readonly string[]): string[][] {
    const groups: string[][] = [];
    for (let at = 0; at < words.length; at += groups.at(-1)!.length) {
      let length = Math.min(LONGEST_NAME, words.length - at);
      const name = (): string => words.slice(at, at + length).join(' ');
      while (length > 1 && !facets.some((field) => field.holds(name()))) length -= 1;
      groups.push(words.slice(at, at + length));
    }
    return groups;
  }

  function matchWords(folded: string): Uint8Array {
    const groups = grouped(folded.split(' '));
    const matches = worstOf(
      groups.map((words) => (words.length === 1 ? remembered(words[0]!) : matchName(words))),
    );
    const runs = groups.reduce<string[][]>(
      (all, words) => {
        if (words.length === 1) all.at(-1)!.push(...words);
        else all.push([]);
        return all;
      },
      [[]],
    );
    whole.raise(folded, runs, matches);
    return matches;
  }

  function matchLetter(letter: string): Uint8Array {
    const matches = new Uint8Array(index.count);
    // In scripts whose letters are words or syllables, one is enough.
    const isWord = /\p{Lo}/u.test(letter);
    for (const field of [artists, titles]) {
      if (isWord) field.find(letter, matches);
      else field.findLetter(letter, matches);
    }
    whole.raise(letter, [], matches);
    return matches;
  }

  function matchSigns(query: string): Uint8Array {
    const matches = new Uint8Array(index.count);
    whole.raiseSigns(query, MATCH.within, matches);
    return matches;
  }

  return {
    match(query) {
      const folded = foldText(query).replace(/\s+/g, ' ').trim();
      if (lengthOf(folded) >= SHORTEST_QUERY) return matchWords(folded);
      if (query.trim() === '') return undefined;
      const matches = folded === '' ? matchSigns(query) : matchLetter(folded);
      return lengthOf(query) >= SHORTEST_QUERY || matches.some(Boolean) ? matches : undefined;
    },
    preparations: () => [typoIndex, ...whole.preparations()],
  };
}

/** How many characters a text has beside blanks. */
function lengthOf(text: string): number {
  return [...text.replace(/\s/g, '')].length;
}

/** For each album the worst of some matches. */
function worstOf([first, ...others]: readonly Uint8Array[]): Uint8Array {
  const worst = first!.slice();
  for (const matches of others) {
    for (let album = 0; album < worst.length; album += 1) {
      if (matches[album]! < worst[album]!) worst[album] = matches[album]!;
    }
  }
  return worst;
}

function hasFew(matches: Uint8Array): boolean {
  let found = 0;
  for (const match of matches) if (match !== 0 && ++found >= FEW) return false;
  return true;
}
