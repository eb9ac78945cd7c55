import { describe, expect, it } from 'vitest';
import { contentKey } from '#src/render/content-hash.ts';

const content = {
  album: { id: 7, title: 'Low Tide', genres: ['Djent'] },
  covers: new Map([[7, { status: 'absent' }]]),
};

describe('contentKey', () => {
  it('is the same for the same, however it came about', () => {
    expect(contentKey(structuredClone(content))).toBe(contentKey(content));
    expect(contentKey({ ...content, artist: undefined })).toBe(contentKey(content));
  });

  it.each([
    ['a field', { ...content, album: { ...content.album, title: 'Low Tides' } }],
    ['a field more', { ...content, total: 0 }],
    ['an item of a list', { ...content, album: { ...content.album, genres: ['Djent', 'Jazz'] } }],
    ['a value in a map', { ...content, covers: new Map([[7, { status: 'unknown' }]]) }],
    ['nothing at all', undefined],
  ])('changes with %s', (_what, other) => {
    expect(contentKey(other)).not.toBe(contentKey(content));
  });

  it.each([
    ['a set', { ids: new Set([1]) }],
    ['a function', { href: () => '/' }],
    ['an instance', { at: new (class Place {})() }],
    ['a typed array', { ids: Int32Array.of(1) }],
  ])('refuses %s, which it could not tell from another', (_what, other) => {
    expect(() => contentKey(other)).toThrow(/its key would not cover/);
  });
});
