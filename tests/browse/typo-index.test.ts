import { describe, expect, it } from 'vitest';
import { createSearchField } from '#src/browse/search-field.ts';
import { createTypoIndex, goesOnOneEditAway, isOneEditAway } from '#src/browse/typo-index.ts';
import { createDice } from '#src/spotify/simulator/seeded-random.ts';

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
        if (isOneEditAway(typed, word) !== expected.has(word)) expect.fail(`${typed} and ${word}`);
      }
    }
  });

  it('may be in a word that goes on, but for its last letter', () => {
    for (const typed of words(4, 5)) {
      const beginnings = [...edits(typed.slice(0, -1))].map((edited) => edited + typed.at(-1)!);
      for (const word of words(3, 7)) {
        if (word.startsWith(typed)) continue;
        const expected = beginnings.some((beginning) => word.startsWith(beginning));
        if (goesOnOneEditAway(typed, word) !== expected) expect.fail(`${typed} and ${word}`);
      }
    }
  });
});

describe('the index of words', () => {
  it('finds what is one edit away in every field, and what goes on like that, whatever letter is wrong', () => {
    const dice = createDice('typos');
    const pick = (): string =>
      Array.from({ length: dice.whole(3, 7) }, () => dice.pick(['a', 'b', 'c'])).join('');
    const values = Array.from({ length: 400 }, () => `${pick()} ${pick()}`);
    const fields = [values.slice(0, 200), values.slice(200)].map((some) =>
      createSearchField(some, undefined, 3),
    );
    const index = createTypoIndex(fields);
    for (let round = 0; round < 200; round += 1) {
      const typed = pick();
      const found = new Set<string>();
      index.find(typed, (field, value) => found.add(values[200 * field + value]!));
      const isLike = (word: string): boolean =>
        isOneEditAway(typed, word) || (typed.length >= 5 && goesOnOneEditAway(typed, word));
      // Words that are right, or begin rightly, may be among them or not.
      const isRight = (value: string): boolean => value.split(' ').some((word) => word.startsWith(typed));
      const expected = values.filter((value) => value.split(' ').some(isLike));
      expect([...found].filter((value) => !isRight(value)).sort()).toEqual(
        [...new Set(expected)].filter((value) => !isRight(value)).sort(),
      );
    }
  });
});
