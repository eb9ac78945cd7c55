import type { z } from 'zod';
import { CatalogError } from '#src/catalog-error.ts';
import { isSpotifyAlbumId } from '#src/catalog/spotify-album-id.ts';
import type { Track } from '#src/sources/album-details.ts';
import type { SourceDeps } from '#src/sources/guarded-client.ts';
import { isFailure, type JsonAnswer, type SourceFailure } from '#src/sources/source-failure.ts';
import { saysNoSuchThing, wordsOfError } from './spotify-failures.ts';
import { createSpotifyHttp, mayAskAbout, type SpotifyOptions } from './spotify-http.ts';
import { ALBUMS_PER_CALL, type AlbumAnswer, type AlbumsAnswer, type SpotifyPort } from './spotify-port.ts';
import { albumsSchema, artistSchema, parseAlbum, tracksSchema } from './spotify-schemas.ts';
import { createTokenSource, type Credentials } from './spotify-token.ts';

export type SpotifyClientOptions = SpotifyOptions & Credentials;

type Known<Answer> = Exclude<Answer, SourceFailure>;

const ABSENT = { status: 'absent' } as const;
const TRACKS_PAGE = 50;
/** Tracks beyond this many pages are left out: no album has so many. */
const MOST_PAGES = 20;

/**
 * Spotify's Web API with the credentials of an app.
 *
 * Source: https://developer.spotify.com/documentation/web-api
 */
export function createSpotifyClient(options: SpotifyClientOptions, deps: SourceDeps): SpotifyPort {
  const { apiUrl, imageOrigins } = options;
  const host = new URL(apiUrl);
  const tokens = createTokenSource(options, deps);
  const send = createSpotifyHttp('web-api', options, deps, tokens);

  /** An album whose answer is of no use is missing; when all are, the whole answer is malformed. */
  function readAlbums(
    ids: readonly string[],
    { httpStatus, body }: JsonAnswer,
  ): Known<AlbumsAnswer> | undefined {
    if (httpStatus === 400) return { status: 'batch-refused', because: 'id' };
    const isMissing = httpStatus === 404 && wordsOfError(httpStatus, body) !== '';
    if (httpStatus === 403 || isMissing) return { status: 'batch-refused', because: 'app' };
    // Answers come in the order of the ids, null for one that Spotify does not know.
    const answers = httpStatus === 200 ? albumsSchema.safeParse(body).data?.albums : undefined;
    if (answers?.length !== ids.length) return undefined;
    const albums = new Map<string, Known<AlbumAnswer>>();
    for (const [index, id] of ids.entries()) {
      const album = answers[index] === null ? ABSENT : parseAlbum(id, answers[index], imageOrigins);
      if (album !== undefined && !isFailure(album) && !isOfAnother(album, ids)) albums.set(id, album);
    }
    return albums.size === 0 ? undefined : { status: 'found', albums };
  }

  return {
    async fetchAlbum(id, context) {
      if (!mayAskAbout(id, host)) return ABSENT;
      const answer = await send<Known<AlbumAnswer>>(
        {
          endpoint: 'GET /albums/{id}',
          url: new URL(`${apiUrl}/albums/${id}`),
          parse: (json) => {
            if (saysNoSuchThing(json)) return ABSENT;
            return json.httpStatus === 200 ? parseAlbum(id, json.body, imageOrigins) : undefined;
          },
        },
        context,
      );
      if (answer.status === 'absent') {
        deps.logger.info({ album_id: context.albumId, spotify_id: id }, 'album not found on Spotify');
      }
      return answer;
    },

    async fetchAlbums(ids, context) {
      if (ids.length === 0 || ids.length > ALBUMS_PER_CALL) {
        const message = `1 to ${ALBUMS_PER_CALL} albums can be asked for at once, not ${ids.length}`;
        throw new CatalogError('spotify-batch', message);
      }
      const { asked = [], kept = [] } = Object.groupBy(new Set(ids), (id) =>
        mayAskAbout(id, host) ? 'asked' : 'kept',
      );
      const absent = new Map<string, Known<AlbumAnswer>>(kept.map((id) => [id, ABSENT]));
      if (asked.length === 0) return { status: 'found', albums: absent };
      const answer = await send<Known<AlbumsAnswer>>(
        {
          endpoint: 'GET /albums?ids=',
          spotifyIds: asked,
          url: new URL(`${apiUrl}/albums?ids=${asked.join(',')}`),
          parse: (json) => readAlbums(asked, json),
        },
        context,
      );
      return answer.status === 'found'
        ? { status: 'found', albums: new Map([...answer.albums, ...absent]) }
        : answer;
    },

    async fetchTracks(id, offset, context) {
      if (!mayAskAbout(id, host)) return ABSENT;
      const tracks: Track[] = [];
      let next = offset;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const answer = await send(
          {
            endpoint: 'GET /albums/{id}/tracks',
            url: new URL(`${apiUrl}/albums/${id}/tracks?offset=${next}&limit=${TRACKS_PAGE}`),
            parse: parseFound(tracksSchema),
          },
          context,
        );
        if (answer.status !== 'found') return answer;
        tracks.push(...answer.data.tracks);
        next += answer.data.places;
        if (answer.data.places === 0 || next >= (answer.data.total ?? 0)) break;
      }
      const gone = next - offset - tracks.length;
      return { status: 'found', tracks, ...(gone > 0 && { goneTracks: gone }) };
    },

    async fetchArtistGenres(id, context) {
      // The id comes out of an answer of Spotify's: a strange one is no mistake of the caller.
      if (!isSpotifyAlbumId(id) || !mayAskAbout(id, host)) return ABSENT;
      const url = new URL(`${apiUrl}/artists/${id}`);
      const parse = parseFound(artistSchema);
      const answer = await send({ endpoint: 'GET /artists/{id}', url, parse }, context);
      return answer.status === 'found' ? { status: 'found', genres: answer.data.genres } : answer;
    },

    async checkCredentials() {
      const token = await tokens.renew();
      return typeof token === 'string' ? { status: 'valid' } : token;
    },
  };
}

function parseFound<Schema extends z.ZodType>(schema: Schema) {
  return (answer: JsonAnswer): { status: 'found'; data: z.output<Schema> } | typeof ABSENT | undefined => {
    if (saysNoSuchThing(answer)) return ABSENT;
    const parsed = schema.safeParse(answer.body);
    return answer.httpStatus === 200 && parsed.success ? { status: 'found', data: parsed.data } : undefined;
  };
}

/** Whether the answers do not stand in the order of the ids. */
function isOfAnother(answer: Known<AlbumAnswer>, ids: readonly string[]): boolean {
  const other = answer.status === 'found' ? answer.album.details.replacedBy : undefined;
  return other !== undefined && ids.includes(other);
}
