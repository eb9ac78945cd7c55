import { expect, it } from 'vitest';
import type { CoverState } from '#src/backfill/cover-state.ts';
import { tilesPart } from '#src/search/search-files.ts';
import { sampleAlbum } from '../components/sample-album.ts';

it('a file of tiles holds what is stored of each album that a source may know', () => {
  const { spotifyUrl, links } = sampleAlbum();
  const listenUrl = links['bandcamp'];
  const url = 'https://i.scdn.co/image/300?a&b';
  const file = tilesPart(
    [
      ...[1, 2, 3].map((id) => sampleAlbum({ id })),
      ...[4, 5, 6].map((id) => sampleAlbum({ id, spotifyUrl: null, spotifyId: null })),
      sampleAlbum({ id: 7, spotifyUrl: null, spotifyId: null, links: {} }),
      sampleAlbum({ id: 8, links: {} }),
    ],
    new Map<number, CoverState>([
      [1, { status: 'found', images: [{ url, width: 300, height: 300 }] }],
      [2, { status: 'absent' }],
      [3, { status: 'unknown' }],
      [4, { status: 'no-link' }],
      [7, { status: 'no-link' }],
      [5, { status: 'unknown' }],
      [6, { status: 'found', images: [{ url, width: 250, height: 250 }], mbid: 'm' }],
    ]),
  );
  expect(file).toEqual({
    1: { spotifyUrl, listenUrl, cover: [[url, 300]] },
    2: { spotifyUrl, listenUrl, cover: 0 },
    3: { spotifyUrl, listenUrl },
    4: { listenUrl, cover: 0 },
    5: { listenUrl },
    6: { listenUrl, cover: [[url, 250]], mbid: 'm' },
    8: { spotifyUrl },
  });
});
