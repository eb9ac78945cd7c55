import { withExclusiveTransaction } from '#db/engines/exclusive-transaction.ts';
import { retryWhileUnavailable } from '#db/engines/database-errors.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { SpotifyAlbumTable } from '#db/schema.ts';
import type { AlbumDetails, CoverImage } from '#src/sources/album-details.ts';
import type { SpotifyAlbum } from '#src/sources/spotify/spotify-port.ts';
import { isoTime } from './stored-moment.ts';
import { DAY_MS } from './budget.ts';
import { keepStored } from './keep-stored.ts';
import { readStoredAlbum, storedDetailsOf, type StoredAlbum } from './stored-album.ts';
import { NO_FAILURE } from './empty-cache-columns.ts';

/** The columns that one answer sets. */
export type Answer = Partial<Omit<SpotifyAlbumTable, 'spotify_album_id'>>;

/** An answer whose images cannot be read leaves the cover unknown; the album is not asked for at each visit. */
const UNREADABLE_AGAIN_MS = DAY_MS;

/** The Web API's whole answer: cover and details together, whichever of them was wanted. */
export function albumAnswer(album: SpotifyAlbum, nowMs: number): Answer {
  const now = isoTime(nowMs);
  return {
    ...(album.images === null
      ? unreadableCover(nowMs)
      : { ...NO_FAILURE, ...coverColumns(album.images, now), cover_source: 'web-api' }),
    metadata_state: 'found',
    spotify_metadata_json: JSON.stringify(album.details),
    spotify_metadata_cached_at: now,
    metadata_checked_at: now,
    checked_at: now,
  };
}

/** A cover that came without details; the Web API's answer replaces it one day. */
export function oembedAnswer(images: CoverImage[], nowMs: number): Answer {
  const now = isoTime(nowMs);
  return { ...coverColumns(images, now), cover_source: 'oembed', checked_at: now, ...NO_FAILURE };
}

/** Spotify has no such album. */
export function absentAnswer(source: 'web-api' | 'oembed', nowMs: number): Answer {
  const now = isoTime(nowMs);
  const details: Answer =
    source === 'oembed'
      ? {}
      : {
          metadata_state: 'absent',
          spotify_metadata_json: null,
          spotify_metadata_cached_at: null,
          metadata_checked_at: now,
        };
  return { ...coverColumns([], now), cover_source: source, ...details, checked_at: now, ...NO_FAILURE };
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
      const columns = { ...keepStored(stored, answer, Date.parse(answer.checked_at!)) };
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

function unreadableCover(nowMs: number): Answer {
  return {
    failures: 1,
    failed_at: isoTime(nowMs),
    failure_reason: 'malformed: the images of the answer cannot be read',
    next_attempt_at: isoTime(nowMs + UNREADABLE_AGAIN_MS),
  };
}

function coverColumns(images: CoverImage[], now: string): Answer {
  const widest = images[0];
  if (!widest) {
    return {
      cover_state: 'absent',
      spotify_cover_url: null,
      cover_images_json: null,
      spotify_cover_cached_at: null,
      cover_checked_at: now,
    };
  }
  return {
    cover_state: 'found',
    spotify_cover_url: widest.url,
    cover_images_json: JSON.stringify(images),
    spotify_cover_cached_at: now,
    cover_checked_at: now,
  };
}
