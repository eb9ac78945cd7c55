import type { CatalogDatabase } from '#db/open-database.ts';
import { countAlbums } from '#src/catalog/album-queries.ts';

/** `reason`: one sentence for an operator. */
export type Health = { ok: true; albums: number } | { ok: false; reason: string };

/**
 * Whether database and catalog can be read, and are those at their address. Says nothing of Spotify: the site works
 * without.
 */
export async function readHealth(
  db: CatalogDatabase,
  databaseFailure: () => string | undefined = () => undefined,
): Promise<Health> {
  try {
    const albums = await countAlbums(db);
    const reason = databaseFailure();
    return reason === undefined ? { ok: true, albums } : { ok: false, reason };
  } catch {
    // What exactly is the operator's business, and the failing requests beside this one log it.
    return { ok: false, reason: 'The database cannot be read' };
  }
}
