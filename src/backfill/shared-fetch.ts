import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallContext } from '#src/sources/call-guard.ts';
import type { BackfillDeps } from './backfill-deps.ts';
import type { StoredCover } from './cover-lookup.ts';
import { fetchAlbum, type FetchOutcome } from './fetch-album.ts';
import { openForMs, readBreaker } from './circuit-breaker.ts';
import { takeLease, whileLeased } from './lease.ts';
import { readStoredAlbum } from './stored-album.ts';

/** What a caller of the shared fetch is told. `elsewhere`: another process is still at
 * it at the timeout, or has just failed at it. */
export type SharedOutcome = FetchOutcome | { status: 'elsewhere' };

export interface SharedFetch {
  /**
   * Learns about one album, once however many ask: within the process by one promise, across processes by a lease
   * row. A caller who goes away ends nothing that others wait for, so `context.signal` is not passed on for visitors.
   *
   * @param seen what the caller found stored; an answer that came since then is taken instead of another call.
   * @param timeoutMs how long to wait for another process before giving `elsewhere`.
   */
  fetch(seen: StoredCover, context: CallContext, timeoutMs: number): Promise<SharedOutcome>;
  /** How many albums are being fetched by this process now. */
  underWay(): number;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
}

const LOOK_AGAIN_MS = 60;

/** Makes the single flight over `fetchAlbum`. */
export function createSharedFetch(deps: BackfillDeps): SharedFetch {
  const flights = new Map<string, Promise<SharedOutcome>>();
  const holder = randomUUID();

  function fetch(seen: StoredCover, context: CallContext, timeoutMs: number): Promise<SharedOutcome> {
    const spotifyId = seen.spotify_album_id;
    const underWay = flights.get(spotifyId);
    if (underWay) return underWay;
    const flight = fetchUnderLease(seen, context, timeoutMs).finally(() => flights.delete(spotifyId));
    flights.set(spotifyId, flight);
    return flight;
  }

  async function fetchUnderLease(
    seen: StoredCover,
    context: CallContext,
    timeoutMs: number,
  ): Promise<SharedOutcome> {
    const { db, now } = deps;
    // The guard asks the breaker again, and decides; asked first, it saves lease, token and every write while it is shut.
    const breaker = await readBreaker(db, deps.spotify ? 'web-api' : 'oembed');
    const openMs = openForMs(breaker, now());
    if (openMs > 0) {
      const message = breaker.reason ?? 'Spotify requests are paused';
      return { status: 'failed', reason: 'breaker', retryAfterMs: openMs, message };
    }
    const lease = { spotifyId: seen.spotify_album_id, holder };
    const giveUpAt = performance.now() + timeoutMs;
    while (!(await takeLease(db, lease, now()))) {
      if (performance.now() >= giveUpAt) return { status: 'elsewhere' };
      await sleep(LOOK_AGAIN_MS);
    }
    return whileLeased<SharedOutcome>(deps, { spotifyIds: [lease.spotifyId], holder }, async () => {
      const stored = await readStoredAlbum(db, lease.spotifyId);
      if (stored.checked_at !== seen.checked_at) return { status: 'answered', stored };
      if (stored.failed_at !== seen.failed_at) return { status: 'elsewhere' };
      return fetchAlbum(deps, lease.spotifyId, context);
    });
  }

  return {
    fetch,
    underWay: () => flights.size,
    async settled() {
      while (flights.size > 0) await Promise.allSettled(flights.values());
    },
  };
}
