import { CatalogError } from '#src/catalog-error.ts';
import { isSpotifyAlbumId } from '#src/catalog/spotify-album-id.ts';
import type { Track } from '#src/sources/album-details.ts';
import { createGuardedHttp } from './guarded-http.ts';
import { isFailure } from '#src/sources/source-failure.ts';
import { assertAlbumId, mayAskAbout } from './askable-ids.ts';
import type { SpotifyDeps, SpotifyHttpOptions } from './spotify-deps.ts';
import { ALBUMS_PER_CALL, type SpotifyPort, type TracksAnswer } from './spotify-port.ts';
import { createTokenSource, type TokenOptions } from './token-source.ts';
import {
  albumRequest,
  albumsRequest,
  artistRequest,
  tracksRequest,
  type WebApi,
} from './web-api-requests.ts';

export type SpotifyWebApiOptions = SpotifyHttpOptions & WebApi & TokenOptions;

/** Tracks beyond this many pages are left out: no album has so many. */
const MOST_PAGES = 20;

/**
 * Spotify's Web API with the credentials of an app.
 *
 * Source: https://developer.spotify.com/documentation/web-api
 */
export function createSpotifyWebApi(options: SpotifyWebApiOptions, deps: SpotifyDeps): SpotifyPort {
  const host = new URL(options.apiUrl);
  const tokens = createTokenSource(options, deps);
  const http = createGuardedHttp('web-api', options, deps, tokens);

  return {
    async fetchAlbum(id, context) {
      assertAlbumId(id);
      if (!mayAskAbout(id, host)) return { status: 'absent' };
      const answer = await http.call(context, (send) => send(albumRequest(options, id)));
      if (answer.status === 'absent') {
        deps.logger.info({ album_id: context.albumId, spotify_id: id }, 'album not found on Spotify');
      }
      return answer;
    },

    async fetchAlbums(ids, context) {
      ids.forEach(assertAlbumId);
      if (ids.length === 0 || ids.length > ALBUMS_PER_CALL) {
        throw new CatalogError(
          'spotify-batch',
          `1 to ${ALBUMS_PER_CALL} albums can be asked for at once, not ${ids.length}`,
        );
      }
      const asked = [...new Set(ids)].filter((id) => mayAskAbout(id, host));
      const kept = ids.filter((id) => !asked.includes(id)).map((id) => [id, { status: 'absent' }] as const);
      if (asked.length === 0) return { status: 'found', albums: new Map(kept) };
      const answer = await http.call(context, (send) => send(albumsRequest(options, asked)));
      return answer.status === 'found'
        ? { status: 'found', albums: new Map([...answer.albums, ...kept]) }
        : answer;
    },

    async fetchTracks(id, offset, context) {
      assertAlbumId(id);
      if (!mayAskAbout(id, host)) return { status: 'absent' };
      return http.call<Exclude<TracksAnswer, { status: 'failed' }>>(context, async (send) => {
        const tracks: Track[] = [];
        let next = offset;
        for (let page = 0; page < MOST_PAGES; page += 1) {
          const answer = await send(tracksRequest(options, id, next));
          if (isFailure(answer) || answer.status === 'absent') return answer;
          tracks.push(...answer.tracks);
          next += answer.places;
          if (answer.places === 0 || next >= (answer.total ?? 0)) break;
        }
        const gone = next - offset - tracks.length;
        return { status: 'found', tracks, ...(gone > 0 && { goneTracks: gone }) };
      });
    },

    async fetchArtistGenres(id, context) {
      // The id comes out of an answer of Spotify's: a strange one is no mistake of the caller.
      if (!isSpotifyAlbumId(id) || !mayAskAbout(id, host)) return { status: 'absent' };
      return http.call(context, (send) => send(artistRequest(options, id)));
    },

    async checkCredentials() {
      const token = await tokens.renew();
      return isFailure(token) ? token : { status: 'valid' };
    },
  };
}
