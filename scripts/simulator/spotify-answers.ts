import { isSpotifyAlbumId } from '#src/catalog/spotify-album-id.ts';
import { errorAnswer, jsonAnswer, type Answer } from './behaviour.ts';
import { inventAlbum, inventGenres, type AlbumFacts, type InventedAlbum } from './invented-album.ts';

/** Which kind of app Spotify takes the caller for. */
export type AppKind = 'development' | 'extended';

/** What is answered from. */
export interface SimulatedSpotify {
  origin: string;
  appKind: AppKind;
  lookup: (albumId: string) => AlbumFacts | undefined;
}

const MOST_IN_BATCH = 20;
const TRACKS_IN_PAGE = 50;

/** Answers one request of the Web API or of oEmbed, as the real one would. */
export function answerRequest(url: URL, spotify: SimulatedSpotify): Answer {
  const [, version, kind, id, part, more] = url.pathname.split('/');
  if (url.pathname === '/oembed') return answerOembed(url, spotify);
  const route = version === 'v1' && more === undefined ? [kind, id && 'id', part].join(' ').trim() : '';
  switch (route) {
    case 'albums':
      return answerBatch(url, spotify);
    case 'albums id':
      return withAlbum(id!, (album) => albumJson(album, spotify), spotify);
    case 'albums id tracks': {
      const offset = wholeNumber(url.searchParams.get('offset'), 0);
      const limit = wholeNumber(url.searchParams.get('limit'), 20);
      if (limit < 1 || limit > TRACKS_IN_PAGE) return errorAnswer(400, 'Invalid limit');
      return withAlbum(id!, (album) => tracksJson(album, spotify, offset, limit), spotify);
    }
    case 'artists id':
      return answerArtist(id!, spotify);
    default:
      return errorAnswer(404, 'Service not found');
  }
}

/** The album that a request names; null when it names several or none. */
export function albumIdOf(url: URL): string | null {
  if (url.pathname === '/oembed') return albumIdOfLink(url) ?? null;
  return /^\/v1\/albums\/([^/]+)/.exec(url.pathname)?.[1] ?? null;
}

function withAlbum(
  id: string,
  toJson: (album: InventedAlbum) => object,
  { lookup }: SimulatedSpotify,
): Answer {
  if (!isSpotifyAlbumId(id)) return errorAnswer(400, 'Invalid base62 id');
  if (isUnknown(id)) return errorAnswer(404, 'Resource not found');
  return jsonAnswer(200, toJson(inventAlbum(id, lookup(id))));
}

function answerBatch(url: URL, spotify: SimulatedSpotify): Answer {
  if (spotify.appKind === 'development') return errorAnswer(403, 'Forbidden');
  const ids = (url.searchParams.get('ids') ?? '').split(',');
  if (ids.length > MOST_IN_BATCH) return errorAnswer(400, 'Too many ids requested');
  if (!ids.every(isSpotifyAlbumId)) return errorAnswer(400, 'Invalid base62 id');
  const albums = ids.map((id) =>
    isUnknown(id) ? null : albumJson(inventAlbum(id, spotify.lookup(id)), spotify),
  );
  return jsonAnswer(200, { albums });
}

/** The artist's name is not known from the id alone. Apps in Development Mode get no genres. */
function answerArtist(id: string, spotify: SimulatedSpotify): Answer {
  if (!isSpotifyAlbumId(id)) return errorAnswer(400, 'Invalid base62 id');
  const genres = spotify.appKind === 'extended' ? inventGenres(id) : [];
  return jsonAnswer(200, { ...named('artist', id, 'Simulated artist', spotify), genres, images: [] });
}

function answerOembed(url: URL, { origin, lookup }: SimulatedSpotify): Answer {
  const id = albumIdOfLink(url);
  if (id === undefined || isUnknown(id)) return jsonAnswer(404, { error: 'not found' });
  const thumbnail = {
    thumbnail_url: imageUrl(id, origin, 300),
    thumbnail_width: 300,
    thumbnail_height: 300,
  };
  return jsonAnswer(200, {
    version: '1.0',
    type: 'rich',
    provider_name: 'Spotify',
    title: inventAlbum(id, lookup(id)).name,
    html: `<iframe src="https://open.spotify.com/embed/album/${id}"></iframe>`,
    ...(hasImages(id) && thumbnail),
  });
}

/** The answer of `GET /albums/{id}` as Spotify writes it. Apps in Development Mode get fewer fields. */
function albumJson(album: InventedAlbum, spotify: SimulatedSpotify): object {
  const { id, name, artist, releaseDate, label, popularity, copyrights, tracks } = album;
  const images = [640, 300, 64].map((side) => ({
    url: imageUrl(id, spotify.origin, side),
    width: side,
    height: side,
  }));
  return {
    ...named('album', id, name, spotify),
    album_type: tracks.length > 3 ? 'album' : 'single',
    total_tracks: tracks.length,
    images: hasImages(id) ? images : [],
    release_date: releaseDate,
    release_date_precision: ['year', 'month', 'day'][releaseDate.split('-').length - 1],
    artists: [named('artist', artist.id, artist.name, spotify)],
    tracks: tracksJson(album, spotify, 0, TRACKS_IN_PAGE),
    copyrights: copyrights.map((text) => ({ text, type: text.startsWith('©') ? 'C' : 'P' })),
    genres: [],
    ...(spotify.appKind === 'extended' && { label, popularity, available_markets: ['DE', 'FI', 'US'] }),
  };
}

/** A page of the tracks of an album, as in `GET /albums/{id}/tracks`. */
function tracksJson(album: InventedAlbum, spotify: SimulatedSpotify, offset: number, limit: number): object {
  const href = (at: number): string =>
    `${spotify.origin}/v1/albums/${album.id}/tracks?offset=${at}&limit=${limit}`;
  const total = album.tracks.length;
  const items = album.tracks.slice(offset, offset + limit).map((track, index) => ({
    ...named('track', track.id, track.name, spotify),
    artists: [named('artist', album.artist.id, album.artist.name, spotify)],
    disc_number: 1,
    track_number: offset + index + 1,
    duration_ms: track.durationMs,
    explicit: track.explicit,
  }));
  return {
    href: href(offset),
    items,
    limit,
    next: offset + limit < total ? href(offset + limit) : null,
    offset,
    previous: offset > 0 ? href(Math.max(0, offset - limit)) : null,
    total,
  };
}

/** What Spotify says of whatever it names. */
function named(type: 'album' | 'artist' | 'track', id: string, name: string, { origin }: SimulatedSpotify) {
  return {
    id,
    name,
    type,
    uri: `spotify:${type}:${id}`,
    href: `${origin}/v1/${type}s/${id}`,
    external_urls: { spotify: `https://open.spotify.com/${type}/${id}` },
  };
}

function imageUrl(id: string, origin: string, side: number): string {
  return `${origin}/image/${id}/${side}.svg`;
}

function albumIdOfLink(url: URL): string | undefined {
  const link = url.searchParams.get('url') ?? '';
  return /^https:\/\/open\.spotify\.com\/album\/([0-9A-Za-z]{22})$/.exec(link)?.[1];
}

function isUnknown(id: string): boolean {
  return id.endsWith('Dead');
}

function hasImages(id: string): boolean {
  return !id.endsWith('NoIm');
}

function wholeNumber(text: string | null, otherwise: number): number {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : otherwise;
}
