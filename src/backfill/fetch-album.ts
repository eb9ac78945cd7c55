import { concernsEveryAlbum } from '#src/sources/source-failure.ts';
import type { SourceFailure } from '#src/sources/source-failure.ts';
import type { CallContext } from '#src/sources/call-guard.ts';
import { acceptAnswer } from './accept-answer.ts';
import type { BackfillDeps } from './backfill-deps.ts';
import { openForAccountFailure } from './circuit-breaker.ts';
import { storeFailure } from './store-answer.ts';
import { readStoredAlbum, type StoredAlbum } from './stored-album.ts';

/** How one attempt to learn about an album ended; what was learned is stored by then, unless the cache is off. */
export type FetchOutcome = { status: 'answered'; stored: StoredAlbum } | SourceFailure;

const FIRST_RETRY_MS = 30_000;
/** An album whose asking failed is asked for again no later than this. */
export const LONGEST_RETRY_MS = 86_400_000;

/**
 * Asks Spotify about one album and stores the whole answer: the Web API where there are credentials, oEmbed where
 * not. One call, retries aside. Does not look at what is stored and shares nothing: `createSharedFetch` does.
 */
export async function fetchAlbum(
  deps: BackfillDeps,
  spotifyId: string,
  context: CallContext,
): Promise<FetchOutcome> {
  const { albumId } = context;
  deps.logger.info({ album_id: albumId }, 'fetching cover art');
  const { spotify, oembed } = deps;
  const answer = await (spotify
    ? spotify.fetchAlbum(spotifyId, context)
    : oembed.fetchCover(spotifyId, context));
  if (answer.status === 'failed') return refused(deps, spotifyId, answer, albumId);
  return acceptAnswer(deps, spotifyId, answer, albumId);
}

/**
 * Keeps what a refusal teaches: the account's faults opens the circuit breaker, and an album whose answer is broken waits
 * longer each time. Refusals that concern every album alike are the breaker's business, not the album's.
 */
async function refused(
  deps: BackfillDeps,
  spotifyId: string,
  refusal: SourceFailure,
  albumId: number | null,
): Promise<SourceFailure> {
  const { db, logger, now } = deps;
  const { reason } = refusal;
  await openForAccountFailure(deps, refusal);
  if (reason === 'cancelled' || concernsEveryAlbum(refusal)) {
    logger.debug({ album_id: albumId, reason }, `not asked: ${refusal.message}`);
    return refusal;
  }
  const nextAttemptAtMs = now() + (await retryDelayMs(deps, spotifyId, refusal));
  await storeFailure(db, spotifyId, { reason: `${reason}: ${refusal.message}`, nextAttemptAtMs }, now());
  logger.warn(
    { album_id: albumId, reason, status: refusal.httpStatus },
    `failed to fetch cover art: ${refusal.message}`,
  );
  return refusal;
}

async function retryDelayMs(
  { db, random }: BackfillDeps,
  spotifyId: string,
  refusal: SourceFailure,
): Promise<number> {
  if (refusal.reason !== 'malformed') {
    return Math.min(LONGEST_RETRY_MS, refusal.retryAfterMs ?? FIRST_RETRY_MS * (0.5 + random()));
  }
  const { failures } = await readStoredAlbum(db, spotifyId);
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 12) * (0.5 + random()));
}
