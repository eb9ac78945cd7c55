import { foldText } from './fold-text.ts';
import type { ListColumn } from './list-columns.ts';

/** One field of the search: its different values, and which albums have each. */
export interface SearchField {
  /** Folded values, each between two line feeds. */
  text: string;
  /** Where each value begins in `text`, and at last where the text ends. */
  starts: Uint32Array;
  /**
   * Raises the matches of the albums whose value holds a folded word, or several with blanks between: to `start` when a word
   * of the value begins with it, to `within` when it is within one. A word of one or two Latin letters counts at the
   * beginning only: within words they are nearly everywhere.
   */
  find(word: string, matches: Uint8Array): void;
  /** The same for values that hold a word of one letter, or sign, and nothing longer. */
  findLetter(letter: string, matches: Uint8Array): void;
  /** Whether a word of any value begins so. */
  holds(folded: string): boolean;
  /** Raises the matches of the albums that have a value, where they are at least `least`. */
  raise(value: number, match: number, matches: Uint8Array, least?: number): void;
}

/** The matches that a field raises to. */
export interface FieldMatch {
  start: number;
  within: number;
}

const LINE_FEED = 10;
const BLANK = 32;

/**
 * Folds all values in one go, since that is many times faster than one by one.
 *
 * @param albumsOf the albums of each value; undefined: value and album are the same.
 */
export function createSearchField(
  values: readonly string[],
  albumsOf: ListColumn | undefined,
  { start, within }: FieldMatch,
): SearchField {
  const text = `\n${foldText(values.join('\n'))}\n`.replace(/ ?\n ?/g, '\n');
  const starts = new Uint32Array(values.length + 1);
  for (let value = 0, at = 0; value <= values.length; value += 1) {
    at = value === values.length ? text.length : text.indexOf('\n', at) + 1;
    starts[value] = at;
  }

  function raise(value: number, match: number, matches: Uint8Array, least = 0): void {
    if (!albumsOf) {
      if (match > matches[value]! && matches[value]! >= least) matches[value] = match;
      return;
    }
    for (let at = albumsOf.offsets[value]!; at < albumsOf.offsets[value + 1]!; at += 1) {
      const album = albumsOf.values[at]!;
      if (match > matches[album]! && matches[album]! >= least) matches[album] = match;
    }
  }

  const beginnings = beginningsOf(text);
  let last: { word: string; places: number[] } = { word: '', places: [] };

  /** Where a word stands, ascending; what is longer than the last one stands where that one did. */
  function placesOf(word: string): number[] {
    const places: number[] = [];
    if (last.word !== '' && word.startsWith(last.word)) {
      const more = word.slice(last.word.length);
      for (const at of last.places) if (goesOn(at + last.word.length, more)) places.push(at);
    } else {
      for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) places.push(at);
    }
    last = { word, places };
    return places;
  }

  /** Mostly the first letter tells, for which a call of `startsWith` would be too much. */
  function goesOn(at: number, more: string): boolean {
    for (let letter = 0; letter < more.length; letter += 1) {
      if (text.charCodeAt(at + letter) !== more.charCodeAt(letter)) return false;
    }
    return true;
  }

  return {
    text,
    starts,
    raise,
    find(word, matches) {
      if (/^[a-z0-9]{1,2}$/.test(word)) {
        for (const values of beginnings(word)) for (const value of values) raise(value, start, matches);
        return;
      }
      let value = 0;
      for (const at of placesOf(word)) {
        while (starts[value + 1]! <= at) value += 1;
        raise(value, isBeginning(text, at) ? start : within, matches);
      }
    },
    findLetter(letter, matches) {
      for (const end of [' ', '\n'])
        for (const values of beginnings(letter + end))
          for (const value of values) raise(value, start, matches);
    },
    holds: (folded) => text.includes(`\n${folded}`) || text.includes(` ${folded}`),
  };
}

function isBeginning(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  return before === LINE_FEED || before === BLANK;
}

/** Finds the values that hold a word beginning with one letter or two, in parts; made in one walk through the text. */
function beginningsOf(text: string): (letters: string) => readonly number[][] {
  const byLetters = new Map<number, number[]>();
  let value = -1;
  for (let at = 0; at + 1 < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED) value += 1;
    else if (code !== BLANK) continue;
    const letters = lettersAt(text, at + 1);
    const known = byLetters.get(letters);
    if (!known) byLetters.set(letters, [value]);
    else if (known[known.length - 1] !== value) known.push(value);
  }
  return (letters) => {
    if (letters.length > 1) return [byLetters.get(lettersAt(letters, 0)) ?? []];
    const first = letters.charCodeAt(0);
    return [...byLetters].flatMap(([key, values]) => (key >>> 16 === first ? [values] : []));
  };
}

/** Two letters as one number, the first one in its upper half. */
function lettersAt(text: string, at: number): number {
  return ((text.charCodeAt(at) << 16) | text.charCodeAt(at + 1)) >>> 0;
}
