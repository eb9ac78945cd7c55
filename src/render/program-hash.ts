import { createHash, type Hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#src/config.ts';

/** What pages are rendered by, beside the settings. */
const SOURCES = ['src', 'db', 'public', 'astro.config.mjs', 'tsconfig.json', 'package-lock.json'];
/** Beside the program `db` holds the data: databases, their copies and journals, sheets, corrections. */
const DATA = /^db\/.*(?<!\.ts)$/;

/**
 * A hash over all that decides how contents become pages: the project's own files, its dependencies, Node, the settings
 * that pages show and the key of the islands. Where it differs, every page is rendered anew.
 */
export async function programHash(config: Config, astroKey: string, projectRoot: string): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([process.version, process.versions.icu, shownSettings(config), astroKey]));
  for (const source of SOURCES) await hashFiles(hash, projectRoot, source);
  return hash.digest('hex');
}

/**
 * The settings that a page can show, each with where. No other may be here: what differs from run to run (paths and tokens
 * of a workflow's step, budgets, addresses to listen on) would make every build a clean one.
 */
function shownSettings({ site, sheetUrl, spotify, cache }: Config) {
  return {
    // Links, canonical addresses, feeds; whether and from where covers and details are asked for.
    site,
    // "The sheet" in the footer, and on the page about its quality.
    sheetUrl,
    // The policy of each page, and which stored covers are shown.
    imageOrigins: spotify.imageOrigins,
    // Whether an album page asks for the tracks that are missing.
    hasCredentials: spotify.credentials !== undefined,
    // Whether what is stored is shown at all.
    showsStored: cache.enabled,
  };
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
    const inside = `${path}/${entry.name}`;
    const isSource = entry.isDirectory() || !DATA.test(inside);
    if (isSource && !entry.name.startsWith('.')) await hashFiles(hash, root, inside);
  }
}
