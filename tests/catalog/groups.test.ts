import { describe, expect, it } from 'vitest';
import { ARTIST_PAGE_FROM, artistOf, listArtistPages, nearestInTime } from '#src/catalog/artists.ts';
import {
  findGenre,
  GENRE_PAGE_FROM,
  listDoubtfulGenres,
  listGenrePages,
  listGenres,
} from '#src/catalog/genres.ts';
import { neighboursOf, spreadAlbumIds } from '#src/catalog/catalog.ts';
import { pageOf, pageParams } from '#src/catalog/page-of.ts';
import { slugOf, slugsOf } from '#src/catalog/slug.ts';
import { listYears } from '#src/catalog/releases.ts';
import { catalogOf, idsOf } from './catalog-for-test.ts';

const many = (count: number, album: object, from = 1) =>
  Array.from({ length: count }, (_, index) => ({ id: from + index, ...album }));

function namesThatShare(): [string, string] {
  const known = new Map<string, string>();
  for (let code = 0x4e00; ; code += 1) {
    const name = String.fromCodePoint(code);
    const other = known.get(slugOf(name));
    if (other !== undefined) return [other, name];
    known.set(slugOf(name), name);
  }
}

describe('slugOf', () => {
  it.each([
    ['prog metal', /^prog-metal$/],
    ['54', /^54$/],
    ['queensrÿche', /^queensryche-[0-9a-f]{6}$/],
    ['møl', /^m-l-[0-9a-f]{6}$/],
    ['../etc', /^etc-[0-9a-f]{6}$/],
    ['東京', /^[0-9a-f]{6}$/],
    ['x'.repeat(200), /^x{60}-[0-9a-f]{6}$/],
  ])('%s', (name, slug) => {
    expect(slugOf(name)).toMatch(slug);
  });

  it('names that look alike do not share an address', () => {
    const names = ['a b', 'a-b', 'a  b', 'á b', 'a_b', 'a/b'];
    expect(new Set(names.map(slugOf)).size).toBe(names.length);
  });

  it.each([
    ...['con', 'prn', 'aux', 'nul', 'com0', 'com1', 'com9', 'lpt1', 'lpt9'],
    ...['con.html', 'nul.tar.gz', 'aux ', 'com1.', 'lpt¹', 'ＣＯＮ', 'CON'],
    ...['!!!', '†††', '(o)', '+/-', '∆', '*', '.', '..', ' ', ''],
    ...['a.', 'a ', ' .a. ', 'a\u0000b', 'a:b', 'a/b', 'a\\b', 'x'.repeat(300), 'é'.repeat(300)],
  ])('%j is a folder on every system', (name) => {
    const slug = slugOf(name);
    expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(slug).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)$/);
    expect(slug.length).toBeLessThanOrEqual(67);
  });

  it.each(['con artist', 'com10', 'comus', 'nula', 'aux cord', 'lpt', 'convulse'])(
    '%s stays plain',
    (name) => {
      expect(slugOf(name)).toBe(name.replaceAll(' ', '-'));
    },
  );

  it('tells names apart whose hashes begin alike', () => {
    // Two names of signs alone whose SHA-256 begins with the same six figures, and a plain name that reads like them.
    const [one, other] = namesThatShare();
    const names = [one, other, slugOf(one), 'opeth', 'møl'];
    const slugs = slugsOf(names);
    expect(new Set(slugs.values()).size).toBe(names.length);
    expect(slugs.get('opeth')).toBe('opeth');
    expect(slugs.get('møl')).toBe(slugOf('møl'));
    expect([...slugsOf([...names].reverse())].toSorted()).toEqual([...slugs].toSorted());
  });
});

