import type { InventedAlbum, InventedTrack } from './invented-album.ts';

/** Which kind of app Spotify takes the caller for. */
export type AppKind = 'development' | 'extended';

const IMAGE_SIDES = [640, 300, 64];
const PAGE = 50;

/** The answer of `GET /albums/{id}` as Spotify writes it. Apps in Development Mode get fewer fields. */
export function albumJson(album: InventedAlbum, origin: string, appKind: AppKind): object {
  const { id, name, artist, releaseDate, label, popularity, copyrights, tracks } = album;
  return {
    album_type: tracks.length > 3 ? 'album' : 'single',
    total_tracks: tracks.length,
    ...(appKind === 'extended' ? { available_markets: ['DE', 'FI', 'US'] } : {}),
    external_urls: { spotify: `https://open.spotify.com/album/${id}` },
    href: `${origin}/v1/albums/${id}`,
    id,
    images: imagesJson(id, origin),
    name,
    release_date: releaseDate,
    release_date_precision: ['year', 'month', 'day'][releaseDate.split('-').length - 1],
    type: 'album',
    uri: `spotify:album:${id}`,
    artists: [artistJson(artist, origin)],
    tracks: tracksJson(album, origin, 0, PAGE),
    copyrights: copyrights.map((text) => ({ text, type: text.startsWith('©') ? 'C' : 'P' })),
    external_ids: { upc: '000000000000' },
    genres: [],
    ...(appKind === 'extended' ? { label, popularity } : {}),
  };
}

/** A page of the tracks of an album, as in `GET /albums/{id}/tracks`. */
export function tracksJson(album: InventedAlbum, origin: string, offset: number, limit: number): object {
  const href = (at: number): string => `${origin}/v1/albums/${album.id}/tracks?offset=${at}&limit=${limit}`;
  const total = album.tracks.length;
  return {
    href: href(offset),
    items: album.tracks
      .slice(offset, offset + limit)
      .map((track, index) => trackJson(album, track, origin, offset + index + 1)),
    limit,
    next: offset + limit < total ? href(offset + limit) : null,
    offset,
    previous: offset > 0 ? href(Math.max(0, offset - limit)) : null,
    total,
  };
}

/** The answer of Spotify's oEmbed for an album. */
export function oembedJson(album: InventedAlbum, origin: string): object {
  const image = album.id.endsWith('NoIm') ? undefined : imageUrl(album.id, origin, 300);
  return {
    html: `<iframe title="Spotify Embed" width="100%" height="352" src="https://open.spotify.com/embed/album/${album.id}"></iframe>`,
    width: 456,
    height: 352,
    version: '1.0',
    provider_name: 'Spotify',
    provider_url: 'https://spotify.com',
    type: 'rich',
    title: album.name,
    ...(image === undefined ? {} : { thumbnail_url: image, thumbnail_width: 300, thumbnail_height: 300 }),
  };
}

export function artistJson(artist: { id: string; name: string }, origin: string): object {
  return {
    external_urls: { spotify: `https://open.spotify.com/artist/${artist.id}` },
    href: `${origin}/v1/artists/${artist.id}`,
    id: artist.id,
    name: artist.name,
    type: 'artist',
    uri: `spotify:artist:${artist.id}`,
  };
}

function trackJson(album: InventedAlbum, track: InventedTrack, origin: string, number: number): object {
  return {
    artists: [artistJson(album.artist, origin)],
    disc_number: 1,
    duration_ms: track.durationMs,
    explicit: track.explicit,
    external_urls: { spotify: `https://open.spotify.com/track/${track.id}` },
    href: `${origin}/v1/tracks/${track.id}`,
    id: track.id,
    is_local: false,
    name: track.name,
    preview_url: null,
    track_number: number,
    type: 'track',
    uri: `spotify:track:${track.id}`,
  };
}

function imagesJson(id: string, origin: string): object[] {
  if (id.endsWith('NoIm')) return [];
  return IMAGE_SIDES.map((side) => ({ height: side, url: imageUrl(id, origin, side), width: side }));
}

function imageUrl(id: string, origin: string, side: number): string {
  return `${origin}/image/${id}/${side}.svg`;
}
