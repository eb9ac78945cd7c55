import { toGenres, toSpotifyAlbum, toTracks } from './album-answer.ts';
import type { Track } from './album-details.ts';
import { albumSchema, albumsSchema, artistSchema, tracksSchema } from './album-schema.ts';
import type { HttpAnswer } from './exchange.ts';
import type { SpotifyRequest } from './guarded-request.ts';
import { errorWords, isRefusal, refusalOfImage } from './refusal.ts';
import type { AlbumAnswer, AlbumsAnswer, ArtistGenresAnswer, Refusal } from './spotify-port.ts';

/** What the Web API is asked, and how its answers are understood. Ids are checked before they come here. */
export interface WebApi {
  /** Without a slash at its end: `https://api.spotify.com/v1`. */
  apiUrl: string;
  imageOrigins: readonly string[];
}

type Known<Answer> = Exclude<Answer, Refusal>;

export interface TracksPage {
  status: 'found';
  tracks: Track[];
  /** How many places of the album the page covers, tracks that are gone included. */
  length: number;
  /** Tracks of the whole album; null when Spotify does not say. */
  total: number | null;
}

const ABSENT = { status: 'absent' } as const;
export const TRACKS_PAGE = 50;

export function albumRequest(
  { apiUrl, imageOrigins }: WebApi,
  id: string,
): SpotifyRequest<Known<AlbumAnswer>> {
  return {
    endpoint: 'GET /albums/{id}',
    url: new URL(`${apiUrl}/albums/${id}`),
    understand: (answer) => {
      if (saysAbsent(answer)) return ABSENT;
      return answer.httpStatus === 200 ? readAlbum(id, answer.body, imageOrigins) : undefined;
    },
  };
}

/**
 * Answers come in the order of the ids, null for one that Spotify does not know. An album whose answer is of no use
 * is missing in the map; when all are, the whole answer is malformed.
 */
export function albumsRequest(
  { apiUrl, imageOrigins }: WebApi,
  ids: readonly string[],
): SpotifyRequest<Known<AlbumsAnswer>> {
  return {
    endpoint: 'GET /albums?ids=',
    url: new URL(`${apiUrl}/albums?ids=${ids.join(',')}`),
    understand: ({ httpStatus, body }) => {
      if (httpStatus === 400) return { status: 'batch-refused', because: 'id' };
      if (httpStatus === 403 || httpStatus === 404) return { status: 'batch-refused', because: 'app' };
      const parsed = albumsSchema.safeParse(body);
      if (httpStatus !== 200 || !parsed.success || parsed.data.albums.length !== ids.length) return undefined;
      const albums = new Map<string, Known<AlbumAnswer>>();
      for (const [index, id] of ids.entries()) {
        const json = parsed.data.albums[index];
        const album = json === null ? ABSENT : readAlbum(id, json, imageOrigins);
        if (album !== undefined && !isRefusal(album)) albums.set(id, album);
      }
      return albums.size === 0 ? undefined : { status: 'found', albums };
    },
  };
}

export function tracksRequest(
  { apiUrl }: WebApi,
  albumId: string,
  offset: number,
): SpotifyRequest<TracksPage | typeof ABSENT> {
  return {
    endpoint: 'GET /albums/{id}/tracks',
    url: new URL(`${apiUrl}/albums/${albumId}/tracks?offset=${offset}&limit=${TRACKS_PAGE}`),
    understand: (answer) => {
      if (saysAbsent(answer)) return ABSENT;
      const parsed = tracksSchema.safeParse(answer.body);
      if (answer.httpStatus !== 200 || !parsed.success) return undefined;
      const { items, total } = parsed.data;
      return { status: 'found', tracks: toTracks(parsed.data), length: items.length, total: total ?? null };
    },
  };
}

export function artistRequest(
  { apiUrl }: WebApi,
  artistId: string,
): SpotifyRequest<Known<ArtistGenresAnswer>> {
  return {
    endpoint: 'GET /artists/{id}',
    url: new URL(`${apiUrl}/artists/${artistId}`),
    understand: (answer) => {
      if (saysAbsent(answer)) return ABSENT;
      const parsed = artistSchema.safeParse(answer.body);
      if (answer.httpStatus !== 200 || !parsed.success) return undefined;
      return { status: 'found', genres: toGenres(parsed.data.genres) };
    },
  };
}

/**
 * Whether Spotify says that there is no such thing: 404, or 400 for an id that no thing can have. Only in Spotify's
 * own error format: a 404 by something else on the way must not make an album absent.
 */
function saysAbsent({ httpStatus, body }: HttpAnswer): boolean {
  if (httpStatus === 404) return errorWords(body) !== '';
  return httpStatus === 400 && /(invalid|non[- ]existing) (base62 )?id/i.test(errorWords(body));
}

function readAlbum(askedId: string, body: unknown, imageOrigins: readonly string[]): AlbumAnswer | undefined {
  const parsed = albumSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const album = toSpotifyAlbum(askedId, parsed.data, imageOrigins);
  const strange = album.images.length === 0 ? parsed.data.images?.[0] : undefined;
  return strange === undefined ? { status: 'found', album } : refusalOfImage('GET /albums/{id}', strange.url);
}
