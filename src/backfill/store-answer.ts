import { withExclusiveTransaction } from '#db/engines/exclusive-transaction.ts';
import { retryWhileUnavailable } from '#db/engines/database-errors.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { AlbumDetails, CoverImage } from '#src/sources/album-details.ts';
import type { SourceFailure } from '#src/sources/source-failure.ts';
import type { AlbumAnswer, SpotifyAlbum } from '#src/sources/spotify/spotify-port.ts';
import type { BackfillDeps } from './backfill.ts';
import { DAY_MS } from './call-ledger.ts';
import { afterDenial, apiOf, changeBreaker, isDenyingAll, openForMs } from './circuit-breaker.ts';
import { isKnown, keepStored } from './keep-stored.ts';
import {
  doubtedSince,
  NO_COVER,
  NO_DETAILS,
  NO_FAILURE,
  readStoredAlbum,
  storedDetailsOf,
  type Answer,
  type StoredAlbum,
} from './stored-album.ts';
import { isoTime } from './stored-moment.ts';

/** A usable answer about one album: of the Web API, or of oEmbed where there is no account. */
export type UsableAnswer = Exclude<AlbumAnswer, SourceFailure> | { status: 'found'; images: CoverImage[] };

/** An answer whose images cannot be read leaves the cover unknown; the album is not asked for at each visit. */
const UNREADABLE_AGAIN_MS = DAY_MS;

/**
 * Stores an answer that was paid for, unless the cache is off. "No such album" about several albums in a row that were
 * found before is taken for a failure of the source: it opens the circuit breaker, and the albums stay as they are.
 */
export async function acceptAnswer(
  deps: BackfillDeps,
  spotifyId: string,
  answer: UsableAnswer,
  albumId: number | null,
): Promise<{ status: 'answered'; stored: StoredAlbum } | SourceFailure> {
  const { db, config, logger } = deps;
  const nowMs = deps.now();
  const columns = columnsOf(deps, answer, nowMs);
  if (!config.cache.enabled) {
    return { status: 'answered', stored: { ...(await readStoredAlbum(db, spotifyId)), ...columns } };
  }
  if (answer.status === 'absent' && !answer.besideFound) {
    const failure = await retryWhileUnavailable(() => countDenial(deps, spotifyId, nowMs));
    if (failure) return failure;
  }
  const stored = await storeAnswer(db, spotifyId, columns);
  deps.onStored?.({ spotifyId });
  const since = doubtedSince(stored);
  if (since === null) {
    const outcome =
      stored.cover_state === 'found'
        ? `Successfully cached cover art for album_id=${albumId}`
        : `Failed to fetch cover art for album_id=${albumId}: ${answer.status === 'absent' ? 'Album not found on Spotify' : 'Spotify has no cover'}`;
    logger.info({ album_id: albumId, cover: stored.cover_state }, outcome);
  } else {
    logger.warn(
      { album_id: albumId, since, again: stored.next_attempt_at },
      'Spotify lacks what is stored: it is kept until Spotify says so again',
    );
  }
  return { status: 'answered', stored };
}

/** Gives the failure when so many known albums in a row were denied that no denial is to be believed. */
async function countDenial(
  deps: BackfillDeps,
  spotifyId: string,
  nowMs: number,
): Promise<SourceFailure | undefined> {
  const { db, logger } = deps;
  const stored = await readStoredAlbum(db, spotifyId);
  if (!isKnown(stored)) return undefined;
  const breaker = await changeBreaker(
    db,
    apiOf(deps),
    // An album that is doubted already was counted then.
    (before) =>
      doubtedSince(stored) !== null && !isDenyingAll(before) ? before : afterDenial(before, nowMs),
    logger,
  );
  if (!isDenyingAll(breaker)) return undefined;
  // What was doubted since the first of the denials in a row was doubted wrongly.
  const since = breaker.denials_since!;
  await db
    .updateTable('spotify_album')
    .set({ cover_absent_since: null, metadata_absent_since: null, next_attempt_at: null })
    .where((where) =>
      where.or([where('cover_absent_since', '>=', since), where('metadata_absent_since', '>=', since)]),
    )
    .execute();
  // It was asked about: the next refresh begins with another.
  await db
    .updateTable('spotify_album')
    .set({ checked_at: isoTime(nowMs) })
    .where('spotify_album_id', '=', spotifyId)
    .execute();
  const message = breaker.reason ?? 'Spotify denies known albums';
  return { status: 'failed', reason: 'breaker', retryAfterMs: openForMs(breaker, nowMs), message };
}

