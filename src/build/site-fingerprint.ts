import { createHash, type Hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Config } from '#src/config.ts';

/** What the site is made from, beside the database. */
const SOURCES = ['src', 'db', 'public', 'astro.config.mjs', 'package-lock.json'];
const NOT_SOURCES = /\.(sqlite|sqlite-\w+|xlsx|csv)$/;

/**
 * A hash over everything that a build reads: albums, what is stored of Spotify, the settings that pages show, the
 * day (what is out and what is upcoming depends on it), and the project's own files. Equal fingerprints build equal sites.
 */
export async function siteFingerprint(
  db: CatalogDatabase,
  config: Config,
  projectRoot: string,
  today: string,
): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([today, config.site, config.spotify.imageOrigins, config.cache]));
  const albums = await db.selectFrom('album').selectAll().orderBy('id').execute();
  for (const album of albums) hash.update(JSON.stringify(Object.values(album)));
  const stored = await db
    .selectFrom('spotify_album')
    .select([
      'spotify_album_id',
      'cover_state',
      'cover_images_json',
      'metadata_state',
      'spotify_metadata_json',
    ])
    .orderBy('spotify_album_id')
    .execute();
  for (const row of stored) hash.update(JSON.stringify(Object.values(row)));
  const newest = await db
    .selectFrom('sheet_import')
    .select('finished_at')
    .orderBy('id', 'desc')
    .executeTakeFirst();
  hash.update(newest?.finished_at ?? '');
  for (const source of SOURCES) await hashFiles(hash, join(projectRoot, source));
  return hash.digest('hex');
}

async function hashFiles(hash: Hash, path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (entries === undefined) {
    hash.update(path).update(await readFile(path));
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!NOT_SOURCES.test(entry.name)) await hashFiles(hash, join(path, entry.name));
  }
}
