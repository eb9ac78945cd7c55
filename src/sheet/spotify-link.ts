import { isSpotifyAlbumId } from '#src/catalog/spotify-album-id.ts';

/** What a link says about an album on Spotify. */
export type SpotifyLink =
  | { status: 'album'; id: string }
  /** An album's link, but its id is not 22 base-62 characters. */
  | { status: 'malformed'; id: string }
  /** A link of Spotify's, but of an artist, a track, a playlist … */
  | { status: 'not-album'; what: string }
  | { status: 'not-spotify' };

const SPOTIFY_HOST = /^(open|play)\.spotify\.com$/;

/** Reads a link of the Spotify column; `intl-xx/` and `embed/` before `album/` are allowed, as people paste them. */
export function parseSpotifyLink(url: URL): SpotifyLink {
  if (!SPOTIFY_HOST.test(url.hostname)) return { status: 'not-spotify' };
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  while (/^(intl-[a-z]{2}(-[a-z]{2})?|embed)$/i.test(segments[0] ?? '')) segments.shift();
  const [what = 'page', id = ''] = segments;
  if (what !== 'album') return { status: 'not-album', what };
  return isSpotifyAlbumId(id) ? { status: 'album', id } : { status: 'malformed', id };
}
