import { describe, expect, it } from 'vitest';
import { createSearchField } from '#src/search/search-field.ts';
import { createTypoIndex, isLike } from '#src/search/typo-index.ts';
import { createRandom } from '../../scripts/seeded-random.ts';

const LETTERS = 'abc';

/** The plain definition: all words one letter more, less, other or swapped away. */
function edits(word: string): Set<string> {
  const all = new Set<string>();
  for (let at = 0; at <= word.length; at += 1) {
    const [head, tail] = [word.slice(0, at), word.slice(at + 1)];
    if (at < word.length) all.add(head + tail);
    if (at + 1 < word.length) all.add(head + word[at + 1]! + word[at]! + word.slice(at + 2));
    for (const letter of LETTERS) {
      if (at < word.length) all.add(head + letter + tail);
      all.add(head + letter + word.slice(at));
    }
  }
  return all;
}

/** All words of these lengths over three letters: short alphabets are where letters repeat. */
function words(shortest: number, longest: number): string[] {
  const longer = (some: string[]): string[] =>
    some.flatMap((word) => [...LETTERS].map((letter) => word + letter));
  let some = [''];
  const all: string[] = [];
  for (let length = 1; length <= longest; length += 1) {
    some = longer(some);
    if (length >= shortest) all.push(...some);
  }
  return all;
}

describe('a typo', () => {
  it('is one edit, as the plain definition says', () => {
    for (const typed of words(3, 5)) {
      const expected = edits(typed);
      for (const word of words(2, 6)) {
        if (word === typed) continue;
        if (isLike(typed, word, 1, false) !== expected.has(word)) expect.fail(`${typed} and ${word}`);
      }
    }
  });

  it('may be in a word that goes on, but for its last letter', () => {
    for (const typed of words(4, 5)) {
      const beginnings = [...edits(typed.slice(0, -1))].map((edited) => edited + typed.at(-1)!);
      for (const word of words(3, 7)) {
        if (word.startsWith(typed)) continue;
        const expected = beginnings.some((beginning) => word.startsWith(beginning));
        if (isLike(typed, word, 1, true) !== expected) expect.fail(`${typed} and ${word}`);
      }
    }
  });
});

/** The usual distance of two words, by the usual table: letters more, less, other, and neighbours swapped. */
function distance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= one.length; i += 1) {
    rows[i] = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const swap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      rows[i]![j] = Math.min(
        rows[i - 1]![j]! + 1,
        rows[i]![j - 1]! + 1,
        rows[i - 1]![j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1),
        swap ? rows[i - 2]![j - 2]! + 1 : Infinity,
      );
    }
  }
  return rows[one.length]![other.length]!;
}

describe('two typos', () => {
  it('are two edits, as the usual table says', () => {
    for (const typed of words(4, 5))
      for (const word of words(2, 6))
        if (isLike(typed, word, 2, false) !== distance(typed, word) <= 2) expect.fail(`${typed} and ${word}`);
  });

  it('may be in a word that goes on, but for the last letter', () => {
    for (const typed of words(4, 4)) {
      for (const word of words(3, 6)) {
        const beginnings = [...word].map((_, last) => word.slice(0, last + 1));
        const expected = beginnings.some(
          (beginning) =>
            beginning.at(-1) === typed.at(-1) && distance(typed.slice(0, -1), beginning.slice(0, -1)) <= 2,
        );
        if (isLike(typed, word, 2, true) && !expected) expect.fail(`${typed} and ${word}`);
      }
    }
  });
});

describe('a typed word of two typos', () => {
  it.each([
    ['perifery', 'periphery'],
    ['preiphery', 'periphery'],
    ['preihpery', 'periphery'],
    ['perpheyr', 'peripheyric'],
    ['tesserakt', 'tesseract'],
    ['contortoinits', 'contortionist'],
  ])('%s may become %s', (typed, word) => {
    expect([false, true].some((goesOn) => isLike(typed, word, 2, goesOn))).toBe(true);
  });
});

describe('the index of words', () => {
  it('finds what is one edit away in every field, and what goes on like that, whatever letter is wrong', () => {
    const dice = createRandom('typos');
    const pick = (): string =>
      Array.from({ length: dice.whole(3, 7) }, () => dice.pick(['a', 'b', 'c'])).join('');
    const values = Array.from({ length: 400 }, () => `${pick()} ${pick()}`);
    const fields = [values.slice(0, 200), values.slice(200)].map((some) =>
      createSearchField(some, undefined, { start: 3, within: 2 }),
    );
    const index = createTypoIndex(fields);
    for (let round = 0; round < 200; round += 1) {
      const typed = pick();
      const found = new Set<string>();
      index(typed, 1, (field, value) => found.add(values[200 * field + value]!));
      const isTypo = (word: string): boolean =>
        [false, typed.length >= 5].some((goesOn) => isLike(typed, word, 1, goesOn));
      // Words that are right, or begin rightly, may be among them or not.
      const isRight = (value: string): boolean => value.split(' ').some((word) => word.startsWith(typed));
      const expected = values.filter((value) => value.split(' ').some(isTypo));
      expect([...found].filter((value) => !isRight(value)).sort()).toEqual(
        [...new Set(expected)].filter((value) => !isRight(value)).sort(),
      );
    }
  });
});
