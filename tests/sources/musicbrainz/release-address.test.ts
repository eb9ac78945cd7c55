import { describe, expect, it } from 'vitest';
import { releaseAddress } from '#src/sources/musicbrainz/release-address.ts';

describe('an address as MusicBrainz keeps it', () => {
  it.each([
    ['https://haken.bandcamp.com/album/virus', 'https://haken.bandcamp.com/album/virus'],
    ['http://Haken.Bandcamp.com/album/virus/', 'https://haken.bandcamp.com/album/virus'],
    ['https://haken.bandcamp.com/album/virus?from=search&x=1#t2', 'https://haken.bandcamp.com/album/virus'],
    ['https://www.haken.com/shop/Virus', 'https://haken.com/shop/Virus'],
    ['https://haken.bandcamp.com/', undefined],
    ['https://haken.bandcamp.com', undefined],
    ['https://user@haken.bandcamp.com/album/virus', undefined],
    ['https://haken.bandcamp.com:8443/album/virus', undefined],
    ['ftp://haken.bandcamp.com/album/virus', undefined],
    ['haken.bandcamp.com/album/virus', undefined],
    ['', undefined],
    [null, undefined],
  ])('%j is %j', (link, expected) => {
    expect(releaseAddress(link)).toBe(expected);
  });
});
