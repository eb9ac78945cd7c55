import { describe, expect, it } from 'vitest';
import { parseSearchState } from '#src/search/search-state.ts';
import type { Mark, MarkedAlbum } from '#src/search/marks.ts';
import { catalogOf, sortable } from './catalog-for-test.ts';

const test = catalogOf([
  sortable({
    id: 1,
    artist: 'Opeth',
    title: 'Watershed',
    releaseDate: '2008-05-30',
    location: 'Stockholm, Sweden',
    genres: ['Prog-metal', 'Death metal'],
    vocalStyles: ['Mixed'],
    tab: '2008',
  }),
  sortable({
    id: 2,
    artist: 'Mötley Düm',
    title: 'Ødland',
    releaseDate: '2021',
    location: 'Tampa, FL',
    genres: ['Djent'],
    vocalStyles: ['Clean'],
    format: 'EP',
    tab: '2021 Prog-metal',
  }),
  sortable({
    id: 3,
    artist: 'Porcupine Tree',
    title: 'In Absentia',
    releaseDate: '2021-03',
    location: 'London, UK',
    genres: ['Prog-rock'],
    vocalStyles: ['Clean'],
    format: '2xLP',
    tab: '2021 Prog-rock',
  }),
  sortable({
    id: 5,
    artist: 'The River',
    title: 'Opening',
    releaseDate: null,
    releaseText: 'TBA',
    releaseSort: '2024',
    location: 'Norway / France',
    genres: ['Djent', 'Prog-rock'],
    vocalStyles: ['Instrumental', 'Clean'],
    spotifyId: null,
    spotifyUrl: null,
  }),
  sortable({
    id: 9,
    artist: 'Opeth',
    title: 'Pale Communion',
    releaseDate: '2024-01-02',
    location: null,
    genres: [],
    vocalStyles: [],
    format: null,
  }),
]);

