import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ALBUMS_PER_CALL, type AlbumsAnswer, type SpotifyPort } from '#src/sources/spotify/spotify-port.ts';
import { type CallContext } from '#src/sources/call-guard.ts';
import { appKind, rememberAppKind, type AppKind } from './app-kind.ts';
import type { BackfillDeps } from './backfill-deps.ts';
import { LEASE_MS, takeLease, whileLeased } from './lease.ts';

/**
 * Asks for 2 to 20 albums in one call, where the app may; undefined: they are to be asked for one by one. Whether it may
 * is tried by one call of one process, while all others wait, and known to all for a day.
 */
export type RequestBatch = (
  spotifyIds: readonly string[],
  context: CallContext,
) => Promise<Exclude<AlbumsAnswer, { status: 'batch-refused' }> | undefined>;

/** Whoever tries what kind the app is holds this lease. */
const PROBE_LEASE = 'app-kind';
const LOOK_AGAIN_MS = 60;
/** How long to wait for another process that tries; then albums are asked for one by one. */
const WAIT_MS = { visitor: 1_000, refresh: LEASE_MS };

/** Cuts a list into what leaves in one call each: the run and its dry run both go by this. */
export function inCalls<T>(items: readonly T[], batchSize: number = ALBUMS_PER_CALL): T[][] {
  const perCall = Math.min(batchSize, ALBUMS_PER_CALL);
  return Array.from({ length: Math.ceil(items.length / perCall) }, (_, call) =>
    items.slice(call * perCall, (call + 1) * perCall),
  );
}

/** Makes the request for several albums. */
export function createRequestBatch(
  deps: Pick<BackfillDeps, 'db' | 'logger' | 'now'>,
  spotify: SpotifyPort,
): RequestBatch {
  const { db, logger, now } = deps;

  async function ask(
    spotifyIds: readonly string[],
    context: CallContext,
    known: AppKind | undefined,
  ): ReturnType<RequestBatch> {
    const answer = await spotify.fetchAlbums(spotifyIds, context);
    if (answer.status === 'found' && known === undefined) await remember('extended');
    if (answer.status !== 'batch-refused') return answer;
    if (answer.because === 'app') await remember('development');
    return undefined;
  }

  /** Answers are paid for: they are not lost with a note about the app. */
  async function remember(kind: AppKind): Promise<void> {
    await rememberAppKind(db, kind, now()).catch((error: unknown) =>
      logger.warn({ err: error }, 'kind of app not remembered'),
    );
  }

  return async (spotifyIds, context) => {
    const giveUpAt = performance.now() + WAIT_MS[context.purpose];
    for (;;) {
      const kind = await appKind(db, now());
      if (kind === 'development') return undefined;
      if (kind === 'extended') return ask(spotifyIds, context, kind);
      // A holder of its own for each try: two batches of one process wait for each other as those of two do.
      const lease = { spotifyId: PROBE_LEASE, holder: randomUUID() };
      if (await takeLease(db, lease, now())) {
        return whileLeased(deps, { ...lease, spotifyIds: [PROBE_LEASE] }, async () => {
          // Another may have found out between the look and the lease.
          const found = await appKind(db, now());
          return found === 'development' ? undefined : ask(spotifyIds, context, found);
        });
      }
      if (performance.now() >= giveUpAt || context.signal?.aborted) return undefined;
      await sleep(LOOK_AGAIN_MS);
    }
  };
}