describe('groups of the catalog', () => {
  it('years come newest first, undated albums by their tab', () => {
    const years = listYears(
      catalogOf(
        { id: 1, releaseDate: '2023-01-01' },
        { id: 2 },
        { id: 3, releaseDate: null, releaseSort: '2023' },
      ),
    );
    expect(years.map(({ year, albums }) => [year, idsOf(albums)])).toEqual([
      ['2024', [2]],
      ['2023', [1, 3]],
    ]);
  });

  it('a genre has a page from so many albums on; spellings are one, and no album is in it twice', () => {
    const catalog = catalogOf(...many(GENRE_PAGE_FROM, { genres: ['Post-metal'] }), {
      id: 90,
      genres: ['Trip-Hop', 'Trip Hop'],
    });
    expect(listGenrePages(catalog).map(({ name, slug }) => [name, slug])).toEqual([
      ['Post-metal', 'post-metal'],
    ]);
    expect(findGenre(catalog, 'triphop')?.albums).toHaveLength(1);
    expect(listGenres(catalog)).toHaveLength(2);
    expect(listGenrePages(catalog)[0]?.albums).toHaveLength(GENRE_PAGE_FROM);
  });

  it('an artist has a page from so many albums on, under any way of writing the name', () => {
    const catalog = catalogOf(
      ...many(ARTIST_PAGE_FROM - 1, { artist: 'Signal from Tethys' }),
      { id: 80, artist: 'SIGNAL  FROM TETHYS' },
      ...many(ARTIST_PAGE_FROM - 1, { artist: 'Few' }, 50),
    );
    expect(listArtistPages(catalog).map(({ slug }) => slug)).toEqual(['signal-from-tethys']);
    expect(listArtistPages(catalog)[0]?.albums).toHaveLength(ARTIST_PAGE_FROM);
    expect(artistOf(catalog, { artistKey: 'few' })?.slug).toBeUndefined();
  });

  it.each([
    [3, [5, 4, 2, 1]],
    [5, [4, 3, 2, 1]],
    [1, [5, 4, 3, 2]],
  ])('the others of an artist stand around the one shown: %i', (id, expected) => {
    const { albums, positions } = catalogOf(...many(5, { artist: 'A' }));
    expect(idsOf(nearestInTime(albums, albums[positions.get(id)!]!, 4))).toEqual(expected);
  });

  it('neighbours are the releases before and after; the ends have one', () => {
    const catalog = catalogOf(
      { id: 1, releaseDate: '2020' },
      { id: 2, releaseDate: '2021' },
      { id: 3, releaseDate: '2022' },
    );
    const around = [1, 2, 3, 4].map((id) => neighboursOf(catalog, id));
    expect(around.map(({ previous, next }) => [previous?.id, next?.id])).toEqual([
      [undefined, 2],
      [1, 3],
      [2, undefined],
      [undefined, undefined],
    ]);
  });

  it('pages of a list cover it without gap, and an empty one has a page', () => {
    const list = Array.from({ length: 250 }, (_, index) => index);
    expect(pageParams(list)).toEqual([undefined, '2', '3']);
    expect([1, 2, 3].flatMap((page) => pageOf(list, page).items)).toEqual(list);
    expect(pageOf([], 1)).toEqual({ items: [], page: 1, pages: 1, total: 0 });
  });

  it('albums to pick at random are different ones from the whole catalog, others another day', () => {
    const catalog = catalogOf(...many(1000, {}));
    const ids = spreadAlbumIds(catalog, '2026-11-25');
    expect(new Set(ids).size).toBe(120);
    expect(Math.max(...ids)).toBeGreaterThan(900);
    expect(Math.min(...ids)).toBeLessThan(100);
    expect(spreadAlbumIds(catalog, '2026-11-26')).not.toEqual(ids);
    expect(spreadAlbumIds(catalogOf({ id: 7 }), '2026-11-25')).toEqual([7]);
  });

  it('a rare genre nearly spelled like a frequent one is doubtful, a short or a frequent one is not', () => {
    const catalog = catalogOf(...many(10, { genres: ['Psychedelic rock', 'Art Pop', 'Death metal'] }), {
      id: 90,
      genres: ['Psychedelick rock', 'Alt Pop', 'Doom metal'],
    });
    expect(listDoubtfulGenres(catalog).map(({ name, likely }) => [name, likely])).toEqual([
      ['Psychedelick rock', 'Psychedelic rock'],
    ]);
  });
});