describe('searching', () => {
  it.each([
    ['opeth', [9, 1]],
    ['OPE', [9, 1, 5]],
    ['peth', [9, 1]],
    ['motley dum', [2]],
    ['Mötley', [2]],
    ['odland', [2]],
    ['opeth watershed', [1]],
    ['watershed opeth', [1]],
    ['porcupine absentia', [3]],
    ['djent clean', [5, 2]],
    ['prog metal', [1]],
    ['stockholm', [1]],
    ['sweden', [1]],
    ['united kingdom', [3]],
    ['instrumental', [5]],
    ['a', [9, 5, 3, 2, 1]],
    ['  ', [9, 5, 3, 2, 1]],
    ['opeth djent', []],
    ['zzzz', []],
  ])('%j finds %j', (q, ids) => {
    expect(test.ids(`?${new URLSearchParams({ q })}`)).toEqual(ids);
  });

  it.each([
    ['opteh', [9, 1], 'two letters swapped'],
    ['opeht', [9, 1], 'the last two swapped'],
    ['opth', [9, 1], 'one left out'],
    ['oppeth', [9, 1], 'one too many'],
    ['obeth', [9, 1], 'another one'],
    ['waterxhed', [1], 'another one within'],
    ['porcupne tree', [3], 'in one of two words'],
    ['stokcholm', [1], 'in a place'],
    ['porcpin', [3], 'in a word not finished yet'],
    ['obath', [], 'two typos are not forgiven'],
    ['opx', [], 'three letters are too few'],
    ['porkupyne', [3], 'two in a word of eight letters or more'],
    ['waterhsde', [1], 'two, one of them swapped letters'],
    ['obsentio', [], 'its first letter is right where two are wrong'],
    ['2020', [], 'numbers have no typos'],
  ])('forgives a typo: %j finds %j (%s)', (q, ids) => {
    expect(test.ids(`?${new URLSearchParams({ q })}`)).toEqual(ids);
  });

  it('shows beginnings of names before other places, and typos last whatever the order', () => {
    const { ids } = catalogOf([
      sortable({ id: 1, artist: 'Tool', title: 'Old', releaseDate: '1996-10-01' }),
      sortable({
        id: 2,
        artist: 'Someone',
        title: 'New',
        location: 'Tool, Texas',
        releaseDate: '2024-10-01',
      }),
      sortable({ id: 3, artist: 'Pool', title: 'Newest', releaseDate: '2025-10-01' }),
    ]);
    expect(ids('?q=tool')).toEqual([1, 2, 3]);
    expect(ids('?q=tool&sort=release')).toEqual([2, 1, 3]);
  });

  /** The artists and titles that a search lists, in order. */
  const named = (q: string, albums: Parameters<typeof sortable>[0][]): string[] =>
    catalogOf(albums.map(sortable))
      .albums(`?${new URLSearchParams({ q })}`)
      .map(({ artist, title }) => `${artist}: ${title}`);

  it.each([
    [
      'yes',
      ['Yes: Fragile', 'Yes: Union', 'Yesod: Depths', 'Others: Yes', 'Else: Yes Sir', 'Eyes: Wide'],
      ['Yes: Union', 'Yes: Fragile', 'Yesod: Depths', 'Others: Yes', 'Else: Yes Sir', 'Eyes: Wide'],
    ],
    [
      'ocean',
      ['Ocean Sleeper: A', 'Oceans: B', 'The Ocean: C', 'X: Oceanic', 'X: Ocean'],
      ['Oceans: B', 'Ocean Sleeper: A', 'X: Ocean', 'The Ocean: C', 'X: Oceanic'],
    ],
    [
      'yes fragile',
      ['Yes: Fragile', 'Yes: Not Fragile', 'Eyes: Fragiles'],
      ['Yes: Not Fragile', 'Yes: Fragile', 'Eyes: Fragiles'],
    ],
    [
      'coheed and cambria',
      ['Coheed & Cambria: A', 'X: Coheed and Cambria'],
      ['Coheed & Cambria: A', 'X: Coheed and Cambria'],
    ],
    ['Coheed & Cambria', ['Coheed and Cambria: A', 'X: Y'], ['Coheed and Cambria: A']],
    ['coheed + cambria', ['Coheed & Cambria: A', 'X: Y'], ['Coheed & Cambria: A']],
    ['coheed cambria', ['Coheed & Cambria: A', 'X: Y'], ['Coheed & Cambria: A']],
    ['between the buried & me', ['Between the Buried and Me: A'], ['Between the Buried and Me: A']],
    ['florence and the', ['Florence + The Machine: A'], ['Florence + The Machine: A']],
    ['r and b', ['R&B: A'], ['R&B: A']],
    [
      'goat',
      ['G.O.A.T.: A', 'Goatwhore: B', 'X: Scapegoat'],
      ['G.O.A.T.: A', 'Goatwhore: B', 'X: Scapegoat'],
    ],
    ['G.O.A.T.', ['Goat: A', 'G O A T: B'], ['G O A T: B', 'Goat: A']],
    ['act', ['Actors: B', 'A.C.T: A'], ['A.C.T: A', 'Actors: B']],
    ['A.C.T', ['A.C.T: A'], ['A.C.T: A']],
    ['a.c.t.', ['A.C.T: A'], ['A.C.T: A']],
    ['a c t', ['A.C.T: A', 'X: Y'], ['A.C.T: A']],
    ['t.o.o.h.', ['!T.O.O.H.!: A'], ['!T.O.O.H.!: A']],
    ['tooh', ['!T.O.O.H.!: A'], ['!T.O.O.H.!: A']],
    ['act trust', ['A.C.T: Trust', 'X: Trust'], ['A.C.T: Trust']],
    ['с.с.с.р', ['СССР: A', 'X: Y'], ['СССР: A']],
    ['porcupinetree', ['Porcupine Tree: A', 'X: Y'], ['Porcupine Tree: A']],
    ['mr. b 2.0', ['Mr. B: 2.0', 'X: Y'], ['Mr. B: 2.0']],
    ['!!!', ['!!!: A', 'X: !!!', '!!!!: B', 'Wow!!!: C'], ['!!!: A', '!!!!: B', 'X: !!!']],
    ['!', ['!!!: A', 'Wow!: C'], ['!!!: A']],
    ['†††', ['†††: A', '†: B', '!!!: C'], ['†††: A']],
    ['†', ['†††: A', '†: B', '!!!: C'], ['†: B', '†††: A']],
    ['(O)', ['(O): A', 'Opeth: B', 'X: O Brother'], ['(O): A', 'X: O Brother']],
    ['o', ['(O): A', 'Opeth: B'], ['(O): A']],
    ['V', ['V: A', 'Vola: B', 'X: Part V', 'X: V'], ['V: A', 'X: V', 'X: Part V']],
    ['4', ['4: A', '48: B'], ['4: A']],
    ['+/-', ['+/-: A', 'X: Y'], ['+/-: A']],
    ['∆', ['∆: A', 'X: Y'], ['∆: A']],
    ['*', ['*: A', 'X*: Y'], ['*: A']],
    ['...', ['...: A', '…: B', 'X: Y'], ['…: B', '...: A']],
    ['夜', ['夜: A', 'X: 深夜便', 'X: Y'], ['夜: A', 'X: 深夜便']],
    ['1914', ['1914: A', 'X: 1914', 'X: Y'], ['1914: A', 'X: 1914']],
    ['???', ['X: Y'], []],
  ])('%j ranks %j as %j', (q, given, expected) => {
    const albums = given.map((name, index) => {
      const [artist, title] = name.split(': ');
      // The later ones are the newer ones.
      return {
        id: index + 1,
        artist: artist!,
        title: title!,
        releaseDate: `2020-01-${String(index + 1).padStart(2, '0')}`,
      };
    });
    expect(named(q, albums)).toEqual(expected);
  });

  const kinds = catalogOf([
    sortable({
      id: 1,
      artist: 'A',
      title: 'One',
      genres: ['Prog-metal'],
      vocalStyles: ['Clean'],
      location: 'Umeå, Sweden',
      releaseDate: '2021-02-01',
    }),
    sortable({
      id: 2,
      artist: 'B',
      title: 'Two',
      genres: ['Prog-rock', 'Heavy metal'],
      vocalStyles: ['Harsh'],
      location: 'Tampa, FL',
      releaseDate: '2020-02-01',
    }),
    sortable({
      id: 3,
      artist: 'Progressive Metal',
      title: 'Three',
      genres: ['Djent'],
      vocalStyles: ['Mixed'],
      location: 'Leeds, UK',
      releaseDate: '1971-02-01',
    }),
    sortable({
      id: 4,
      artist: 'C',
      title: 'Clean Vocals',
      genres: ['Technical death metal'],
      vocalStyles: ['Instrumental'],
      location: null,
      releaseDate: '2019-02-01',
    }),
    sortable({
      id: 5,
      artist: 'Death',
      title: 'Five',
      genres: ['Death-doom', 'Folk metal'],
      vocalStyles: ['Clean', 'Harsh'],
      location: 'Gävle, Sweden',
      releaseDate: '2021-01-01',
    }),
    sortable({
      id: 6,
      artist: 'Sweden',
      title: '2021',
      genres: ['Alternative metal'],
      vocalStyles: ['Mixed'],
      location: null,
      releaseDate: '1999',
    }),
  ]);
  it.each([
    ['clean vocals', [4, 1, 5]],
    ['clean vocal', [4, 1, 5]],
    ['clean voc', [4, 1, 5]],
    ['Clean voice', [1, 5]],
    ['harsh vocals', [5, 2]],
    ['mixed vocals', [6, 3]],
    ['instrumental', [4]],
    ['progressive metal', [3, 1]],
    ['Progressive Metal', [3, 1]],
    ['prog metal', [3, 1]],
    ['prog-metal', [3, 1]],
    ['progmetal', [1]],
    ['progressive m', [3, 1]],
    ['progressive rock', [2]],
    ['prog rock', [2]],
    ['death metal', [4]],
    ['tech death metal', [4]],
    ['alt metal', [6]],
    ['sweden', [6, 1, 5]],
    ['usa', [2]],
    ['united kingdom', [3]],
    ['2021', [6, 1, 5]],
    ['1971', [3]],
    ['clean vocals 2021 sweden', [1, 5]],
    ['sweden 2021 clean vocals', [1, 5]],
    ['progressive metal clean vocals sweden 2021', [1]],
    ['death clean vocals', [5, 4]],
    ['clean vocals 1980', []],
  ])('%j finds what albums are: %j', (q, ids) => {
    expect(kinds.ids(`?${new URLSearchParams({ q })}`)).toEqual(ids);
  });

  it.each([
    ['t', true],
    ['?', true],
    [' - ', true],
    ['', false],
    ['  ', false],
    ['A', false],
    ['th', false],
    ['??', false],
    ['§§', false],
  ])('%j is too short: %j', (q, tooShort) => {
    const result = kinds.catalog.search(parseSearchState(`?${new URLSearchParams({ q })}`), 50);
    expect(result.tooShort).toBe(tooShort);
    if (tooShort) expect(result.total).toBe(6);
  });

  it('tells artists of signs apart where one is asked for', () => {
    const { ids } = catalogOf([sortable({ id: 1, artist: '!!!' }), sortable({ id: 2, artist: '†††' })]);
    expect([ids('?artist=!!!'), ids('?artist=%E2%80%A0%E2%80%A0%E2%80%A0')]).toEqual([[1], [2]]);
  });

  it('finds what stands in artists, genres and queries that look like markup or patterns', () => {
    const { ids } = catalogOf([sortable({ id: 1, artist: '<b>.*', title: '[x] (y)' })]);
    expect([ids('?q=%3Cb%3E'), ids('?q=.*x'), ids('?q=%5Bx%5D y')]).toEqual([[1], [1], [1]]);
  });
});

