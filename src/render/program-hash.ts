import { createHash, type Hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Config } from '#src/config.ts';
import { PARTS } from './site-layout.ts';

/** What Astro bundles, and what renders pages with the bundle. */
const SOURCES = ['src', 'db', 'public', 'astro.config.mjs', 'tsconfig.json', 'package-lock.json'];
/** What of it is in no bundle, and decides what pages look like all the same. */
const UNBUNDLED = ['src/render', 'package-lock.json'];
/** Beside the program `db` holds the data: databases, their copies and journals, sheets, corrections. */
const DATA = /^db\/.*(?<!\.ts)$/;

/**
 * A hash over all that the program is made of: the project's own files, its dependencies, Node, the settings that pages
 * show and the key of the islands. While it is the same, so is the program, and Astro need not be started to know.
 */
export async function sourcesHash(config: Config, astroKey: string, projectRoot: string): Promise<string> {
  const hash = startHash(config, astroKey);
  for (const source of SOURCES) await hashFiles(hash, projectRoot, source);
  return hash.digest('hex');
}

/**
 * A hash over all that decides how contents become pages: as `sourcesHash`, with what Astro bundled in the place of the
 * files that it bundles, so that a comment, or a change of what no page is made with, does not count. Where it differs,
 * every page is rendered anew.
 *
 * @param bundleDir a site that has a bundle and no pages yet.
 */
export async function programHash(
  config: Config,
  astroKey: string,
  projectRoot: string,
  bundleDir: string,
): Promise<string> {
  const hash = startHash(config, astroKey);
  for (const source of UNBUNDLED) await hashFiles(hash, projectRoot, source);
  // Astro writes into the bundle where it put it.
  const place = Buffer.from(pathToFileURL(bundleDir).href);
  for (const part of Object.values(PARTS)) {
    await hashFiles(hash, bundleDir, part, (content) => without(content, place));
  }
  return hash.digest('hex');
}

function startHash(config: Config, astroKey: string): Hash {
  const settings = [process.version, process.versions.icu, shownSettings(config), astroKey];
  return createHash('sha256').update(JSON.stringify(settings));
}

function without(content: Buffer, place: Buffer): Buffer {
  return content.includes(place)
    ? Buffer.from(content.toString('latin1').replaceAll(place.toString('latin1'), ''), 'latin1')
    : content;
}

/**
 * The settings that a page can show, each with where. No other may be here: what differs from run to run (paths and tokens
 * of a workflow's step, budgets, addresses to listen on) would make every build a clean one.
 */
function shownSettings({ site, sheetUrl, spotify, imageOrigins, musicBrainz, cache }: Config) {
  return {
    // Links, canonical addresses, feeds; whether and from where covers and details are asked for.
    site,
    // "The sheet" in the footer, and on the page about its quality.
    sheetUrl,
    // The policy of each page, and which stored covers are shown.
    imageOrigins,
    // Whether covers of albums without a Spotify link are asked for.
    asksMusicBrainz: musicBrainz.contact !== undefined,
    // Whether an album page asks for the tracks that are missing.
    hasCredentials: spotify.credentials !== undefined,
    // Whether what is stored is shown at all.
    showsStored: cache.enabled,
  };
}

async function hashFiles(
  hash: Hash,
  root: string,
  path: string,
  normalise: (content: Buffer) => Buffer = (content) => content,
): Promise<void> {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR') return undefined;
      throw error;
    },
  );
  if (entries === undefined) {
    const content = normalise(await readFile(join(root, path)));
    hash.update(`\n${path} ${content.length}\n`).update(content);
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inside = `${path}/${entry.name}`;
    const isSource = entry.isDirectory() || !DATA.test(inside);
    if (isSource && !entry.name.startsWith('.')) await hashFiles(hash, root, inside, normalise);
  }
}
