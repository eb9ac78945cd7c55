import type { Album } from '#src/catalog/album.ts';
import { isSampleAlbumId, spotifyAlbumUrl } from '#src/catalog/spotify-album-id.ts';
import { isLoopback } from '#src/sources/image-url.ts';

/**
 * An address as MusicBrainz keeps them: https, host in small letters without `www.`, no query, fragment or trailing slash.
 * Undefined for what it could not know: no web address, or one without a path, which is an artist's and not a release's.
 */
export function releaseAddress(link: string | null | undefined): string | undefined {
  if (!link || !URL.canParse(link)) return undefined;
  const { protocol, hostname, port, pathname, username } = new URL(link);
  if (!['http:', 'https:'].includes(protocol) || port !== '' || username !== '') return undefined;
  const path = pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
  return path === '' ? undefined : `https://${hostname.replace(/^www\./, '')}${path}`;
}

/**
 * The addresses of an album by which MusicBrainz may know its release, the likeliest first. Other links of the sheet lead
 * to videos and shops, which MusicBrainz keeps under other spellings.
 */
export function addressesOf({ links, spotifyId }: Pick<Album, 'links' | 'spotifyId'>): string[] {
  const bandcamp = releaseAddress(links['bandcamp']);
  const spotify = spotifyId === null ? undefined : spotifyAlbumUrl(spotifyId);
  return [bandcamp, spotify].filter((address) => address !== undefined);
}

const SAMPLE_HOST = /(?:^|\.)example$/;
const SPOTIFY_ALBUM = spotifyAlbumUrl('');

/** Whether a host may be asked about an address: those of the bundled sample exist in the simulator only. */
export function mayAskAboutAddress(address: string, host: URL): boolean {
  const isSample = address.startsWith(SPOTIFY_ALBUM)
    ? isSampleAlbumId(address.slice(SPOTIFY_ALBUM.length))
    : SAMPLE_HOST.test(new URL(address).hostname);
  return !isSample || isLoopback(host);
}