describe('filtering', () => {
  it.each([
    ['?genre=Djent', [5, 2]],
    ['?genre=djent', [5, 2]],
    ['?genre=Djent&genre=Death+metal', [5, 2, 1]],
    ['?-genre=Djent', [9, 3, 1]],
    ['?genre=Prog-rock&-genre=Djent', [3]],
    ['?vocal=Clean', [5, 3, 2]],
    ['?country=US', [2]],
    ['?country=GB&country=SE', [3, 1]],
    ['?country=NO', [5]],
    ['?country=FR', [5]],
    ['?year=2021', [3, 2]],
    ['?year=2024', [9, 5]],
    ['?format=LP', [5, 3, 1]],
    ['?format=EP', [2]],
    ['?kind=rock', [3]],
    ['?spotify=no', [5]],
    ['?artist=opeth', [9, 1]],
    ['?artist=Opeth&year=2008', [1]],
    ['?artist=Ope', []],
    ['?genre=Djent&country=US&vocal=Clean', [2]],
    ['?q=opeth&year=2024', [9]],
    ['?genre=No+such+genre', []],
  ])('%s: any of a facet, all facets', (query, ids) => {
    expect(test.ids(query)).toEqual(ids);
  });

  it('counts each option as if it were chosen too', () => {
    expect(test.counts('', 'genre')).toEqual({ Djent: 2, 'Prog-rock': 2, 'Prog-metal': 1, 'Death metal': 1 });
    expect(test.counts('?vocal=Clean', 'genre')).toEqual({ Djent: 2, 'Prog-rock': 2 });
    expect(test.counts('?vocal=Clean', 'vocal')).toEqual({ Clean: 3, Mixed: 1, Instrumental: 1 });
    expect(test.counts('?genre=Djent&vocal=Mixed', 'genre')).toEqual({ 'Prog-metal': 1, 'Death metal': 1 });
    expect(test.counts('?q=opeth', 'country')).toEqual({ Sweden: 1 });
    expect(test.counts('?-genre=Djent', 'vocal')).toEqual({ Clean: 1, Mixed: 1 });
  });
});

