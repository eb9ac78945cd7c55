import { retryWhileUnavailable } from '#db/engines/database-errors.ts';
import type { CoverImage } from '#src/sources/album-details.ts';
import type { SourceFailure } from '#src/sources/source-failure.ts';
import type { AlbumAnswer } from '#src/sources/spotify/spotify-port.ts';
import type { BackfillDeps } from './backfill-deps.ts';
import { isoTime } from './stored-moment.ts';
import { afterDenial, changeBreaker, isDenyingAll, openForMs } from './circuit-breaker.ts';
import { isKnown } from './keep-stored.ts';
import { absentAnswer, albumAnswer, oembedAnswer, storeAnswer, type Answer } from './store-answer.ts';
import { readStoredAlbum, type StoredAlbum } from './stored-album.ts';

/** A usable answer about one album: of the Web API, or of oEmbed where there is no account. */
export type UsableAnswer = Exclude<AlbumAnswer, SourceFailure> | { status: 'found'; images: CoverImage[] };

/**
 * Stores an answer that was paid for, unless the cache is off. "No such album" about several albums in a row that were
 * found before is taken for a fault of the source: it opens the circuit breaker, and the albums stay as they are.
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
    const refusal = await retryWhileUnavailable(() => countDenial(deps, spotifyId, nowMs));
    if (refusal) return refusal;
  }
  const stored = await storeAnswer(db, spotifyId, columns);
  deps.onStored?.(spotifyId);
  const doubted = stored.cover_absent_since ?? stored.metadata_absent_since;
  if (doubted === null) {
    logger.info({ album_id: albumId, cover: stored.cover_state }, 'cached cover art');
  } else {
    logger.warn(
      { album_id: albumId, since: doubted, again: stored.next_attempt_at },
      'Spotify lacks what is stored: it is kept until Spotify says so again',
    );
  }
  return { status: 'answered', stored };
}

/** The answers of one call, those that deny an album told apart by whether the call found any. */
export function soundTogether(
  albums: ReadonlyMap<string, Exclude<AlbumAnswer, SourceFailure>>,
): Map<string, Exclude<AlbumAnswer, SourceFailure>> {
  const besideFound = [...albums.values()].some(({ status }) => status === 'found');
  return new Map(
    [...albums].map(([id, answer]) => [id, answer.status === 'absent' ? { ...answer, besideFound } : answer]),
  );
}

function columnsOf({ spotify }: BackfillDeps, answer: UsableAnswer, nowMs: number): Answer {
  if (answer.status === 'absent') return absentAnswer(spotify ? 'web-api' : 'oembed', nowMs);
  return 'album' in answer ? albumAnswer(answer.album, nowMs) : oembedAnswer(answer.images, nowMs);
}

/** Gives the refusal when so many known albums in a row were denied that no denial is to be believed. */
async function countDenial(
  deps: BackfillDeps,
  spotifyId: string,
  nowMs: number,
): Promise<SourceFailure | undefined> {
  const { db, logger } = deps;
  const stored = await readStoredAlbum(db, spotifyId);
  if (!isKnown(stored)) return undefined;
  const api = deps.spotify ? 'web-api' : 'oembed';
  // An album that is doubted already was counted then.
  const isDoubted = stored.cover_absent_since !== null || stored.metadata_absent_since !== null;
  const breaker = await changeBreaker(
    db,
    api,
    (before) => (isDoubted && !isDenyingAll(before) ? before : afterDenial(before, nowMs)),
    logger,
  );
  if (!isDenyingAll(breaker)) return undefined;
  await forgetDenials(deps, breaker.denials_since!);
  // It was asked about: the next refresh begins with another.
  await db
    .updateTable('spotify_album')
    .set({ checked_at: isoTime(nowMs) })
    .where('spotify_album_id', '=', spotifyId)
    .execute();
  return {
    status: 'failed',
    reason: 'breaker',
    retryAfterMs: openForMs(breaker, nowMs),
    message: breaker.reason ?? 'Spotify denies known albums',
  };
}

/** What was doubted since the first of the denials in a row was doubted wrongly. */
async function forgetDenials({ db }: BackfillDeps, since: string): Promise<void> {
  await db
    .updateTable('spotify_album')
    .set({ cover_absent_since: null, metadata_absent_since: null, next_attempt_at: null })
    .where((where) =>
      where.or([where('cover_absent_since', '>=', since), where('metadata_absent_since', '>=', since)]),
    )
    .execute();
}
