import { signsOf, withoutBlanks } from './fold-text.ts';
import type { SearchField } from './search-field.ts';
import { firstFrom } from './typo-index.ts';

/** How well a whole name matches: better than any match of words, the artist's best. */
export const WHOLE = { artist: 8, artistStart: 7, title: 6, part: 5 } as const;

/** Names that are longer than this are no part of a longer search. */
const MOST_WORDS = 12;
const NONE = -1;

/** A field whose values are names, with the values as they are written. */
export interface NameField {
  values: readonly string[];
  field: SearchField;
}

/** Knows artists and titles by their whole names. */
export interface WholeNames {
  /**
   * Raises the matches of albums whose artist or title is what was searched for, of those whose artist begins so, and, of
   * albums that match otherwise, those whose whole artist or title is a part of one of some runs of words.
   */
  raise(folded: string, runs: readonly (readonly string[])[], matches: Uint8Array): void;
  /** The same for a search of signs alone, which only names of signs alone match; any that holds them, at `within`. */
  raiseSigns(query: string, within: number, matches: Uint8Array): void;
  /** Steps that collect the names, which otherwise happens at the first search. */
  preparations(): (() => void)[];
}

interface Names {
  /** The last value that has a name, by what tells whole names apart; and for each value the one before that has the same. */
  last: Map<string, number>;
  before: Int32Array;
  /** Values of signs alone. */
  signs: number[];
}

/** Values in the order of their folded names. */
interface NameOrder {
  names: string[];
  values: number[];
}

export function createWholeNames(artists: NameField, titles: NameField): WholeNames {
  const known = new Map<NameField, Names>();
  let ordered: NameOrder | undefined;
  const artistOrder = (): NameOrder => (ordered ??= orderOf(artists));

  function namesOf(given: NameField): Names {
    const names = known.get(given) ?? collect(given);
    known.set(given, names);
    return names;
  }

  function raiseNamed(given: NameField, key: string, match: number, matches: Uint8Array, least = 0): void {
    const { last, before } = namesOf(given);
    for (let value = last.get(key) ?? NONE; value !== NONE; value = before[value]!)
      given.field.raise(value, match, matches, least);
  }

  function raiseBeginning(folded: string, matches: Uint8Array): void {
    const { names, values } = artistOrder();
    for (let at = firstFrom(names, folded); names[at]?.startsWith(folded); at += 1)
      artists.field.raise(values[at]!, WHOLE.artistStart, matches);
  }

  return {
    raise(folded, runs, matches) {
      for (const part of runs.flatMap(partsOf)) {
        const key = withoutBlanks(part);
        for (const given of [artists, titles]) raiseNamed(given, key, WHOLE.part, matches, 1);
      }
      const key = withoutBlanks(folded);
      raiseNamed(artists, `the${key}`, WHOLE.part, matches);
      raiseNamed(titles, key, WHOLE.title, matches);
      if (folded.length > 1) raiseBeginning(folded, matches);
      raiseNamed(artists, key, WHOLE.artist, matches);
    },
    raiseSigns(query, within, matches) {
      const wanted = signsOf(query);
      for (const given of [artists, titles]) {
        for (const value of namesOf(given).signs) {
          const name = signsOf(given.values[value]!);
          if (!name.includes(wanted)) continue;
          const isArtist = given === artists;
          const match = name === wanted ? (isArtist ? WHOLE.artist : WHOLE.title) : undefined;
          const start = isArtist && name.startsWith(wanted) ? WHOLE.artistStart : within;
          given.field.raise(value, match ?? start, matches);
        }
      }
    },
    preparations: () => [artistOrder, ...[artists, titles].map((given) => () => namesOf(given))],
  };
}

/** All texts of words that follow each other in a run. */
function partsOf(run: readonly string[]): string[] {
  const words = run.slice(0, MOST_WORDS);
  return words.flatMap((_, first) =>
    words.slice(first).map((_, more) => words.slice(first, first + more + 1).join(' ')),
  );
}

function collect({ values, field: { text } }: NameField): Names {
  const keys = linesOf(withoutBlanks(text));
  const signs = values.flatMap((_, value) => (keys[value] === '' ? [value] : []));
  for (const value of signs) keys[value] = signsOf(values[value]!);
  const last = new Map<string, number>();
  const before = Int32Array.from(keys, (key, value) => {
    const same = last.get(key) ?? NONE;
    last.set(key, value);
    return same;
  });
  return { last, before, signs };
}

function orderOf({ field: { text } }: NameField): NameOrder {
  const names = linesOf(text);
  const values = [...names.keys()].sort((one, other) => (names[one]! < names[other]! ? -1 : 1));
  return { names: values.map((value) => names[value]!), values };
}

/** The lines of a text that begins and ends with a line feed. */
function linesOf(text: string): string[] {
  return text.slice(1, -1).split('\n');
}
