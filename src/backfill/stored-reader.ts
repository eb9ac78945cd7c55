import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CatalogDatabase } from '#db/open-database.ts';
import { readStoredAlbums, type StoredAlbum } from './stored-album.ts';

/** Reads what is stored under some Spotify ids; the answer may hold others as well. */
export type StoredReader = (spotifyIds: readonly string[]) => Promise<ReadonlyMap<string, StoredAlbum>>;

/**
 * Makes a reader that answers all who ask in the same turn with one query: a build looks at 18,000 albums, each of which
 * asks for itself.
 */
export function createStoredReader(db: CatalogDatabase): StoredReader {
  let gathered: { ids: Set<string>; rows: Promise<Map<string, StoredAlbum>> } | undefined;

  async function read(ids: ReadonlySet<string>): Promise<Map<string, StoredAlbum>> {
    await nextTurn();
    gathered = undefined;
    return readStoredAlbums(db, [...ids]);
  }

  return (spotifyIds) => {
    if (!gathered) {
      const ids = new Set<string>();
      gathered = { ids, rows: read(ids) };
    }
    for (const id of spotifyIds) gathered.ids.add(id);
    return gathered.rows;
  };
}
