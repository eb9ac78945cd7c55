import { VISITOR_TIMEOUT_MS, type BackfillDeps } from './backfill-deps.ts';
import { DAY_MS } from './budget.ts';
import type { StoredCover } from './cover-lookup.ts';
import { LONGEST_RETRY_MS } from './fetch-album.ts';
import type { FetchAllowance } from './fetch-allowance.ts';
import type { SharedFetch } from './shared-fetch.ts';
import { countAbsentChecked } from './stored-album.ts';
import { bindsForMs, isOlder } from './stored-moment.ts';

/**
 * What is stored is served at once; when it has grown old, or Spotify's last answer lacked it, one call renews it behind
 * the visitor's back.
 */
export interface Renewal {
  /** @param cachedAt when the part that is shown was fetched; null: when Spotify last answered. */
  renewBehind(albumId: number, stored: StoredCover, cachedAt: string | null, permit: FetchAllowance): void;
  /** Resolves when no renewal is under way any more. */
  settled(): Promise<void>;
}

/** An absent album is looked at again by a visit after this long, while few were looked at in the last 24 hours. */
const ABSENT_AGAIN_MS = 30 * DAY_MS;
const ABSENT_AGAIN_PER_DAY = 20;

/** Makes the renewal of what has grown old. */
export function createRenewal(deps: BackfillDeps, shared: SharedFetch): Renewal {
  const { db, config, now, logger } = deps;
  const underWay = new Set<Promise<void>>();
  // Absent albums wait for each other: each counts those before it, and none may slip past the limit.
  let lastAbsent: Promise<void> = Promise.resolve();

  function staleAfterMs(stored: StoredCover): number {
    if (stored.cover_state === 'absent') return ABSENT_AGAIN_MS;
    return config.cache.timeoutDays === undefined ? Infinity : config.cache.timeoutDays * DAY_MS;
  }

  async function renew(albumId: number, stored: StoredCover, permit: FetchAllowance): Promise<void> {
    const verdict = await permit();
    if (!verdict.allowed) return;
    const signal = AbortSignal.timeout(VISITOR_TIMEOUT_MS);
    try {
      await shared.fetch(stored, { purpose: 'visitor', albumId, signal, charge: verdict.charge }, 0);
    } finally {
      verdict.release?.();
    }
  }

  async function renewAbsent(albumId: number, stored: StoredCover, permit: FetchAllowance): Promise<void> {
    const checked = await countAbsentChecked(db, { sinceMs: now() - DAY_MS, nowMs: now() });
    if (checked < ABSENT_AGAIN_PER_DAY) await renew(albumId, stored, permit);
  }

  function track(albumId: number, renewal: Promise<void>): Promise<void> {
    const tracked = renewal
      .catch((error: unknown) => logger.error({ err: error, album_id: albumId }, 'stale cover not renewed'))
      .finally(() => underWay.delete(tracked));
    underWay.add(tracked);
    return tracked;
  }

  return {
    renewBehind(albumId, stored, cachedAt, permit) {
      const since = cachedAt ?? stored.checked_at;
      const doubted = stored.cover_absent_since !== null || stored.metadata_absent_since !== null;
      const old = doubted || (since !== null && isOlder(since, staleAfterMs(stored), now()));
      const waits = bindsForMs(stored.next_attempt_at, LONGEST_RETRY_MS, now()) > 0;
      if (!old || waits) return;
      if (stored.cover_state === 'absent') {
        lastAbsent = track(
          albumId,
          lastAbsent.then(() => renewAbsent(albumId, stored, permit)),
        );
      } else {
        void track(albumId, renew(albumId, stored, permit));
      }
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
