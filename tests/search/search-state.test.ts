import { describe, expect, it } from 'vitest';
import { searchQuery, isNarrowed, parseSearchState, sortOf } from '#src/search/search-state.ts';

describe('the query of a view', () => {
  it.each([
    '',
    '?q=opeth',
    '?q=a%26b%3Dc+%3Cd%3E',
    '?genre=Djent&genre=Prog-metal&-genre=Screamo',
    '?artist=Opeth&vocal=Clean&kind=metal&country=US&year=2024&format=LP&spotify=yes&sort=title&page=3&per=100',
    '?q=opeth&sort=release',
    '?sort=added',
    '?per=25',
    '?mark=none&mark=hidden&q=x',
  ])('%s is read and written alike', (query) => {
    const written = new URLSearchParams(searchQuery(parseSearchState(query)));
    written.sort();
    const given = new URLSearchParams(query);
    given.sort();
    expect(String(written)).toBe(String(given));
  });

  it.each([
    ['?sort=nonsense&page=-3&per=17&genre=&unknown=1', ''],
    ['?sort=release', ''],
    ['?sort=match', ''],
    ['?q=x&sort=match', '?q=x'],
    ['?page=1e99', ''],
    ['?page=1', ''],
    ['?q=+++', ''],
    ['?genre=A&genre=A', '?genre=A'],
    ['?mark=want&mark=loved&mark=want', '?mark=want'],
  ])('%s is taken as %j', (query, plain) => {
    expect(searchQuery(parseSearchState(query))).toBe(plain);
  });

  it('cuts what is absurdly long', () => {
    expect(parseSearchState(`?q=${'x'.repeat(9999)}`).q).toHaveLength(200);
  });

  it.each([
    ['', false],
    ['?sort=title&page=2&per=25', false],
    ['?q=a', true],
    ['?-genre=A', true],
    ['?artist=A', true],
    ['?spotify=no', true],
  ])('%s narrows the catalog: %s', (query, narrowed) => {
    expect(isNarrowed(parseSearchState(query))).toBe(narrowed);
  });

  it('is ordered by match only when something is searched for', () => {
    expect([
      sortOf(parseSearchState('?q=a')),
      sortOf(parseSearchState('')),
      sortOf(parseSearchState('?q=a&sort=artist')),
    ]).toEqual(['match', 'release', 'artist']);
  });
});
