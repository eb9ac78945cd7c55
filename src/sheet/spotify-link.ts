import { isSpotifyAlbumId } from '#src/catalog/spotify-album-id.ts';

/** What a link says about an album on Spotify. */
export type SpotifyLink =
  | { status: 'album'; id: string }
  /** An album's link, but its id is not 22 base-62 characters. */
  | { status: 'malformed'; id: string }
  /** A link of Spotify's, but of an artist, a track, a playlist … */
  | { status: 'not-album'; what: string }
  /** The page that announces an album, which has no id yet. */
  | { status: 'prerelease' }
  /** A short link: where it leads only Spotify knows. */
  | { status: 'short' }
  | { status: 'not-spotify' };

const SPOTIFY_HOST = /^(open|play|embed)\.spotify\.com$/;
const SHORT_HOST = /^(spotify\.link|(?:[\w-]+\.)?spotify\.app\.link|link\.tospotify\.com|spoti\.fi)$/;
const SPOTIFY_URI = /^spotify:/i;
/** Before `album/` people paste a language and the mark of an embedded player. */
const BEFORE_KIND = /^(intl-[a-z0-9-]+|embed)$/i;
/** What follows an id without being a part of it; one more letter would be. */
const ID_FIRST = /^([0-9A-Za-z]{22})(?![\w-])/;

/** The web address that a `spotify:album:…` URI stands for; any other text as it is. */
export function webAddressOfUri(text: string): string {
  if (!SPOTIFY_URI.test(text)) return text;
  const parts = text.replace(SPOTIFY_URI, '').split(/[:/]/);
  return `https://open.spotify.com/${parts.filter((part) => part !== '').join('/')}`;
}

/** Reads a link of the Spotify column. */
export function parseSpotifyLink(url: URL): SpotifyLink {
  if (SHORT_HOST.test(url.hostname)) return { status: 'short' };
  if (!SPOTIFY_HOST.test(url.hostname)) return { status: 'not-spotify' };
  const embedded = url.searchParams.get('uri') ?? '';
  const { pathname } = SPOTIFY_URI.test(embedded) ? new URL(webAddressOfUri(embedded)) : url;
  const segments = pathname
    .split('/')
    .map((segment) => decodeSegment(segment).trim())
    .filter((segment) => segment !== '');
  while (BEFORE_KIND.test(segments[0] ?? '')) segments.shift();
  const [kind = 'page', last = ''] = segments;
  const what = kind.toLowerCase();
  if (what === 'prerelease') return { status: 'prerelease' };
  if (what !== 'album') return { status: 'not-album', what };
  const id = ID_FIRST.exec(last)?.[1] ?? last;
  return isSpotifyAlbumId(id) ? { status: 'album', id } : { status: 'malformed', id };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