describe("the visitor's own marks", () => {
  const { catalog, ids } = catalogOf(
    [1, 2, 3, 4, 5].map((id) => sortable({ id, vocalStyles: [id < 4 ? 'Clean' : 'Harsh'] })),
  );
  const marked = (id: number, mark: Mark): [number, MarkedAlbum] => [
    id,
    { id, mark, artist: 'A', title: 'T', at: '2026-01-01T00:00:00.000Z' },
  ];
  catalog.useMarks(
    new Map([marked(1, 'listened'), marked(2, 'want'), marked(3, 'hidden'), marked(99, 'hidden')]),
  );
  const search = (query: string) => catalog.search(parseSearchState(query), 50);

  it.each([
    ['', [5, 4, 2, 1], 1],
    ['?vocal=Clean', [2, 1], 1],
    ['?vocal=Harsh', [5, 4], 0],
    ['?q=zzzz', [], 0],
    ['?mark=hidden', [3], 0],
    ['?mark=listened&mark=want', [2, 1], 0],
    ['?mark=none', [5, 4], 0],
    ['?mark=none&mark=hidden&vocal=Clean', [3], 0],
  ])('%s lists %j and tells of %i hidden', (query, listed, hidden) => {
    expect(ids(query)).toEqual(listed);
    expect(search(query)).toMatchObject({ total: listed.length, hidden });
  });

  it('are counted as if each were chosen too, and count in the facets as they show', () => {
    expect([...search('?vocal=Clean').counts().mark]).toEqual([0, 1, 1, 1]);
    expect([...search('?mark=want').counts().mark]).toEqual([2, 1, 1, 1]);
    expect([...search('').counts().vocal]).toEqual([2, 2]);
    expect([...search('?mark=hidden').counts().vocal]).toEqual([1, 0]);
  });

  it('take effect when they change', () => {
    catalog.useMarks(new Map());
    expect(ids('')).toEqual([5, 4, 3, 2, 1]);
  });
});

