import { join } from 'node:path';
import { exclusively } from '#db/engines/exclusive-transaction.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { AlbumRecord } from '#src/catalog/write-albums.ts';
import { CatalogError } from '#src/catalog-error.ts';
import { compareCatalogs, type CatalogChanges } from './catalog-changes.ts';
import { CATALOG_FILE, readCatalogText, writeCatalogText } from './catalog-text.ts';
import { catalogView } from './catalog-view.ts';
import { readSpotify } from './read-spotify.ts';
import { settleCatalog } from './settle-catalog.ts';
import { compressState, SPOTIFY_FILE, writeSpotifyText } from './spotify-text.ts';
import { readIfThere, writeWhole } from './state-folder.ts';
import { STATE_LIMITS } from './state-limits.ts';

/** What was saved, and how the catalog differs from the one that was in the folder; the document of `state:save --json`. */
export interface SaveReport extends CatalogChanges {
  /** Albums in the catalog, removed ones not counted. */
  albums: number;
  /** Spotify ids of which something is known. */
  spotifyAlbums: number;
  /** Calls in the ledger. */
  calls: number;
  /** Names in the folder. */
  files: string[];
  /** Why what was in the folder is not compared with; null: it is, or there was nothing. */
  notComparedBecause: string | null;
}

/**
 * Writes the state of a database into a folder: `catalog.ndjson`, the sheet's data as canonical text, and
 * `spotify.ndjson.gz`, apart from it because Spotify's terms do not allow publishing it. Each ends with its own
 * checksum and takes its place by one rename, so a save that is killed leaves what was there. An unchanged state gives
 * the same bytes.
 *
 * @throws CatalogError `state-write`; the signal's reason.
 */
export async function saveState(
  db: CatalogDatabase,
  dir: string,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<SaveReport> {
  const { heads, spotify } = await exclusively(db, 'catalog', async (transaction) => ({
    heads: (await settleCatalog(transaction)).heads,
    spotify: await readSpotify(transaction),
  }));
  const albums = catalogView(heads)?.albums ?? [];
  const before = await readBefore(dir);
  const compressed = await compressState(writeSpotifyText(spotify));
  signal?.throwIfAborted();
  await writeWhole(join(dir, SPOTIFY_FILE), compressed);
  await writeWhole(join(dir, CATALOG_FILE), writeCatalogText(heads));
  return {
    albums: albums.filter((album) => album.removed_at === null).length,
    ...compareCatalogs(before.albums, albums),
    spotifyAlbums: spotify.albums.length,
    calls: spotify.calls.length,
    files: [CATALOG_FILE, SPOTIFY_FILE],
    notComparedBecause: before.unreadable,
  };
}

/** A damaged file in the folder is replaced: what it held is in the database, or was never whole. */
async function readBefore(
  dir: string,
): Promise<{ albums: readonly AlbumRecord[]; unreadable: string | null }> {
  try {
    const file = await readIfThere(dir, CATALOG_FILE, STATE_LIMITS.catalogText);
    const heads = file ? await readCatalogText(CATALOG_FILE, file.toString('utf8')) : [];
    return { albums: catalogView(heads)?.albums ?? [], unreadable: null };
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    return { albums: [], unreadable: error.message };
  }
}
