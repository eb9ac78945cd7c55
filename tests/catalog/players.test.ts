import { describe, expect, it } from 'vitest';
import { listenLinks, playerOf } from '#src/catalog/players.ts';

const ID = '4aawyAB9vmqN3uQ7FjRGTy';

describe('playerOf', () => {
  it.each([
    [
      'https://ulver.bandcamp.com/album/shadows-of-the-sun',
      'https://bandcamp.com/EmbeddedPlayer/url=https%3A%2F%2Fulver.bandcamp.com%2Falbum%2Fshadows-of-the-sun/size=large/',
    ],
    [
      'http://ulver.bandcamp.com/album/x?from=search#tracks',
      'url=https%3A%2F%2Fulver.bandcamp.com%2Falbum%2Fx/',
    ],
    [`https://open.spotify.com/album/${ID}`, `https://open.spotify.com/embed/album/${ID}`],
    [`https://open.spotify.com/intl-de/album/${ID}?si=1`, `https://open.spotify.com/embed/album/${ID}`],
    ['https://www.youtube.com/watch?v=cPKgJZ0STwo', 'https://www.youtube-nocookie.com/embed/cPKgJZ0STwo'],
    ['https://youtu.be/cPKgJZ0STwo?t=3', 'https://www.youtube-nocookie.com/embed/cPKgJZ0STwo'],
    [
      'https://music.youtube.com/watch?v=cPKgJZ0STwo&list=OLAK5uy_nDte0FsZHo',
      'https://www.youtube-nocookie.com/embed/cPKgJZ0STwo?list=OLAK5uy_nDte0FsZHo',
    ],
    [
      'https://www.youtube.com/playlist?list=OLAK5uy_nDte0FsZHo',
      'https://www.youtube-nocookie.com/embed/videoseries?list=OLAK5uy_nDte0FsZHo',
    ],
  ])('plays %s', (href, frame) => {
    const found = playerOf(href);
    expect(found?.frame).toContain(frame);
    expect(URL.canParse(found!.smallFrame)).toBe(true);
  });

  it.each([
    'https://ulver.bandcamp.com/',
    'https://ulver.bandcamp.com/track/eos',
    'https://ulver.bandcamp.com/album/a/size=large',
    'https://music.ulver.no/album/x',
    'https://bandcamp.com.evil.example/album/x',
    'https://evil.example/.bandcamp.com/album/x',
    'https://open.spotify.com/artist/4aawyAB9vmqN3uQ7FjRGTy',
    'https://open.spotify.com/album/4aawyAB9vmqN3uQ7FjRGT',
    'https://open.spotify.com/album/ProgmetalSample0000423',
    'https://www.youtube.com/@band',
    'https://www.youtube.com/watch?v="><script>',
    'https://www.youtube.com/playlist?list=a/../b',
    'javascript:alert(1)',
    'no address',
  ])('has no player for %s', (href) => expect(playerOf(href)).toBeUndefined());
});

describe('listenLinks', () => {
  it('puts first what plays in a page, and leaves out what is not there', () => {
    const links = {
      amazon: 'https://a.example',
      youtube: 'https://y.example',
      bandcamp: 'https://b.example',
    };
    const names = (album: Parameters<typeof listenLinks>[0]): string[] =>
      listenLinks(album).map(({ name }) => name);
    expect(names({ spotifyUrl: 'https://s.example', links })).toEqual([
      'bandcamp',
      'spotify',
      'youtube',
      'amazon',
    ]);
    expect(names({ spotifyUrl: null, links: { amazon: 'https://a.example' } })).toEqual(['amazon']);
    expect(names({ spotifyUrl: null, links: {} })).toEqual([]);
  });
});