describe('order and pages', () => {
  it.each([
    ['', [9, 5, 3, 2, 1]],
    ['?sort=release', [9, 5, 3, 2, 1]],
    ['?sort=added', [9, 5, 3, 2, 1]],
    ['?sort=artist', [2, 9, 1, 3, 5]],
    ['?sort=title', [3, 2, 5, 9, 1]],
  ])('%s', (query, ids) => {
    expect(test.ids(query)).toEqual(ids);
  });

  it('an unprecise date comes after the precise ones of its month or year', () => {
    const dates = ['2024', '2024-05', '2024-05-03', '2024-06'];
    const { ids } = catalogOf(dates.map((releaseDate, index) => sortable({ id: index + 1, releaseDate })));
    expect(ids('')).toEqual([4, 3, 2, 1]);
  });

  it('what is ahead comes last, soonest first', () => {
    const dates = ['2026-12-04', '2026-11-20', '2026-11-27', '2027', '2026'];
    const albums = dates.map((releaseDate, index) => sortable({ id: index + 1, releaseDate }));
    expect(catalogOf(albums, 20261120).ids('')).toEqual([2, 5, 3, 1, 4]);
  });

  it('shows the date of an album that is not sorted by it', () => {
    const { albums } = catalogOf([sortable({ id: 1, releaseDate: '2025-12-31', releaseSort: '2024' })]);
    expect(albums('')[0]).toMatchObject({ releaseDate: '2025-12-31', releaseText: null });
  });

  it('cuts into pages; beyond the last one is the last one', () => {
    expect([test.ids('', 2), test.ids('?page=3', 2), test.ids('?page=99', 2)]).toEqual([[9, 5], [1], [1]]);
    expect(test.catalog.search(parseSearchState('?page=99'), 2)).toMatchObject({
      page: 3,
      pages: 3,
      total: 5,
    });
    expect(test.catalog.search(parseSearchState('?q=zzzz'), 2)).toMatchObject({
      page: 1,
      pages: 1,
      total: 0,
    });
  });

  it('gives albums back as the sheet has them', () => {
    expect(test.albums('?q=opening')).toEqual([
      {
        id: 5,
        artist: 'The River',
        title: 'Opening',
        releaseDate: null,
        releaseText: 'TBA',
        genres: ['Djent', 'Prog-rock'],
        vocalStyles: ['Instrumental', 'Clean'],
        location: 'Norway / France',
        onSpotify: false,
      },
    ]);
    expect(test.albums('?year=2021').map(({ releaseDate }) => releaseDate)).toEqual(['2021-03', '2021']);
  });
});
