import type { CallContext } from '#src/sources/call-guard.ts';
import type { AlbumDetails, Track } from '#src/sources/album-details.ts';
import type { BackfillDeps } from './backfill.ts';
import { withLeases } from './lease.ts';
import { storeDetails } from './store-answer.ts';
import { lacksTracks, readStoredAlbum, storedDetailsOf } from './stored-album.ts';

export interface TrackCompletion {
  /**
   * Fetches the tracks past the first 50, when somebody looks at the details, once however many look at the same
   * time, in this process or others; gives the details as they are when that fails now, and a while after it failed.
   */
  complete(spotifyId: string, details: AlbumDetails, context: CallContext): Promise<AlbumDetails>;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
}

/** Without this each visit would ask again for what Spotify does not answer well. */
const AGAIN_AFTER_MS = 10 * 60_000;

/** Makes the completion of long track lists. */
export function createTrackCompletion(deps: BackfillDeps): TrackCompletion {
  const flights = new Map<string, Promise<AlbumDetails>>();
  const failedAt = new Map<string, number>();

  async function fetchUnderLease(
    spotifyId: string,
    details: AlbumDetails,
    context: CallContext,
  ): Promise<AlbumDetails> {
    return withLeases(deps, [`${spotifyId}/tracks`], async (taken) => {
      if (taken.size === 0) return details;
      const stored = storedDetailsOf(await readStoredAlbum(deps.db, spotifyId));
      if (stored && !lacksTracks(stored)) return stored;
      return fetchMissing(spotifyId, details, context);
    });
  }

  async function fetchMissing(
    spotifyId: string,
    details: AlbumDetails,
    context: CallContext,
  ): Promise<AlbumDetails> {
    const { db, config, spotify, logger } = deps;
    const offset = details.tracks.length + (details.goneTracks ?? 0);
    const answer = await spotify?.fetchTracks(spotifyId, offset, context);
    if (answer?.status !== 'found') {
      logger.warn({ album_id: context.albumId, answer: answer?.status }, 'further tracks not fetched');
      failedAt.set(spotifyId, deps.now());
      return details;
    }
    if (!config.cache.enabled) return withTracks(details, answer);
    const stored = await storeDetails(db, spotifyId, (now) =>
      isSameList(now, details) ? withTracks(now, answer) : now,
    );
    deps.onStored?.(spotifyId);
    return stored ?? withTracks(details, answer);
  }

  return {
    complete(spotifyId, details, context) {
      if (!lacksTracks(details) || !deps.spotify) return Promise.resolve(details);
      const underWay = flights.get(spotifyId);
      if (underWay) return underWay;
      const waitedMs = deps.now() - (failedAt.get(spotifyId) ?? -Infinity);
      if (waitedMs >= 0 && waitedMs < AGAIN_AFTER_MS) return Promise.resolve(details);
      failedAt.delete(spotifyId);
      const flight = fetchUnderLease(spotifyId, details, context).finally(() => flights.delete(spotifyId));
      flights.set(spotifyId, flight);
      return flight;
    },
    async settled() {
      while (flights.size > 0) await Promise.allSettled(flights.values());
    },
  };
}

function withTracks(details: AlbumDetails, further: { tracks: Track[]; goneTracks?: number }): AlbumDetails {
  const tracks = [...details.tracks, ...further.tracks];
  const gone = (details.goneTracks ?? 0) + (further.goneTracks ?? 0);
  // What Spotify now lists is all there is, even where its total said otherwise; else each visit would ask again.
  return { ...details, tracks, totalTracks: tracks.length + gone, goneTracks: gone > 0 ? gone : undefined };
}

/** Whether the list that was completed is still the one that is stored. */
function isSameList(stored: AlbumDetails, seen: AlbumDetails): boolean {
  const titles = ({ tracks }: AlbumDetails): string => JSON.stringify(tracks.map(({ title }) => title));
  return stored.totalTracks === seen.totalTracks && titles(stored) === titles(seen);
}
