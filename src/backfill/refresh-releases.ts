import { sleep as sleepFor } from '#src/sources/retry.ts';
import { concernsEveryAlbum } from '#src/sources/source-failure.ts';
import type { BackfillDeps } from './backfill.ts';
import { clockTime, LONGEST_WAIT_MS } from './refresh-albums.ts';
import type { ReleaseAlbum } from './release-albums.ts';
import type { ReleaseFetch } from './release-fetch.ts';

/** What a refresh by MusicBrainz has brought. */
export interface ReleaseReport {
  selected: number;
  /** A release was found, whatever the archive has of it. */
  found: number;
  absent: number;
  failed: number;
  /** Why it ended before all were asked for; what was done is kept. */
  stoppedBecause?: string;
}

/** A short pause is sat out so often. */
const MOST_PAUSES = 3;

/** Asks MusicBrainz about albums one after another, through the same fetch, pace and circuit breaker as visitors. */
export async function refreshReleases(
  { now, logger, sleep = sleepFor }: BackfillDeps,
  releases: ReleaseFetch,
  options: {
    selected: readonly ReleaseAlbum[];
    signal: AbortSignal;
    onProgress?: ((done: number) => void) | undefined;
  },
): Promise<ReleaseReport> {
  const { selected, signal, onProgress } = options;
  const report: ReleaseReport = { selected: selected.length, found: 0, absent: 0, failed: 0 };
  for (const [done, { album }] of selected.entries()) {
    const ask = () => releases.fetch(album, { purpose: 'refresh', albumId: album.id, signal });
    let outcome = await ask();
    for (let pauses = 0; outcome.status === 'failed' && pauses < MOST_PAUSES; pauses += 1) {
      const { retryAfterMs = Infinity } = outcome;
      if (!concernsEveryAlbum(outcome) || retryAfterMs > LONGEST_WAIT_MS || signal.aborted) break;
      await sleep(retryAfterMs, signal).catch(() => undefined);
      outcome = await ask();
    }
    if (signal.aborted) return { ...report, stoppedBecause: 'interrupted' };
    if (outcome.status === 'failed' && concernsEveryAlbum(outcome)) {
      const { retryAfterMs } = outcome;
      const again = retryAfterMs === undefined ? 'later' : `after ${clockTime(now() + retryAfterMs, now())}`;
      return { ...report, stoppedBecause: `${outcome.message}; run it again ${again}` };
    }
    if (outcome.status === 'failed') {
      report.failed += 1;
      logger.error({ album_id: album.id, reason: outcome.message }, 'failed to refresh release');
    } else report[outcome.status === 'found' ? 'found' : 'absent'] += 1;
    onProgress?.(done + 1);
  }
  return report;
}
