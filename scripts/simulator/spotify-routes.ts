import { isSpotifyAlbumId } from '#src/catalog/spotify-album-id.ts';
import { albumJson, artistJson, oembedJson, tracksJson, type AppKind } from './album-json.ts';
import { errorAnswer, jsonAnswer, type Answer } from './behaviour.ts';
import { inventAlbum, inventGenres, type AlbumFacts, type InventedAlbum } from './invented-album.ts';

/** What the routes answer from. */
export interface SimulatedSpotify {
  origin: string;
  appKind: AppKind;
  lookup: (albumId: string) => AlbumFacts | undefined;
}

const MOST_IN_BATCH = 20;

/** Answers one request of the Web API or of oEmbed, as the real one would. */
export function answerRoute(url: URL, spotify: SimulatedSpotify): Answer {
  const [, first, second, id, fourth] = url.pathname.split('/');
  if (url.pathname === '/oembed') return answerOembed(url, spotify);
  if (first === 'v1' && second === 'albums' && id === undefined) return answerBatch(url, spotify);
  if (first === 'v1' && second === 'albums' && fourth === undefined) {
    return withAlbum(id, spotify, (album) => albumJson(album, spotify.origin, spotify.appKind));
  }
  if (first === 'v1' && second === 'albums' && fourth === 'tracks') {
    const offset = wholeNumber(url.searchParams.get('offset'), 0);
    const limit = wholeNumber(url.searchParams.get('limit'), 20);
    if (limit < 1 || limit > 50) return errorAnswer(400, 'Invalid limit');
    return withAlbum(id, spotify, (album) => tracksJson(album, spotify.origin, offset, limit));
  }
  if (first === 'v1' && second === 'artists' && id !== undefined && fourth === undefined) {
    return answerArtist(id, spotify);
  }
  return errorAnswer(404, 'Service not found');
}

function withAlbum(
  id: string | undefined,
  spotify: SimulatedSpotify,
  json: (album: InventedAlbum) => object,
): Answer {
  if (id === undefined || !isSpotifyAlbumId(id)) return errorAnswer(400, 'Invalid base62 id');
  if (isDead(id)) return errorAnswer(404, 'Resource not found');
  return jsonAnswer(200, json(inventAlbum(id, spotify.lookup(id))));
}

function answerBatch(url: URL, spotify: SimulatedSpotify): Answer {
  if (spotify.appKind === 'development') return errorAnswer(403, 'Forbidden');
  const ids = (url.searchParams.get('ids') ?? '').split(',');
  if (ids.length > MOST_IN_BATCH) return errorAnswer(400, 'Too many ids requested');
  if (!ids.every(isSpotifyAlbumId)) return errorAnswer(400, 'Invalid base62 id');
  const albums = ids.map((id) =>
    isDead(id) ? null : albumJson(inventAlbum(id, spotify.lookup(id)), spotify.origin, spotify.appKind),
  );
  return jsonAnswer(200, { albums });
}

/** The artist's name is not known from the id alone. Apps in Development Mode get no genres. */
function answerArtist(id: string, spotify: SimulatedSpotify): Answer {
  if (!isSpotifyAlbumId(id)) return errorAnswer(400, 'Invalid base62 id');
  const genres = spotify.appKind === 'extended' ? inventGenres(id) : [];
  return jsonAnswer(200, {
    ...artistJson({ id, name: 'Simulated artist' }, spotify.origin),
    genres,
    images: [],
  });
}

function answerOembed(url: URL, spotify: SimulatedSpotify): Answer {
  const id = albumIdOfUrl(url.searchParams.get('url') ?? '');
  if (id === undefined || isDead(id)) return jsonAnswer(404, { error: 'not found' });
  return jsonAnswer(200, oembedJson(inventAlbum(id, spotify.lookup(id)), spotify.origin));
}

/** The album that a request names; null when it names several or none. */
export function albumIdOf(url: URL): string | null {
  if (url.pathname === '/oembed') return albumIdOfUrl(url.searchParams.get('url') ?? '') ?? null;
  return /^\/v1\/albums\/([^/]+)/.exec(url.pathname)?.[1] ?? null;
}

function albumIdOfUrl(url: string): string | undefined {
  return /^https:\/\/open\.spotify\.com\/album\/([0-9A-Za-z]{22})$/.exec(url)?.[1];
}

function isDead(id: string): boolean {
  return id.endsWith('Dead');
}

function wholeNumber(text: string | null, otherwise: number): number {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : otherwise;
}
