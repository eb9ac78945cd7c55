import { withExclusiveTransaction } from '#db/engines/exclusive-transaction.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import { NO_COVER, NO_DETAILS, NO_FAILURE, NOTHING_DENIED } from './empty-cache-columns.ts';

export interface ClearOptions {
  covers: boolean;
  metadata: boolean;
  /** One album's id on Spotify; undefined: all. */
  spotifyId?: string | undefined;
}

const NEVER_ASKED = { checked_at: null, ...NO_FAILURE };

/**
 * Forgets what was fetched from Spotify; a visit or a refresh fetches it again. Albums, ledger and breaker stay.
 *
 * @returns how many albums had something to forget.
 */
export async function clearCache(
  db: CatalogDatabase,
  { covers, metadata, spotifyId }: ClearOptions,
): Promise<number> {
  const columns = {
    ...(covers && NO_COVER),
    ...(metadata && NO_DETAILS),
    ...(covers && metadata && NEVER_ASKED),
    ...NOTHING_DENIED,
    // The next visit asks.
    next_attempt_at: null,
  };
  const forgotten = [
    ...(covers ? (['cover_state'] as const) : []),
    ...(metadata ? (['metadata_state'] as const) : []),
    ...(covers && metadata ? (['checked_at', 'failed_at'] as const) : []),
  ];
  return withExclusiveTransaction(db, 'cache', async (transaction) => {
    let query = transaction
      .updateTable('spotify_album')
      .set(columns)
      .where((where) => where.or(forgotten.map((column) => where(column, 'is not', null))));
    if (spotifyId !== undefined) query = query.where('spotify_album_id', '=', spotifyId);
    const { numUpdatedRows } = await query.executeTakeFirst();
    if (metadata && spotifyId === undefined) await transaction.deleteFrom('spotify_artist').execute();
    return Number(numUpdatedRows);
  });
}
