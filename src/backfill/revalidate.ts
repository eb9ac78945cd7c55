import type { BackfillDeps } from './backfill.ts';
import { DAY_MS } from './call-ledger.ts';
import type { FetchAllowance } from './client-rate-limit.ts';
import { LONGEST_RETRY_MS } from './shared-fetch.ts';
import { countAbsentChecked, doubtedSince, type StoredCover } from './stored-album.ts';
import { bindsForMs, isOlder } from './stored-moment.ts';

/** Asks again, in the background, about what was shown. */
export interface Revalidation {
  /**
   * Asks again about what has grown old, or is lacking in Spotify's last answer.
   *
   * @param cachedAt when the part that is shown was fetched; null: when Spotify last answered.
   */
  revalidate(albumId: number, stored: StoredCover, cachedAt: string | null, allowance: FetchAllowance): void;
  /** Resolves when nothing is revalidated any more. */
  settled(): Promise<void>;
}

/** An absent album is looked at again by a visit after this long, while few were looked at in the last 24 hours. */
const ABSENT_AGAIN_MS = 30 * DAY_MS;
const ABSENT_AGAIN_PER_DAY = 20;

/** @param fetch one fetch of an album, for which nobody waits. */
export function createRevalidation(
  { db, config, logger, now }: BackfillDeps,
  fetch: (albumId: number, stored: StoredCover, allowance: FetchAllowance) => Promise<unknown>,
): Revalidation {
  const underWay = new Set<Promise<void>>();
  // Absent albums wait for each other: each counts those before it, and none may slip past the limit.
  let lastAbsent: Promise<void> = Promise.resolve();

  return {
    revalidate(albumId, stored, cachedAt, allowance) {
      const since = cachedAt ?? stored.checked_at;
      const isAbsent = stored.cover_state === 'absent';
      const staleMs = isAbsent ? ABSENT_AGAIN_MS : (config.cache.timeoutDays ?? Infinity) * DAY_MS;
      const isStale = doubtedSince(stored) !== null || (since !== null && isOlder(since, staleMs, now()));
      if (!isStale || bindsForMs(stored.next_attempt_at, LONGEST_RETRY_MS, now()) > 0) return;
      const fetchAgain = async (): Promise<void> => {
        if (isAbsent && (await countAbsentChecked(db, now())) >= ABSENT_AGAIN_PER_DAY) return;
        await fetch(albumId, stored, allowance);
      };
      const running = (isAbsent ? lastAbsent.then(fetchAgain) : fetchAgain())
        .catch((error: unknown) =>
          logger.error({ err: error, album_id: albumId }, 'stale cover not revalidated'),
        )
        .finally(() => underWay.delete(running));
      underWay.add(running);
      if (isAbsent) lastAbsent = running;
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
