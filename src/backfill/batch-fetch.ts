import { randomUUID } from 'node:crypto';
import type { SourceFailure } from '#src/sources/source-failure.ts';
import type { Retries } from '#src/sources/call-guard.ts';
import { acceptAnswer, soundTogether } from './accept-answer.ts';
import type { BackfillDeps } from './backfill-deps.ts';
import { appKind } from './app-kind.ts';
import { openForAccountFailure } from './circuit-breaker.ts';
import { takeLease, whileLeased } from './lease.ts';
import { createRequestBatch } from './request-batch.ts';
import type { Candidate } from './select-albums.ts';
import type { SharedOutcome } from './shared-fetch.ts';
import { readStoredAlbum } from './stored-album.ts';

export interface BatchFetch {
  /**
   * Fetches the albums of one call together, where the app may; gives the outcomes of those it has fetched, by Spotify
   * id. What is missing from them (all, in Development Mode) is to be fetched one by one, unless the call was refused.
   */
  fetch(
    candidates: readonly Candidate[],
    options: { signal: AbortSignal; retries: Retries },
  ): Promise<{ status: 'done'; outcomes: Map<string, SharedOutcome> } | SourceFailure>;
}

/** Makes the batch fetch of a refresh. */
export function createBatchFetch(deps: BackfillDeps): BatchFetch {
  const { db, spotify, now, logger } = deps;
  const requestBatch = spotify && createRequestBatch(deps, spotify);
  const holder = randomUUID();

  async function fetchCall(
    candidates: readonly Candidate[],
    options: { signal: AbortSignal; retries: Retries },
  ): Promise<Map<string, SharedOutcome> | SourceFailure> {
    const outcomes = new Map<string, SharedOutcome>();
    const spotifyIds: string[] = [];
    return whileLeased(deps, { spotifyIds, holder }, async () => {
      for (const candidate of candidates) {
        const spotifyId = candidate.stored.spotify_album_id;
        if (!(await takeLease(db, { spotifyId, holder }, now()))) continue;
        spotifyIds.push(spotifyId);
        const stored = await readStoredAlbum(db, spotifyId);
        if (stored.checked_at !== candidate.stored.checked_at)
          outcomes.set(spotifyId, { status: 'answered', stored });
      }
      const ids = spotifyIds.filter((id) => !outcomes.has(id));
      if (ids.length < 2) return outcomes;
      const answer = await requestBatch!(ids, { purpose: 'refresh', albumId: null, ...options });
      if (answer?.status === 'failed') {
        logger.warn({ reason: answer.reason }, `batch not fetched: ${answer.message}`);
        await openForAccountFailure(deps, answer);
        return answer;
      }
      if (answer === undefined) return outcomes;
      for (const [spotifyId, album] of soundTogether(answer.albums)) {
        const albumId =
          candidates.find(({ stored }) => stored.spotify_album_id === spotifyId)?.album.id ?? null;
        outcomes.set(spotifyId, await acceptAnswer(deps, spotifyId, album, albumId));
      }
      return outcomes;
    });
  }

  return {
    async fetch(candidates, options) {
      const nothing = new Map<string, SharedOutcome>();
      if (!requestBatch || candidates.length < 2) return { status: 'done', outcomes: nothing };
      // Asked first, it saves leases and reads.
      if ((await appKind(db, now())) === 'development') return { status: 'done', outcomes: nothing };
      const outcomes = await fetchCall(candidates, options);
      return outcomes instanceof Map ? { status: 'done', outcomes } : outcomes;
    },
  };
}
