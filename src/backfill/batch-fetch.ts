import { randomUUID } from 'node:crypto';
import type { BackfillDeps } from './backfill-deps.ts';
import { appKind, rememberAppKind } from './app-kind.ts';
import { releaseLease, takeLease } from './lease.ts';
import type { Candidate } from './select-albums.ts';
import type { SharedOutcome } from './shared-fetch.ts';
import { absentAnswer, albumAnswer, storeAnswer } from './store-answer.ts';
import { readStoredAlbum } from './stored-album.ts';

export interface BatchFetch {
  /**
   * Fetches albums 20 to a call, where the app may; gives the outcomes of those it has fetched, by Spotify id. What
   * is missing from them (all, in Development Mode) is to be fetched one by one.
   */
  fetch(candidates: readonly Candidate[], signal: AbortSignal): Promise<Map<string, SharedOutcome>>;
}

const MOST_IN_A_CALL = 20;

/** Makes the batch fetch of a refresh. */
export function createBatchFetch(deps: BackfillDeps): BatchFetch {
  const { db, spotify, now, logger } = deps;
  const holder = randomUUID();

  async function fetchCall(
    candidates: readonly Candidate[],
    signal: AbortSignal,
  ): Promise<Map<string, SharedOutcome>> {
    const outcomes = new Map<string, SharedOutcome>();
    const leased: Candidate[] = [];
    for (const candidate of candidates) {
      const spotifyId = candidate.stored.spotify_album_id;
      if (!(await takeLease(db, { spotifyId, holder }, now()))) continue;
      leased.push(candidate);
      const stored = await readStoredAlbum(db, spotifyId);
      if (stored.checked_at !== candidate.stored.checked_at)
        outcomes.set(spotifyId, { status: 'answered', stored });
    }
    try {
      const ids = leased.map(({ stored }) => stored.spotify_album_id).filter((id) => !outcomes.has(id));
      if (ids.length < 2) return outcomes;
      const answer = await spotify!.fetchAlbums(ids, { purpose: 'refresh', albumId: null, signal });
      if (answer.status === 'refused') {
        // One by one each album meets the same refusal, and is counted by its own name.
        logger.warn({ reason: answer.reason }, `batch not fetched: ${answer.message}`);
        return outcomes;
      }
      if (answer.status === 'batch-refused') {
        if (answer.because === 'app') await rememberAppKind(db, 'development', now());
        return outcomes;
      }
      await rememberAppKind(db, 'extended', now());
      for (const [spotifyId, album] of answer.albums) {
        const columns =
          album.status === 'found' ? albumAnswer(album.album, now()) : absentAnswer('web-api', now());
        await storeAnswer(db, spotifyId, columns);
        deps.onStored?.(spotifyId);
        outcomes.set(spotifyId, { status: 'answered', stored: await readStoredAlbum(db, spotifyId) });
      }
      return outcomes;
    } finally {
      for (const { stored } of leased) await releaseLease(db, { spotifyId: stored.spotify_album_id, holder });
    }
  }

  return {
    async fetch(candidates, signal) {
      const outcomes = new Map<string, SharedOutcome>();
      if (!spotify) return outcomes;
      for (let start = 0; start < candidates.length && !signal.aborted; start += MOST_IN_A_CALL) {
        if ((await appKind(db, now())) === 'development') break;
        const some = await fetchCall(candidates.slice(start, start + MOST_IN_A_CALL), signal);
        for (const [id, outcome] of some) outcomes.set(id, outcome);
      }
      return outcomes;
    },
  };
}