function columnsOf(deps: BackfillDeps, answer: UsableAnswer, nowMs: number): Answer {
  if (answer.status === 'absent') return absentAnswer(apiOf(deps), nowMs);
  return 'album' in answer ? albumAnswer(answer.album, nowMs) : oembedAnswer(answer.images, nowMs);
}

/** The Web API's whole answer: cover and details together, whichever of them was wanted. */
export function albumAnswer({ images, details }: SpotifyAlbum, nowMs: number): Answer {
  const now = isoTime(nowMs);
  const unreadable: Answer = {
    failures: 1,
    failed_at: now,
    failure_reason: 'malformed: the images of the answer cannot be read',
    next_attempt_at: isoTime(nowMs + UNREADABLE_AGAIN_MS),
  };
  return {
    ...(images === null ? unreadable : { ...NO_FAILURE, ...coverColumns(images, 'web-api', now) }),
    metadata_state: 'found',
    spotify_metadata_json: JSON.stringify(details),
    spotify_metadata_cached_at: now,
    metadata_checked_at: now,
    checked_at: now,
  };
}

/** A cover that came without details; the Web API's answer replaces it one day. */
export function oembedAnswer(images: CoverImage[], nowMs: number): Answer {
  const now = isoTime(nowMs);
  return { ...coverColumns(images, 'oembed', now), checked_at: now, ...NO_FAILURE };
}

/** Spotify has no such album. */
export function absentAnswer(source: 'web-api' | 'oembed', nowMs: number): Answer {
  const now = isoTime(nowMs);
  const details: Answer = { ...NO_DETAILS, metadata_state: 'absent', metadata_checked_at: now };
  return { ...oembedAnswer([], nowMs), ...(source === 'web-api' && details), cover_source: source };
}

function coverColumns(images: CoverImage[], source: 'web-api' | 'oembed', now: string): Answer {
  const checked = { cover_source: source, cover_checked_at: now };
  const [widest] = images;
  if (!widest) return { ...NO_COVER, cover_state: 'absent', ...checked };
  return {
    cover_state: 'found',
    spotify_cover_url: widest.url,
    cover_images_json: JSON.stringify(images),
    spotify_cover_cached_at: now,
    ...checked,
  };
}

/**
 * Stores an answer, also when the database is away for a moment: it was paid for. What is stored already is kept as
 * `keepStored` says; columns that the answer does not set stay. Gives what is stored then.
 */
export async function storeAnswer(
  db: CatalogDatabase,
  spotifyId: string,
  answer: Answer,
): Promise<StoredAlbum> {
  return retryWhileUnavailable(() =>
    withExclusiveTransaction(db, 'cache', async (transaction) => {
      const stored = await readStoredAlbum(transaction, spotifyId);
      const columns = keepStored(stored, answer, Date.parse(answer.checked_at!));
      await transaction
        .insertInto('spotify_album')
        .values({ spotify_album_id: spotifyId, failures: 0, ...columns })
        .onConflict((conflict) => conflict.column('spotify_album_id').doUpdateSet(columns))
        .execute();
      return { ...stored, ...columns };
    }),
  );
}

/**
 * Changes details by what was completed later (further pages of tracks, genres of artists), also when the database is
 * away for a moment. The change is given the details that are stored by then: they may be newer than those it was
 * made for. Gives what is stored then; undefined when nothing is.
 */
export async function storeDetails(
  db: CatalogDatabase,
  spotifyId: string,
  change: (stored: AlbumDetails) => AlbumDetails,
): Promise<AlbumDetails | undefined> {
  return retryWhileUnavailable(() =>
    withExclusiveTransaction(db, 'cache', async (transaction) => {
      const stored = storedDetailsOf(await readStoredAlbum(transaction, spotifyId));
      const changed = stored && change(stored);
      if (!stored || changed === stored) return stored;
      await transaction
        .updateTable('spotify_album')
        .set({ spotify_metadata_json: JSON.stringify(changed) })
        .where('spotify_album_id', '=', spotifyId)
        .execute();
      return changed;
    }),
  );
}

/** Remembers that asking failed. What is stored stays, and stays shown. */
export async function storeFailure(
  db: CatalogDatabase,
  spotifyId: string,
  failure: { reason: string; nextAttemptAtMs: number },
  nowMs: number,
): Promise<void> {
  const columns = {
    failed_at: isoTime(nowMs),
    failure_reason: failure.reason,
    next_attempt_at: isoTime(failure.nextAttemptAtMs),
  };
  await db
    .insertInto('spotify_album')
    .values({ spotify_album_id: spotifyId, failures: 1, ...columns })
    .onConflict((conflict) =>
      conflict
        .column('spotify_album_id')
        .doUpdateSet((row) => ({ failures: row('spotify_album.failures', '+', 1), ...columns })),
    )
    .execute();
}
