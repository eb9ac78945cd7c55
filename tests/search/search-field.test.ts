import { describe, expect, it } from 'vitest';
import { createSearchField, type SearchField } from '#src/search/search-field.ts';

const VALUES = ['Thesis', 'The Other', 'Bathe', 'Thin', 'Ether', 'tha-the', 'Ñandú', ''];
const MATCH = { start: 3, within: 2 };

function found(field: SearchField, word: string): string[] {
  const matches = new Uint8Array(VALUES.length);
  field.find(word, matches);
  return VALUES.flatMap((value, at) => (matches[at] === 0 ? [] : [`${value} ${matches[at]}`]));
}

describe('a field of the search', () => {
  it.each([
    ['t', ['Thesis 3', 'The Other 3', 'Thin 3', 'tha-the 3']],
    ['th', ['Thesis 3', 'The Other 3', 'Thin 3', 'tha-the 3']],
    ['the', ['Thesis 3', 'The Other 3', 'Bathe 2', 'Ether 2', 'tha-the 3']],
    ['other', ['The Other 3']],
    ['nandu', ['Ñandú 3']],
    ['thx', []],
  ])('finds %j at the beginning of words, and from three letters on within them', (word, expected) => {
    expect(found(createSearchField(VALUES, undefined, MATCH), word)).toEqual(expected);
  });

  it('finds the same whatever was looked for before', () => {
    const typed = [
      't',
      'th',
      'the',
      'ther',
      'th',
      'thi',
      'thin',
      'o',
      'ot',
      'oth',
      'thx',
      'th',
      'the',
      'then',
      'e',
    ];
    const used = createSearchField(VALUES, undefined, MATCH);
    for (const word of typed)
      expect(found(used, word), word).toEqual(found(createSearchField(VALUES, undefined, MATCH), word));
  });
});
