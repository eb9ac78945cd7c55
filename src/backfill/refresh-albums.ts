import { CatalogError } from '#src/catalog-error.ts';
import type { Retries } from '#src/sources/call-guard.ts';
import { sleep as sleepFor } from '#src/sources/retry.ts';
import {
  concernsEveryAlbum,
  isFailure,
  UNTOLD_PAUSE_MS,
  type SourceFailure,
} from '#src/sources/source-failure.ts';
import { inCalls } from './app-kind.ts';
import type { BackfillDeps } from './backfill.ts';
import { accountFailure, apiOf } from './circuit-breaker.ts';
import type { Candidate } from './plan-refresh.ts';
import type { FetchOutcome, Need, Outcomes, SharedFetch } from './shared-fetch.ts';
import type { StoredAlbum } from './stored-album.ts';

interface RefreshFailure {
  id: number;
  artist: string;
  title: string;
  reason: string;
}

export interface RefreshReport {
  selected: number;
  refreshed: number;
  /** Answered, and the same as before. */
  unchanged: number;
  absent: number;
  failed: number;
  spotifyCalls: number;
  durationMs: number;
  /** Why it ended before all were asked for, and when to run it again; what was done is kept. */
  stoppedBecause?: string;
  failures: RefreshFailure[];
}

export interface RefreshOptions {
  selected: readonly Candidate[];
  /** Albums that are asked for in one call at most, where the app may; never more than Spotify allows. */
  batchSize: number;
  /** Ends the refresh after the album under way. */
  signal: AbortSignal;
  onProgress?: ((done: number) => void) | undefined;
}

/** A pause this long is waited for; a longer one ends the refresh. */
export const LONGEST_WAIT_MS = 35_000;
const TIMEOUT_MS = 15_000;

/**
 * Asks Spotify anew about albums, through the same fetch, quota and circuit breaker as visitors. Each answer is stored as it
 * comes; a failure never erases what is stored.
 *
 * @throws CatalogError `spotify-account` when Spotify accepts the account no more; `cache-off`.
 */
