import type { SearchField } from './search-field.ts';

/** The words of all fields, sorted, and the values that hold them. */
export interface TypoIndex {
  /** Calls with each value, by field, that holds a word one edit away from `word`, or one that begins like that; with some more than once. */
  find(word: string, found: (field: number, value: number) => void): void;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** From how many letters on a word that is not finished yet may hold a typo. */
const SHORTEST_UNFINISHED = 5;
/** By so many first letters words are found; none is shorter. */
const OPENING = 3;
/** Values are numbered within their field; this many are more than any field has. */
const FIELD = 2 ** 24;

/** Collects the words; takes some ten milliseconds for a large catalog. */
export function createTypoIndex(fields: readonly SearchField[]): TypoIndex {
  const holders = new Map<string, number[]>();
  fields.forEach(({ text, starts }, field) => {
    for (let value = 0; value + 1 < starts.length; value += 1) {
      for (const word of text.slice(starts[value], starts[value + 1]! - 1).split(' ')) {
        if (word.length < OPENING) continue;
        const known = holders.get(word);
        if (known) known.push(field * FIELD + value);
        else holders.set(word, [field * FIELD + value]);
      }
    }
  });
  const words = [...holders.keys()].sort();
  const firstOf = new Map<string, number>();
  words.forEach((word, at) => {
    const opening = word.slice(0, OPENING);
    if (!firstOf.has(opening)) firstOf.set(opening, at);
  });

  /** Most of the beginnings that are asked for do not even have an opening that any word has. */
  function* wordsBeginning(beginning: string): Generator<string> {
    const first = firstOf.get(beginning.slice(0, OPENING));
    if (first === undefined) return;
    for (let at = lowerBound(words, beginning, first); words[at]?.startsWith(beginning); at += 1)
      yield words[at]!;
  }

  return {
    find(word, found) {
      const mark = (holder: number): void => found(Math.floor(holder / FIELD), holder % FIELD);
      for (const edited of oneEditAway(word)) for (const holder of holders.get(edited) ?? []) mark(holder);
      if (word.length >= SHORTEST_UNFINISHED) {
        // The last letter is kept: a word that is merely shorter is no typo.
        const end = word.at(-1)!;
        for (const edited of oneEditAway(word.slice(0, -1))) {
          for (const longer of wordsBeginning(edited + end)) holders.get(longer)!.forEach(mark);
        }
      }
    },
  };
}

/** All words one letter more, less, other or swapped away. */
function* oneEditAway(word: string): Generator<string> {
  for (let at = 0; at <= word.length; at += 1) {
    const head = word.slice(0, at);
    const tail = word.slice(at + 1);
    if (at < word.length) yield head + tail;
    if (at + 1 < word.length) yield head + word[at + 1]! + word[at]! + word.slice(at + 2);
    for (const letter of ALPHABET) {
      if (at < word.length) yield head + letter + tail;
      yield head + letter + word.slice(at);
    }
  }
}

function lowerBound(sorted: readonly string[], text: string, from: number): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
