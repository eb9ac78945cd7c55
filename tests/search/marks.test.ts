import { describe, expect, it } from 'vitest';
import {
  mergeMarks,
  readMarks,
  writeMarks,
  type Mark,
  type MarkedAlbum,
  type Marks,
} from '#src/search/marks.ts';

const marked = (id: number, mark: Mark, at = '2026-01-01T00:00:00.000Z'): MarkedAlbum => ({
  id,
  mark,
  artist: `Artist ${id}`,
  title: `<b>Title</b> ${id}`,
  at,
});
const marksOf = (...albums: MarkedAlbum[]): Marks => new Map(albums.map((album) => [album.id, album]));

describe('marks as text', () => {
  it('are read as they were written', () => {
    const marks = marksOf(marked(1, 'listened'), marked(2, 'want'), marked(3, 'hidden'));
    expect(readMarks(writeMarks(marks))).toEqual({ marks, refused: 0 });
    expect(readMarks(writeMarks(new Map()))).toEqual({ marks: new Map(), refused: 0 });
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{"version":1'],
    ['null', 'null'],
    ['a number', '7'],
    ['another version', '{"version":2,"marks":[]}'],
    ['marks that are no list', '{"version":1,"marks":{}}'],
  ])('%s is no text of marks', (_name, text) => {
    expect(readMarks(text)).toBeUndefined();
  });

  it.each([
    ['no object', 7],
    ['an unknown mark', { ...marked(1, 'want'), mark: 'loved' }],
    ['an id that is text', { ...marked(1, 'want'), id: '1' }],
    ['an id below one', marked(0, 'want')],
    ['an id that is no whole number', marked(1.5, 'want')],
    ['no title', { ...marked(1, 'want'), title: '' }],
    ['an endless artist', { ...marked(1, 'want'), artist: 'a'.repeat(501) }],
    ['a time that is none', { ...marked(1, 'want'), at: 'yesterday' }],
  ])('an entry with %s is left out and counted', (_name, entry) => {
    const text = JSON.stringify({ version: 1, marks: [entry, marked(9, 'listened')] });
    expect(readMarks(text)).toEqual({ marks: marksOf(marked(9, 'listened')), refused: 1 });
  });

  it('keeps nothing of an entry but what a mark has', () => {
    const text = JSON.stringify({ version: 1, marks: [{ ...marked(1, 'want'), evil: '<script>' }] });
    expect(readMarks(text)!.marks.get(1)).toEqual(marked(1, 'want'));
  });
});

describe('merging', () => {
  const early = '2026-01-01T00:00:00.000Z';
  const late = '2026-02-01T00:00:00.000Z';

  it.each([
    ['a new album is taken', [], [marked(1, 'want')], [marked(1, 'want')], 1],
    [
      'the later mark holds',
      [marked(1, 'want', early)],
      [marked(1, 'listened', late)],
      [marked(1, 'listened', late)],
      1,
    ],
    [
      'an earlier one does not',
      [marked(1, 'want', late)],
      [marked(1, 'listened', early)],
      [marked(1, 'want', late)],
      0,
    ],
    [
      'the same mark changes nothing',
      [marked(1, 'want', early)],
      [marked(1, 'want', late)],
      [marked(1, 'want', early)],
      0,
    ],
  ] as const)('%s', (_name, own, others, both, taken) => {
    expect(mergeMarks(marksOf(...own), marksOf(...others))).toEqual({ marks: marksOf(...both), taken });
  });
});