export async function refreshAlbums(
  deps: BackfillDeps,
  shared: SharedFetch,
  options: RefreshOptions,
): Promise<RefreshReport> {
  const { selected, batchSize, signal, onProgress } = options;
  if (!deps.config.cache.enabled) {
    throw new CatalogError(
      'cache-off',
      'SPOTIFY_CACHE_ENABLED is false: nothing that is fetched would be kept',
      { hint: 'Set SPOTIFY_CACHE_ENABLED=true to refresh' },
    );
  }
  const { config, logger, sleep = sleepFor } = deps;
  const startedAt = performance.now();
  const firstCall = await newestCallId(deps);
  const tally = { refreshed: 0, unchanged: 0, absent: 0, failed: 0 };
  const failures: RefreshFailure[] = [];
  let stoppedBecause: string | undefined;
  let done = 0;

  for (const candidates of inCalls(selected, batchSize)) {
    if (signal.aborted) stoppedBecause = 'interrupted';
    if (stoppedBecause !== undefined) break;
    const together = await insist((retries) =>
      shared.fetchTogether(candidates.map((each) => needOf(each, retries))),
    );
    stoppedBecause = together instanceof Map ? undefined : reasonToStop(together);
    for (const candidate of candidates) {
      const known = together instanceof Map ? together.get(candidate.stored.spotify_album_id) : undefined;
      // One by one those that are asked for in vain are counted by their own names.
      const early = known?.status === 'elsewhere' ? undefined : known;
      if (early === undefined && signal.aborted) stoppedBecause ??= 'interrupted';
      if (stoppedBecause !== undefined) break;
      const outcome =
        early ?? (await insist((retries) => shared.fetch(needOf(candidate, retries), TIMEOUT_MS)));
      stoppedBecause = outcome.status === 'failed' ? reasonToStop(outcome) : undefined;
      if (stoppedBecause === undefined) record(candidate, outcome);
    }
  }

  function needOf({ album, stored }: Candidate, retries: Retries): Need {
    return { seen: stored, context: { purpose: 'refresh', albumId: album.id, signal, retries } };
  }

  function record({ album, stored }: Candidate, outcome: FetchOutcome): void {
    tally[outcome.status === 'answered' ? kindOf(stored, outcome.stored) : 'failed'] += 1;
    if (outcome.status !== 'answered') {
      const reason =
        outcome.status === 'failed' ? outcome.message : 'another process is fetching it or just failed to';
      failures.push({ id: album.id, artist: album.artist, title: album.title, reason });
      logger.error({ album_id: album.id, reason }, 'failed to refresh album');
    }
    done += 1;
    onProgress?.(done);
  }

  /** Asks again after a short pause. Each counts as one of the retries that a single call has, those within it included. */
  async function insist<T extends FetchOutcome | Outcomes>(
    ask: (retries: Retries) => Promise<T | SourceFailure>,
  ): Promise<T | SourceFailure> {
    const retries = { left: config.spotify.retryAttempts };
    for (;;) {
      const answer = await ask(retries);
      const pauseMs = 'status' in answer && isFailure(answer) ? shortPauseMs(answer) : undefined;
      if (pauseMs === undefined || retries.left <= 0) return answer;
      retries.left -= 1;
      await sleep(pauseMs, signal).catch(() => undefined);
      if (signal.aborted) return { status: 'failed', reason: 'cancelled', message: 'interrupted' };
    }
  }

  /** @throws CatalogError `spotify-account` */
  function reasonToStop(failure: SourceFailure): string | undefined {
    const { reason, retryAfterMs, message } = failure;
    if (reason === 'cancelled') return 'interrupted';
    if (reason === 'credentials' || reason === 'forbidden') {
      const hint = deps.spotify
        ? 'npm run status -- --check tells whether it is fixed'
        : 'npm run status tells when it is asked again';
      throw new CatalogError('spotify-account', accountFailure(reason, apiOf(deps)), { hint });
    }
    if (!concernsEveryAlbum(failure)) return undefined;
    const nowMs = deps.now();
    const again = retryAfterMs === undefined ? 'later' : `after ${clockTime(nowMs + retryAfterMs, nowMs)}`;
    return `${message}; run it again ${again}`;
  }

  return {
    selected: selected.length,
    ...tally,
    spotifyCalls: await countRefreshCalls(deps, firstCall),
    durationMs: Math.round(performance.now() - startedAt),
    ...(stoppedBecause !== undefined && { stoppedBecause }),
    failures,
  };
}

/** `14:05`, with the day when it is not today's; local time, as the person at the terminal reads it. */
export function clockTime(ms: number, nowMs: number): string {
  // Not before: the minute that is shown has begun by then.
  const then = new Date(Math.ceil(ms / 60_000) * 60_000);
  const time = then.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return ms - nowMs < 12 * 3_600_000
    ? time
    : `${then.toLocaleDateString('en-GB', { weekday: 'short' })} ${time}`;
}

/** What a pause that is short enough to be waited for lasts; undefined when it is none. A token was waited for by then. */
function shortPauseMs(failure: SourceFailure): number | undefined {
  const { reason, retryAfterMs = UNTOLD_PAUSE_MS, beforeAsking } = failure;
  const pauses = !beforeAsking && (reason === 'breaker' || reason === 'rate-limit');
  return pauses && retryAfterMs <= LONGEST_WAIT_MS ? retryAfterMs : undefined;
}

function kindOf(before: StoredAlbum, after: StoredAlbum): 'refreshed' | 'unchanged' | 'absent' {
  if (after.cover_state === 'absent' && after.metadata_state !== 'found') return 'absent';
  const same =
    before.cover_state === after.cover_state &&
    before.cover_images_json === after.cover_images_json &&
    before.spotify_metadata_json === after.spotify_metadata_json;
  return same ? 'unchanged' : 'refreshed';
}

async function newestCallId({ db }: BackfillDeps): Promise<number> {
  const newest = await db.selectFrom('spotify_call').select('id').orderBy('id', 'desc').executeTakeFirst();
  return newest?.id ?? 0;
}

async function countRefreshCalls({ db }: BackfillDeps, after: number): Promise<number> {
  const { count } = await db
    .selectFrom('spotify_call')
    .select((select) => select.fn.countAll().as('count'))
    .where('id', '>', after)
    .where('purpose', '=', 'refresh')
    .executeTakeFirstOrThrow();
  return Number(count);
}
