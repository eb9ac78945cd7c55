import { describe, expect, it } from 'vitest';
import { matchAlbums } from '#src/catalog/match-albums.ts';
import { draftAlbums, draftIssues } from '#src/sheet/album-drafts.ts';
import type { AlbumRow } from '#src/sheet/parse-row.ts';

type Named = [name: string, spotifyId?: string | null];

describe('matchAlbums', () => {
  const match = (
    sheet: Named[],
    stored: [id: number, name: string, spotifyId?: string | null, removed?: true][],
  ) =>
    matchAlbums(
      sheet.map(([nameKey, spotifyId = null]) => ({ nameKey, spotifyId })),
      stored.map(([id, nameKey, spotifyId = null, removed = false]) => ({ id, nameKey, spotifyId, removed })),
    );
  const NEW = undefined;

  it.each<[string, Named[], Parameters<typeof match>[1], (number | undefined)[]]>([
    [
      'the same',
      [['a', 'x'], ['b']],
      [
        [1, 'a', 'x'],
        [2, 'b'],
      ],
      [1, 2],
    ],
    [
      'order is no matter',
      [['b'], ['a', 'x']],
      [
        [1, 'a', 'x'],
        [2, 'b'],
      ],
      [2, 1],
    ],
    ['a link was added', [['a', 'x']], [[1, 'a']], [1]],
    ['a link was lost', [['a']], [[1, 'a', 'x']], [1]],
    ['a link was corrected', [['a', 'y']], [[1, 'a', 'x']], [1]],
    ['renamed', [['b', 'x']], [[1, 'a', 'x']], [1]],
    ['new', [['b', 'y']], [[1, 'a', 'x']], [NEW]],
    [
      'a second album of this name',
      [
        ['a', 'x'],
        ['a', 'y'],
      ],
      [[1, 'a', 'x']],
      [1, NEW],
    ],
    [
      'one of two of this name is gone',
      [['a', 'y']],
      [
        [1, 'a', 'x'],
        [2, 'a', 'y'],
      ],
      [2],
    ],
    [
      'the link of one of two was corrected',
      [
        ['a', 'z'],
        ['a', 'y'],
      ],
      [
        [1, 'a', 'x'],
        [2, 'a', 'y'],
      ],
      [1, 2],
    ],
    [
      'one without link became two: the newest keeps the id',
      [
        ['a', 'x'],
        ['a', 'y'],
      ],
      [[1, 'a']],
      [NEW, 1],
    ],
    [
      'a wrong paste was corrected: the name counts',
      [
        ['a', 'y'],
        ['b', 'x'],
      ],
      [
        [1, 'a', 'x'],
        [2, 'b'],
      ],
      [1, 2],
    ],
    [
      'renamed, but two rows have the id',
      [
        ['b', 'x'],
        ['c', 'x'],
      ],
      [[1, 'a', 'x']],
      [NEW, NEW],
    ],
    [
      'renamed, but two albums have the id',
      [['c', 'x']],
      [
        [1, 'a', 'x'],
        [2, 'b', 'x'],
      ],
      [NEW],
    ],
    [
      'renamed, but its album is still there',
      [
        ['a', 'x'],
        ['b', 'x'],
      ],
      [[1, 'a', 'x']],
      [1, NEW],
    ],
    ['it comes back', [['a', 'x']], [[1, 'a', 'x', true]], [1]],
    [
      'one present goes before one removed',
      [['a', 'z']],
      [
        [1, 'a', 'x', true],
        [2, 'a', 'y'],
      ],
      [2],
    ],
    ['renamed while it was removed', [['b', 'x']], [[1, 'a', 'x', true]], [1]],
    [
      'renamed; a removed album has the id too',
      [['c', 'x']],
      [
        [1, 'a', 'x', true],
        [2, 'b', 'x'],
      ],
      [2],
    ],
  ])('%s', (_title, sheet, stored, ids) => {
    expect(match(sheet, stored)).toEqual(ids);
    expect(match(sheet, stored.toReversed())).toEqual(ids);
  });
});

describe('draftAlbums', () => {
  const row = (tab: string, number: number, artist: string, title: string, spotifyId: string | null = null) =>
    ({ tab, row: number, artist, title, spotifyId }) as AlbumRow;
  const winners = (rows: AlbumRow[]) => draftAlbums(rows).map(({ winner }) => `${winner.tab}:${winner.row}`);

  it.each<[string, AlbumRow[], string[]]>([
    [
      'case, width, zero-width and white space do not matter; the newest wins',
      [row('A', 1, 'Tool', 'Ænima'), row('B', 2, ' ＴＯＯＬ', 'æNIMA\u200b')],
      ['B:2'],
    ],
    [
      'a row with an id beats a newer one without',
      [row('A', 1, 'a', 'b', 'x'), row('B', 2, 'a', 'b')],
      ['A:1'],
    ],
    ['equal ids are one album', [row('A', 1, 'a', 'b', 'x'), row('B', 2, 'a', 'b', 'x')], ['B:2']],
    [
      'different ids are two albums, and a row without joins the newest',
      [row('A', 1, 'a', 'b', 'x'), row('B', 2, 'a', 'b', 'y'), row('B', 3, 'a', 'b')],
      ['A:1', 'B:2'],
    ],
    [
      'artist and title are not run together',
      [row('A', 1, 'a b', 'c'), row('A', 2, 'a', 'b c')],
      ['A:1', 'A:2'],
    ],
    ['no two names collide', [row('A', 1, 'a', 'b!'), row('A', 2, 'a', 'b')], ['A:1', 'A:2']],
  ])('%s', (_title, rows, expected) => {
    expect(winners(rows)).toEqual(expected);
  });

  it('reports rows that lose and ids that two albums share, for the rows that are imported', () => {
    const rows = [row('A', 1, 'a', 'b', 'x'), row('A', 2, 'a', 'b'), row('B', 3, 'c', 'd', 'x')];
    const drafts = draftAlbums(rows);
    const of = (wanted: AlbumRow[]) =>
      draftIssues(drafts, new Set(wanted)).map(({ code, row: at }) => `${code} ${at}`);
    expect(of(rows)).toEqual(['duplicate-row 2', 'spotify-id-shared 3']);
    expect(of(rows.slice(2))).toEqual(['spotify-id-shared 3']);
    expect(drafts).toHaveLength(2);
  });
});
