import { setTimeout as sleep } from 'node:timers/promises';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { CallContext } from '#src/sources/call-guard.ts';
import type { SourceFailure } from '#src/sources/source-failure.ts';
import { ALBUMS_PER_CALL, type AlbumAnswer } from '#src/sources/spotify/spotify-port.ts';
import type { BackfillDeps } from './backfill.ts';
import { DAY_MS } from './call-ledger.ts';
import { changeBreaker, readBreaker } from './circuit-breaker.ts';
import { LEASE_MS, withLeases } from './lease.ts';
import { isoTime, isRecent } from './stored-moment.ts';

/**
 * Apps come in two kinds: in Development Mode albums are asked for one by one, in Extended Quota up to 20 in a call.
 * Nothing tells which one an app is but trying.
 */
export type AppKind = 'development' | 'extended';

/** Whoever tries what kind the app is holds this lease. */
const PROBE_LEASE = 'app-kind';
const LOOK_AGAIN_MS = 60;
/** How long to wait for another process that tries; then albums are asked for one by one. */
const WAIT_MS = { visitor: 1_000, refresh: LEASE_MS };

/** What was noticed is believed for a day. Undefined: not tried lately. */
export async function appKind(db: CatalogDatabase, nowMs: number): Promise<AppKind | undefined> {
  const { app_kind, app_kind_at } = await readBreaker(db, 'web-api');
  return app_kind !== null && isRecent(app_kind_at, DAY_MS, nowMs) ? app_kind : undefined;
}

/** Keeps what a batch request showed. */
export async function rememberAppKind(db: CatalogDatabase, kind: AppKind, nowMs: number): Promise<void> {
  const noticed = { app_kind: kind, app_kind_at: isoTime(nowMs) };
  await changeBreaker(db, 'web-api', (breaker) => ({ ...breaker, ...noticed }));
}

/** Cuts a list into what leaves in one call each: the run and its dry run both go by this. */
export function inCalls<T>(items: readonly T[], batchSize: number): T[][] {
  const perCall = Math.min(batchSize, ALBUMS_PER_CALL);
  return Array.from({ length: Math.ceil(items.length / perCall) }, (_, call) =>
    items.slice(call * perCall, (call + 1) * perCall),
  );
}

/** What one call said of its albums, by Spotify id; undefined: they are to be asked for one by one. */
export type BatchAnswer = Map<string, Exclude<AlbumAnswer, SourceFailure>> | SourceFailure | undefined;

/**
 * Asks for 2 to 20 albums in one call, where the app may. Whether it may is tried by one call of one process, while all
 * others wait, and known to all for a day.
 */
export async function requestBatch(
  deps: BackfillDeps,
  spotifyIds: readonly string[],
  context: CallContext,
): Promise<BatchAnswer> {
  const { db, now } = deps;
  const giveUpAt = performance.now() + WAIT_MS[context.purpose];
  for (;;) {
    const kind = await appKind(db, now());
    if (kind === 'development') return undefined;
    if (kind === 'extended') return request(deps, spotifyIds, context, kind);
    const tried = await withLeases(deps, [PROBE_LEASE], async (taken) => {
      if (taken.size === 0) return 'elsewhere';
      // Another may have found out between the look and the lease.
      const found = await appKind(db, now());
      return found === 'development' ? undefined : request(deps, spotifyIds, context, found);
    });
    if (tried !== 'elsewhere') return tried;
    if (performance.now() >= giveUpAt || context.signal?.aborted) return undefined;
    await sleep(LOOK_AGAIN_MS);
  }
}

async function request(
  { db, spotify, logger, now }: BackfillDeps,
  spotifyIds: readonly string[],
  context: CallContext,
  known: AppKind | undefined,
): Promise<BatchAnswer> {
  const answer = await spotify!.fetchAlbums(spotifyIds, context);
  const shown =
    answer.status === 'found'
      ? 'extended'
      : answer.status === 'batch-refused' && answer.because === 'app' && 'development';
  if (shown && shown !== known) {
    // Answers are paid for: they are not lost with a note about the app.
    await rememberAppKind(db, shown, now()).catch((error: unknown) =>
      logger.warn({ err: error }, 'kind of app not remembered'),
    );
  }
  if (answer.status === 'batch-refused') return undefined;
  if (answer.status === 'failed') return answer;
  // An answer that denies an album beside others that it found is sound as a whole.
  const besideFound = [...answer.albums.values()].some(({ status }) => status === 'found');
  return new Map(
    [...answer.albums].map(([id, album]) => [
      id,
      album.status === 'absent' ? { ...album, besideFound } : album,
    ]),
  );
}
