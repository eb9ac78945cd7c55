import type { SearchField } from './search-field.ts';

/** Calls with each value, by field, that holds a word so many edits away from `word`, or one that begins like that; with some more than once. */
export type FindTypos = (word: string, edits: number, found: (field: number, value: number) => void) => void;

/** From how many letters on a word that is not finished yet may hold a typo. */
const SHORTEST_UNFINISHED = 5;
/** Shorter words are not collected. */
const SHORTEST = 3;
/** Values are numbered within their field; this many are more than any field has. */
const FIELD = 2 ** 24;

/** Collects the words of all fields, and the values that hold them; takes some ten milliseconds for a large catalog. */
export function createTypoIndex(fields: readonly SearchField[]): FindTypos {
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

  /** Words of one initial that are typos away; of most initials only those where just the first letter is wrong or missing. */
  function* wordsLike(
    typed: string,
    edits: number,
    initial: string,
    words: readonly string[],
  ): Generator<string> {
    const mayGoOn = typed.length >= SHORTEST_UNFINISHED;
    if (initial === typed[0] || initial === typed[1]) {
      for (const word of words) {
        // Too short or too long to be finished: mostly that tells.
        const isFinished = Math.abs(word.length - typed.length) <= edits && isLike(typed, word, edits, false);
        if (isFinished || (mayGoOn && isLike(typed, word, edits, true))) yield word;
      }
      return;
    }
    for (const edited of [initial + typed.slice(1), initial + typed]) {
      if (mayGoOn) yield* beginningWith(words, edited);
      else if (holders.has(edited)) yield edited;
    }
  }

  return (typed, edits, found) => {
    for (const [initial, words] of byInitial) {
      for (const word of wordsLike(typed, edits, initial, words)) {
        for (const holder of holders.get(word)!) found(Math.floor(holder / FIELD), holder % FIELD);
      }
    }
  };
}

/**
 * Whether a word is like a typed one: so many letters more, less, other or swapped.
 *
 * @param goesOn the typed one is not finished: what edits make of it may go on. Its last letter is kept: a word that is
 *   merely shorter is no typo.
 * @param at from this place of the typed one on, and from `place` of the word.
 */
export function isLike(
  typed: string,
  word: string,
  edits: number,
  goesOn: boolean,
  at = 0,
  place = 0,
): boolean {
  const last = typed.length - 1;
  let from = at;
  let to = place;
  while (from <= last && to < word.length && typed.charCodeAt(from) === word.charCodeAt(to)) {
    from += 1;
    to += 1;
  }
  if (from > last) return goesOn || word.length - to <= edits;
  if (edits === 0) return false;
  const mayChange = !goesOn || from < last;
  if (to < word.length) {
    if (isLike(typed, word, edits - 1, goesOn, from, to + 1)) return true;
    if (mayChange && isLike(typed, word, edits - 1, goesOn, from + 1, to + 1)) return true;
  }
  if ((mayChange || typed[from] === word[to - 1]) && isLike(typed, word, edits - 1, goesOn, from + 1, to))
    return true;
  return (
    from + (goesOn ? 1 : 0) < last &&
    typed.charCodeAt(from) === word.charCodeAt(to + 1) &&
    typed.charCodeAt(from + 1) === word.charCodeAt(to) &&
    isLike(typed, word, edits - 1, goesOn, from + 2, to + 2)
  );
}

/** The words that begin so, of sorted ones. */
function* beginningWith(sorted: readonly string[], beginning: string): Generator<string> {
  for (let at = firstFrom(sorted, beginning); sorted[at]?.startsWith(beginning); at += 1) yield sorted[at]!;
}

/** The place of the first of some sorted words that is not before a text. */
export function firstFrom(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
