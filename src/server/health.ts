import type { CatalogDatabase } from '#db/open-database.ts';
import { countAlbums } from '#src/catalog/album-queries.ts';

export type Health = { ok: true; albums: number } | { ok: false };

/** Whether database and catalog can be read. Says nothing of Spotify: the site works without. */
export async function readHealth(db: CatalogDatabase): Promise<Health> {
  try {
    return { ok: true, albums: await countAlbums(db) };
  } catch {
    // The reason is the operator's business, and the failing requests beside this one log it.
    return { ok: false };
  }
}
