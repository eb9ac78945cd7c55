import { outlastOutage } from '#db/engines/outlast-outage.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { SpotifyAlbumTable } from '#db/schema.ts';
import type { AlbumDetails, CoverImage, SpotifyAlbum } from '#src/spotify/album-details.ts';
import { isoTime } from './backfill-deps.ts';
import { NO_FAILURE } from './unknown-columns.ts';

/** The columns that one answer sets. */
export type Answer = Partial<Omit<SpotifyAlbumTable, 'spotify_album_id' | 'changed_seq'>>;

/** The Web API's whole answer: cover and details together, whichever of them was wanted. */
export function albumAnswer(album: SpotifyAlbum, nowMs: number): Answer {
  const now = isoTime(nowMs);
  return {
    ...coverColumns(album.images, now),
    cover_source: 'web-api',
    metadata_state: 'found',
    spotify_metadata_json: JSON.stringify(album.details),
    spotify_metadata_cached_at: now,
    metadata_checked_at: now,
    checked_at: now,
    ...NO_FAILURE,
  };
}

/** A cover that came without details; the Web API's answer replaces it one day. */
export function oembedAnswer(images: CoverImage[], nowMs: number): Answer {
  const now = isoTime(nowMs);
  return { ...coverColumns(images, now), cover_source: 'oembed', checked_at: now, ...NO_FAILURE };
}

/** Spotify has no such album. One that had a cover before loses it: it is gone there too. */
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

/** Stores an answer, also when the database is away for a moment: it was paid for. Columns that it does not set stay. */
export async function storeAnswer(db: CatalogDatabase, spotifyId: string, answer: Answer): Promise<void> {
  const query = db
    .insertInto('spotify_album')
    .values({ spotify_album_id: spotifyId, failures: 0, ...answer })
    .onConflict((conflict) =>
      conflict.column('spotify_album_id').doUpdateSet({ ...answer, changed_seq: null }),
    );
  await outlastOutage(() => query.execute());
}

/** Stores details that were completed later (further pages of tracks, genres of artists). */
export async function storeDetails(
  db: CatalogDatabase,
  spotifyId: string,
  details: AlbumDetails,
): Promise<void> {
  await db
    .updateTable('spotify_album')
    .set({ spotify_metadata_json: JSON.stringify(details), changed_seq: null })
    .where('spotify_album_id', '=', spotifyId)
    .where('metadata_state', '=', 'found')
    .execute();
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
    changed_seq: null,
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
