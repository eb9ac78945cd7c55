import { exclusively } from '#db/engines/exclusive-transaction.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import { NO_COVER, NO_DETAILS, NO_FAILURE } from './unknown-columns.ts';

export interface ClearOptions {
  covers: boolean;
  metadata: boolean;
  /** One album's id on Spotify; undefined: all. */
  spotifyId?: string | undefined;
}

const NEVER_ASKED = { checked_at: null, ...NO_FAILURE };

/**
 * Forgets what was fetched from Spotify; a visit or a refresh fetches it again. Albums, ledger and gate stay.
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
  };
  return exclusively(db, 'cache', async (transaction) => {
    let query = transaction.updateTable('spotify_album').set(columns);
    if (spotifyId !== undefined) query = query.where('spotify_album_id', '=', spotifyId);
    if (!(covers && metadata)) query = query.where(covers ? 'cover_state' : 'metadata_state', 'is not', null);
    const { numUpdatedRows } = await query.executeTakeFirst();
    if (metadata && spotifyId === undefined) await transaction.deleteFrom('spotify_artist').execute();
    return Number(numUpdatedRows);
  });
}
