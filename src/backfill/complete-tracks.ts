import type { CallContext } from '#src/spotify/spotify-port.ts';
import type { AlbumDetails } from '#src/spotify/album-details.ts';
import type { BackfillDeps } from './backfill-deps.ts';
import { storeDetails } from './store-answer.ts';
import { lacksTracks } from './stored-album.ts';

export interface TrackCompletion {
  /**
   * Fetches the tracks past the first 50, when somebody looks at the details, once however many look at the same
   * time; gives the details as they are when that fails now.
   */
  complete(spotifyId: string, details: AlbumDetails, context: CallContext): Promise<AlbumDetails>;
}

/** Makes the completion of long track lists. */
export function createTrackCompletion(deps: BackfillDeps): TrackCompletion {
  const flights = new Map<string, Promise<AlbumDetails>>();

  async function fetchMissing(
    spotifyId: string,
    details: AlbumDetails,
    context: CallContext,
  ): Promise<AlbumDetails> {
    const { db, config, spotify, logger } = deps;
    const answer = await spotify?.fetchTracks(spotifyId, details.tracks.length, context);
    if (answer?.status !== 'found') {
      logger.warn({ album_id: context.albumId, answer: answer?.status }, 'further tracks not fetched');
      return details;
    }
    const tracks = [...details.tracks, ...answer.tracks];
    // What Spotify now lists is all there is, even where its total said otherwise; else each visit would ask again.
    const completed = { ...details, tracks, totalTracks: tracks.length };
    if (config.cache.enabled) await storeDetails(db, spotifyId, completed);
    return completed;
  }

  return {
    complete(spotifyId, details, context) {
      if (!lacksTracks(details) || !deps.spotify) return Promise.resolve(details);
      const underWay = flights.get(spotifyId);
      if (underWay) return underWay;
      const flight = fetchMissing(spotifyId, details, context).finally(() => flights.delete(spotifyId));
      flights.set(spotifyId, flight);
      return flight;
    },
  };
}
