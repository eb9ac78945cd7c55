import { CatalogError } from '#src/catalog-error.ts';
import { isSampleAlbumId, isSpotifyAlbumId } from '#src/catalog/spotify-album-id.ts';

/**
 * Whether a host may be asked about an id: ids of the bundled sample exist in the simulator only, so they never
 * leave this machine.
 */
export function mayAskAbout(id: string, host: URL): boolean {
  return !isSampleAlbumId(id) || isLoopback(host);
}

/** Whether a URL points to this very machine: 127.0.0.0/8, ::1, localhost. */
export function isLoopback(url: URL): boolean {
  // The URL parser writes every spelling of an IPv4 address (0x7f.1, 2130706433) as four decimal numbers.
  return (
    /^127\.\d+\.\d+\.\d+$/.test(url.hostname) || url.hostname === '[::1]' || url.hostname === 'localhost'
  );
}

/** Nothing but an id may become part of a URL. */
export function assertAlbumId(id: string): void {
  if (!isSpotifyAlbumId(id)) {
    throw new CatalogError('spotify-id', `${JSON.stringify(id.slice(0, 40))} is no Spotify album id`);
  }
}
