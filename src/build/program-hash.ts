import { createHash, type Hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#src/config.ts';

/** What pages are rendered by, beside the settings. */
const SOURCES = ['src', 'db', 'public', 'astro.config.mjs', 'tsconfig.json', 'package-lock.json'];
const NOT_SOURCES = /\.(sqlite|sqlite-\w+|xlsx|csv)$/;

/**
 * A hash over all that decides how contents become pages: the project's own files, its dependencies, Node, the settings
 * and the key of the islands. Where it differs, every page is rendered anew. All settings count but those that no page
 * can show, so that none has to be remembered here.
 */
export async function programHash(config: Config, astroKey: string, projectRoot: string): Promise<string> {
  const { databaseUrl: _database, server: _server, log: _log, coldMisses: _misses, ...shown } = config;
  const settings = {
    ...shown,
    spotify: { ...shown.spotify, credentials: Boolean(shown.spotify.credentials) },
  };
  const hash = createHash('sha256');
  hash.update(JSON.stringify([process.version, process.versions.icu, settings, astroKey]));
  for (const source of SOURCES) await hashFiles(hash, projectRoot, source);
  return hash.digest('hex');
}

async function hashFiles(hash: Hash, root: string, path: string): Promise<void> {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR') return undefined;
      throw error;
    },
  );
  if (entries === undefined) {
    const content = await readFile(join(root, path));
    hash.update(`\n${path} ${content.length}\n`).update(content);
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!NOT_SOURCES.test(entry.name)) await hashFiles(hash, root, `${path}/${entry.name}`);
  }
}
