import { describe, expect, it } from 'vitest';
import { describeCatalogChange } from '#src/home/catalog-text.ts';

const album = (id: number, title: string, more: object = {}) => ({ id, artist: 'Tool', title, ...more });
const lines = (...albums: object[]): Buffer =>
  Buffer.from(albums.map((each) => `${JSON.stringify(each)}\n`).join(''));

const BEFORE = lines({ kind: 'catalog' }, album(1, 'Undertow'), album(2, 'Ænima'), album(3, 'Lateralus'));

describe('describeCatalogChange', () => {
  it.each([
    [
      'nothing but the head',
      lines({ kind: 'other' }, album(1, 'Undertow'), album(2, 'Ænima'), album(3, 'Lateralus')),
      'No album changed',
    ],
    [
      'one more',
      lines(album(1, 'Undertow'), album(2, 'Ænima'), album(3, 'Lateralus'), album(4, 'x')),
      '+1 album',
    ],
    ['another name', lines(album(1, 'Undertow'), album(2, 'Aenima'), album(3, 'Lateralus')), '1 renamed'],
    [
      'a genre',
      lines(album(1, 'Undertow', { genres: [] }), album(2, 'Ænima'), album(3, 'Lateralus')),
      '1 changed',
    ],
    [
      'one removed',
      lines(album(1, 'Undertow', { removedAt: 'now' }), album(2, 'Ænima'), album(3, 'Lateralus')),
      '1 removed',
    ],
    ['one gone', lines(album(1, 'Undertow'), album(2, 'Ænima')), '1 gone'],
    [
      'much at once',
      lines(
        album(1, 'A'),
        album(2, 'Ænima', { removedAt: 'now' }),
        album(3, 'B'),
        album(4, 'x'),
        album(5, 'y'),
      ),
      '+2 albums, 2 renamed, 1 removed',
    ],
  ])('says %s', (_what, after, message) => {
    expect(describeCatalogChange(BEFORE, after)).toBe(message);
  });

  it('says that an album is restored', () => {
    const removed = lines(album(1, 'Undertow', { removedAt: 'now' }));
    expect(describeCatalogChange(removed, lines(album(1, 'Undertow')))).toBe('1 restored');
  });

  it('counts a first save', () => {
    expect(describeCatalogChange(undefined, BEFORE)).toBe('First save: 3 albums');
  });
});
