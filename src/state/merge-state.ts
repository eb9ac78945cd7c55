import { stat } from 'node:fs/promises';
import { exclusively } from '#db/engines/exclusive-transaction.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import { CatalogError } from '#src/catalog-error.ts';
import { CATALOG_FILE, readCatalogText } from './catalog-text.ts';
import { mergeCatalog, type CatalogMerge } from './merge-catalog.ts';
import { mergeSpotify, type SpotifyMerge } from './merge-spotify.ts';
import type { AcceptsImage } from './read-spotify-lines.ts';
import { inflateState, readSpotifyText, SPOTIFY_FILE } from './spotify-text.ts';
import { readIfThere } from './state-folder.ts';
import { STATE_LIMITS } from './state-limits.ts';
import { SPOTIFY_SUBJECTS } from './state-subjects.ts';

/** What a saved state brought; the document of `state:merge --json`. */
export interface MergeReport {
  /** Null: the folder holds no catalog. */
  catalog: CatalogMerge | null;
  /** Null: the folder holds no Spotify part. */
  spotify: SpotifyMerge | null;
}

/**
 * Brings a saved state into the database, all of it or nothing. In any order and however often states are merged, and
 * wherever a merge was killed, the database ends up the same.
 *
 * @throws CatalogError `state-missing` when there is no such folder, `state-damaged`, `state-foreign`, `state-read`:
 *   nothing is merged then; the signal's reason.
 */
export async function mergeState(
  db: CatalogDatabase,
  dir: string,
  options: { acceptsImage: AcceptsImage; now: () => number; signal?: AbortSignal | undefined },
): Promise<MergeReport> {
  const isFolder = await stat(dir).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw new CatalogError('state-missing', `There is no folder ${dir}`, {
      hint: 'npm run state:save -- --dir DIR writes a state into one',
    });
  }
  // Both are read whole before anything is written.
  const catalogFile = await readIfThere(dir, CATALOG_FILE, STATE_LIMITS.catalogText);
  const heads = catalogFile && (await readCatalogText(CATALOG_FILE, catalogFile.toString('utf8')));
  const spotifyFile = await readIfThere(dir, SPOTIFY_FILE, STATE_LIMITS.spotifyFile);
  const spotify =
    spotifyFile &&
    (await readSpotifyText(
      SPOTIFY_FILE,
      await inflateState(SPOTIFY_FILE, spotifyFile, STATE_LIMITS.spotifyText),
      options.acceptsImage,
    ));
  options.signal?.throwIfAborted();
  return exclusively(db, ['catalog', ...SPOTIFY_SUBJECTS], async (transaction) => ({
    catalog: heads ? await mergeCatalog(transaction, heads) : null,
    spotify: spotify ? await mergeSpotify(transaction, spotify.records, options.now()) : null,
  }));
}
