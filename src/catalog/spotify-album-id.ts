const ALBUM_ID = /^[0-9A-Za-z]{22}$/;

/** Whether a text is a Spotify album id: exactly 22 base-62 characters. */
export function isSpotifyAlbumId(text: string): boolean {
  return ALBUM_ID.test(text);
}

/** The public page of an album on Spotify. */
export function spotifyAlbumUrl(id: string): string {
  return `https://open.spotify.com/album/${id}`;
}

/** How every Spotify id of the bundled sample sheet begins; no real album has such an id. */
export const SAMPLE_ID_PREFIX = 'ProgmetalSample';

/** Whether an id belongs to the bundled sample sheet, for which only a loopback Spotify may ever be asked. */
export function isSampleAlbumId(id: string): boolean {
  return id.startsWith(SAMPLE_ID_PREFIX);
}
