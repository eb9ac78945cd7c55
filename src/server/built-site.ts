import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CatalogError } from '#src/catalog-error.ts';
import type { Logger } from '#src/logger.ts';

/** Astro's handler in middleware mode, as `dist/server/entry.mjs` exports it. */
export type AstroHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
  locals: object,
) => Promise<void>;

/** The part of a built site that runs. */
export interface BuiltSite {
  handler: AstroHandler;
}

const LOOK_EVERY_MS = 1_000;
/** Astro bundles its service for images of our own, of which there are none; it would load a native library. */
const NEVER_USED = /^sharp_/;

/**
 * Loads what was built in `distDir`, and again when a new build has replaced it. A new build's pages hold islands
 * that only its own handler knows. Modules of a build whose names do not change with their content (the middleware)
 * stay those of the first: after a change of the project's code, start the server again.
 *
 * @returns gives the newest site that could be loaded; looks for a newer one at most once a second, behind the request.
 * @throws CatalogError `not-built`.
 */
export async function openBuiltSite(
  distDir: string,
  { logger, now }: { logger: Logger; now: () => number },
): Promise<() => BuiltSite> {
  const entry = join(distDir, 'server', 'entry.mjs');
  let version = await versionOf(entry);
  let site = await load(entry, version, distDir);
  let lookedAt = now();

  async function look(): Promise<void> {
    const found = await versionOf(entry);
    if (found === undefined || found === version) return;
    site = await load(entry, found, distDir);
    version = found;
    logger.info('serving a new build');
  }

  return () => {
    if (now() - lookedAt >= LOOK_EVERY_MS) {
      lookedAt = now();
      look().catch((error: unknown) => logger.error({ err: error }, 'the new build could not be loaded'));
    }
    return site;
  };
}

/** Undefined while there is none, as for the moment in which a build takes another's place. */
async function versionOf(entry: string): Promise<string | undefined> {
  const found = await stat(entry).catch(() => undefined);
  return found && `${found.ino}-${found.mtimeMs}`;
}

/** With all that it loads on demand otherwise: a build that takes its place takes those files away. */
async function load(entry: string, version: string | undefined, distDir: string): Promise<BuiltSite> {
  try {
    const site = (await import(`${pathToFileURL(entry).href}?build=${version}`)) as BuiltSite;
    const chunks = join(distDir, 'server', 'chunks');
    const names = existsSync(chunks) ? await readdir(chunks) : [];
    const modules = names.filter((name) => name.endsWith('.mjs') && !NEVER_USED.test(name));
    await Promise.all(modules.map((name) => import(pathToFileURL(join(chunks, name)).href)));
    return site;
  } catch (cause) {
    throw new CatalogError('not-built', `There is no built site in ${distDir}`, {
      hint: 'Run npm run build first',
      cause,
    });
  }
}
