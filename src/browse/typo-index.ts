import type { SearchField } from './search-field.ts';

/** The words of all fields, and the values that hold them. */
export interface TypoIndex {
  /** Calls with each value, by field, that holds a word one edit away from `word`, or one that begins like that; with some more than once. */
  find(word: string, found: (field: number, value: number) => void): void;
}

/** From how many letters on a word that is not finished yet may hold a typo. */
const SHORTEST_UNFINISHED = 5;
/** Shorter words are not collected. */
const SHORTEST = 3;
/** Values are numbered within their field; this many are more than any field has. */
const FIELD = 2 ** 24;

/** Collects the words; takes some ten milliseconds for a large catalog. */
export function createTypoIndex(fields: readonly SearchField[]): TypoIndex {
  const holders = new Map<string, number[]>();
  fields.forEach(({ text, starts }, field) => {
    for (let value = 0; value + 1 < starts.length; value += 1) {
      for (const word of text.slice(starts[value], starts[value + 1]! - 1).split(' ')) {
        if (word.length < SHORTEST) continue;
        const known = holders.get(word);
        if (known) known.push(field * FIELD + value);
        else holders.set(word, [field * FIELD + value]);
      }
    }
  });
  const byInitial = Map.groupBy([...holders.keys()].sort(), (word) => word[0]!);

  /** Words of one initial that are a typo away; of most initials only those where just the first letter is wrong or missing. */
  function* wordsLike(typed: string, initial: string, words: readonly string[]): Generator<string> {
    const mayGoOn = typed.length >= SHORTEST_UNFINISHED;
    if (initial === typed[0] || initial === typed[1]) {
      for (const word of words)
        if (isOneEditAway(typed, word) || (mayGoOn && goesOnOneEditAway(typed, word))) yield word;
      return;
    }
    for (const edited of [initial + typed.slice(1), initial + typed]) {
      if (mayGoOn) yield* beginningWith(words, edited);
      else if (holders.has(edited)) yield edited;
    }
  }

  return {
    find(typed, found) {
      for (const [initial, words] of byInitial) {
        for (const word of wordsLike(typed, initial, words)) {
          for (const holder of holders.get(word)!) found(Math.floor(holder / FIELD), holder % FIELD);
        }
      }
    },
  };
}

/** Whether one letter more, less, other or two swapped make the one word of the other. */
export function isOneEditAway(typed: string, word: string): boolean {
  if (Math.abs(typed.length - word.length) > 1) return false;
  const at = firstDifference(typed, word);
  const isRest = (from: number, place: number): boolean =>
    word.length - place === typed.length - from && word.endsWith(typed.slice(from));
  return (
    isRest(at + 1, at + 1) ||
    isRest(at, at + 1) ||
    isRest(at + 1, at) ||
    (isSwapped(typed, word, at) && isRest(at + 2, at + 2))
  );
}

/**
 * Whether a word begins with what one edit makes of a typed one that is not finished. The last letter is kept: a word that
 * is merely shorter is no typo.
 */
export function goesOnOneEditAway(typed: string, word: string): boolean {
  const at = firstDifference(typed, word);
  const last = typed.length - 1;
  const goesOn = (from: number, place: number): boolean => word.startsWith(typed.slice(from), place);
  if (at >= last) return at > last || typed[last] === typed[last - 1] || goesOn(at, at + 1);
  return (
    goesOn(at + 1, at + 1) ||
    goesOn(at, at + 1) ||
    goesOn(at + 1, at) ||
    (at + 1 < last && isSwapped(typed, word, at) && goesOn(at + 2, at + 2))
  );
}

function firstDifference(one: string, other: string): number {
  const end = Math.min(one.length, other.length);
  for (let at = 0; at < end; at += 1) if (one.charCodeAt(at) !== other.charCodeAt(at)) return at;
  return end;
}

function isSwapped(one: string, other: string, at: number): boolean {
  return one[at] === other[at + 1] && one[at + 1] === other[at];
}

/** The words that begin so, of sorted ones. */
function* beginningWith(sorted: readonly string[], beginning: string): Generator<string> {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < beginning) low = middle + 1;
    else high = middle;
  }
  for (let at = low; sorted[at]?.startsWith(beginning); at += 1) yield sorted[at]!;
}
