import { spawn } from 'node:child_process';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CatalogError } from '#src/catalog-error.ts';
import { todayOf } from '#src/catalog/release-days.ts';
import type { Services } from '#src/services.ts';
import { readOrMakeAstroKey } from './astro-key.ts';
import { compressSite } from './compress-site.ts';
import { siteFingerprint } from './site-fingerprint.ts';

export interface BuildResult {
  /** False when nothing had changed since the last build and it was kept. */
  built: boolean;
  pages: number;
  durationMs: number;
}

export interface BuildOptions {
  services: Services;
  /** The environment of the build, the same that `services.config` was made of. */
  environment: NodeJS.ProcessEnv;
  projectRoot: string;
  distDir: string;
  /** Build although nothing changed. */
  force: boolean;
  signal?: AbortSignal | undefined;
}

/** Kept beside the site, so that a site and what it was made of are never mixed up. */
const STAMP = 'build.json';

interface Stamp {
  fingerprint: string;
  pages: number;
}

/**
 * Renders the site from the database, unless the last build was made from the same. Built aside and switched by
 * rename: a build that fails or is killed leaves the old site as it was. Never calls Spotify.
 *
 * @throws CatalogError `build-failed` with the end of what Astro said.
 */
export async function buildSite(options: BuildOptions): Promise<BuildResult> {
  const { services, projectRoot, distDir, force } = options;
  const startedAt = performance.now();
  const fingerprint = await siteFingerprint(services.db, services.config, projectRoot, todayOf(services.now));
  const last = await readStamp(distDir);
  if (!force && last?.fingerprint === fingerprint) {
    return { built: false, pages: last.pages, durationMs: Math.round(performance.now() - startedAt) };
  }
  const aside = `${distDir}.next`;
  await rm(aside, { recursive: true, force: true });
  await runAstro(options, aside);
  await compressSite(aside, distDir);
  const pages = await countPages(join(aside, 'client'));
  await writeFile(join(aside, STAMP), JSON.stringify({ fingerprint, pages } satisfies Stamp));
  await switchFolders(aside, distDir);
  return { built: true, pages, durationMs: Math.round(performance.now() - startedAt) };
}

async function readStamp(distDir: string): Promise<Stamp | undefined> {
  try {
    return JSON.parse(await readFile(join(distDir, STAMP), 'utf8')) as Stamp;
  } catch {
    // Missing or damaged: both mean that the site has to be built.
    return undefined;
  }
}

async function runAstro({ environment, projectRoot, signal }: BuildOptions, outDir: string): Promise<void> {
  const key =
    environment['ASTRO_KEY'] || (await readOrMakeAstroKey(join(projectRoot, '.cache', 'astro-key')));
  const astro = join(projectRoot, 'node_modules', 'astro', 'bin', 'astro.mjs');
  const child = spawn(process.execPath, [astro, 'build', '--outDir', outDir], {
    cwd: projectRoot,
    env: { ...environment, ASTRO_KEY: key, ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal }),
  });
  const said: string[] = [];
  const keep = (chunk: Buffer): void => {
    said.push(chunk.toString());
    if (said.length > 200) said.splice(0, 100);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) {
    const end = said.join('').trimEnd().split('\n').slice(-30).join('\n');
    throw new CatalogError('build-failed', `The site could not be built:\n${end}`, {
      hint: 'The site that was there before is unchanged',
    });
  }
}

async function countPages(clientDir: string): Promise<number> {
  const files = await readdir(clientDir, { recursive: true });
  return files.filter((file) => file.endsWith('.html')).length;
}

async function switchFolders(aside: string, distDir: string): Promise<void> {
  const old = `${distDir}.old`;
  await rm(old, { recursive: true, force: true });
  await rename(distDir, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(aside, distDir);
  await rm(old, { recursive: true, force: true });
}
