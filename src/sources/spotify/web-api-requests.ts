import { toGenres, toSpotifyAlbum, toTracks } from './album-answer.ts';
import type { Track } from '#src/sources/album-details.ts';
import { albumSchema, albumsSchema, artistSchema, tracksSchema } from './album-schema.ts';
import type { SpotifyRequest } from './guarded-request.ts';
import { isFailure } from '#src/sources/source-failure.ts';
import { refusalOfImage, saysNoSuchThing, wordsOfError } from './spotify-failures.ts';
import type { AlbumAnswer, AlbumsAnswer, ArtistGenresAnswer } from './spotify-port.ts';
import type { SourceFailure } from '#src/sources/source-failure.ts';

/** What the Web API is asked, and how its answers are understood. Ids are checked before they come here. */
export interface WebApi {
  /** Without a slash at its end: `https://api.spotify.com/v1`. */
  apiUrl: string;
  imageOrigins: readonly string[];
}

type Known<Answer> = Exclude<Answer, SourceFailure>;

interface TracksPage {
  status: 'found';
  tracks: Track[];
  /** How many places of the album the page covers, tracks that are gone included. */
  places: number;
  /** Tracks of the whole album; null when Spotify does not say. */
  total: number | null;
}

const ABSENT = { status: 'absent' } as const;
const TRACKS_PAGE = 50;

export function albumRequest(
  { apiUrl, imageOrigins }: WebApi,
  id: string,
): SpotifyRequest<Known<AlbumAnswer>> {
  return {
    endpoint: 'GET /albums/{id}',
    url: new URL(`${apiUrl}/albums/${id}`),
    understand: (answer) => {
      if (saysNoSuchThing(answer)) return ABSENT;
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
    spotifyIds: ids,
    url: new URL(`${apiUrl}/albums?ids=${ids.join(',')}`),
    understand: ({ httpStatus, body }) => {
      if (httpStatus === 400) return { status: 'batch-refused', because: 'id' };
      const isMissing = httpStatus === 404 && wordsOfError(httpStatus, body) !== '';
      if (httpStatus === 403 || isMissing) return { status: 'batch-refused', because: 'app' };
      const parsed = albumsSchema.safeParse(body);
      if (httpStatus !== 200 || !parsed.success || parsed.data.albums.length !== ids.length) return undefined;
      const albums = new Map<string, Known<AlbumAnswer>>();
      for (const [index, id] of ids.entries()) {
        const json = parsed.data.albums[index];
        const album = json === null ? ABSENT : readAlbum(id, json, imageOrigins);
        if (album !== undefined && !isFailure(album) && !isOfAnother(album, ids)) albums.set(id, album);
      }
      return albums.size === 0 ? undefined : { status: 'found', albums };
    },
  };
}

/** Whether the answers do not stand in the order of the ids. */
function isOfAnother(answer: Known<AlbumAnswer>, ids: readonly string[]): boolean {
  const other = answer.status === 'found' ? answer.album.details.replacedBy : undefined;
  return other !== undefined && ids.includes(other);
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
      if (saysNoSuchThing(answer)) return ABSENT;
      const parsed = tracksSchema.safeParse(answer.body);
      if (answer.httpStatus !== 200 || !parsed.success) return undefined;
      return { status: 'found', ...toTracks(parsed.data), total: parsed.data.total ?? null };
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
      if (saysNoSuchThing(answer)) return ABSENT;
      const parsed = artistSchema.safeParse(answer.body);
      if (answer.httpStatus !== 200 || !parsed.success) return undefined;
      return { status: 'found', genres: toGenres(parsed.data.genres) };
    },
  };
}

function readAlbum(askedId: string, body: unknown, imageOrigins: readonly string[]): AlbumAnswer | undefined {
  const parsed = albumSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const album = toSpotifyAlbum(askedId, parsed.data, imageOrigins);
  const strange =
    album.images?.length === 0 ? parsed.data.images?.find((image) => image !== null) : undefined;
  return strange === undefined ? { status: 'found', album } : refusalOfImage('GET /albums/{id}', strange.url);
}
