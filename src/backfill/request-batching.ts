import type { AlbumAnswer, SpotifyPort } from '#src/sources/spotify/spotify-port.ts';
import type { CallContext } from '#src/sources/call-guard.ts';
import { soundTogether } from './accept-answer.ts';
import { appKind } from './app-kind.ts';
import type { BackfillDeps } from './backfill-deps.ts';
import { createRequestBatch, inCalls } from './request-batch.ts';

/** Asks for one album; needs that come within a moment of each other leave in one call, where the app may. */
export type FetchOneAlbum = (spotifyId: string, context: CallContext) => Promise<AlbumAnswer>;

interface Need {
  spotifyId: string;
  context: CallContext;
  resolve: (answer: Promise<AlbumAnswer>) => void;
}

const JOIN_MS = 25;

/**
 * Joins the cold needs of visitors: a page of new tiles then costs a few calls instead of fifty. In Development Mode,
 * and for a refresh, which makes its own batches, each album is asked for alone.
 */
export function createRequestBatching(
  deps: Pick<BackfillDeps, 'db' | 'logger' | 'now' | 'joinMs'>,
  spotify: SpotifyPort,
): FetchOneAlbum {
  const { db, now, joinMs = JOIN_MS } = deps;
  const requestBatch = createRequestBatch(deps, spotify);
  let waiting: Need[] = [];

  async function fetchTogether(needs: Need[]): Promise<Map<string, AlbumAnswer>> {
    const ids = needs.map((need) => need.spotifyId);
    const answer = await requestBatch(ids, {
      purpose: 'visitor',
      albumId: null,
      // Whoever came first has the least time left.
      signal: needs[0]!.context.signal,
      charge: (calls) => needs.forEach(({ context }) => context.charge?.(calls / needs.length)),
    });
    if (answer?.status === 'failed') return new Map(ids.map((id) => [id, answer]));
    return answer === undefined ? new Map() : soundTogether(answer.albums);
  }

  function leave(): void {
    const needs = waiting;
    waiting = [];
    for (const some of inCalls(needs)) {
      const together =
        some.length > 1 ? fetchTogether(some) : Promise.resolve(new Map<string, AlbumAnswer>());
      for (const { spotifyId, context, resolve } of some) {
        // Whoever the common answer says nothing of is asked for alone.
        resolve(together.then((answers) => answers.get(spotifyId) ?? spotify.fetchAlbum(spotifyId, context)));
      }
    }
  }

  return async (spotifyId, context) => {
    if (context.purpose !== 'visitor' || (await appKind(db, now())) === 'development') {
      return spotify.fetchAlbum(spotifyId, context);
    }
    return new Promise((resolve) => {
      if (waiting.length === 0) setTimeout(leave, joinMs);
      waiting.push({ spotifyId, context, resolve });
    });
  };
}
