import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FetchAllowance } from '#src/backfill/client-rate-limit.ts';
import { CatalogError } from '#src/catalog-error.ts';
import type { Logger } from '#src/logger.ts';
import { bundleEntry, loadAstroBundle, type AstroBundle } from '#src/render/astro-bundle.ts';
import type { Services } from '#src/services.ts';
import { fragmentPolicy } from './responses.ts';

/** The part of a built site that runs. */
export type BuiltSite = Pick<AstroBundle, 'app'>;

const LOOK_EVERY_MS = 1_000;

/**
 * Loads what was built in `distDir`, and again when a new build has replaced it. A new build's pages hold islands
 * that only its own bundle knows. Modules of a build whose names do not change with their content (the middleware)
 * stay those of the first: after a change of the project's code, start the server again.
 *
 * @returns gives the newest site that could be loaded; looks for a newer one at most once a second, in the background.
 * @throws CatalogError `not-built`.
 */
export async function openBuiltSite(
  distDir: string,
  { logger, now }: { logger: Logger; now: () => number },
): Promise<() => BuiltSite> {
  const entry = bundleEntry(distDir);
  let version = await versionOf(entry);
  let site = await load(distDir, version);
  let lookedAt = now();

  async function look(): Promise<void> {
    const found = await versionOf(entry);
    if (found === undefined || found === version) return;
    site = await load(distDir, found);
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
async function load(distDir: string, version: string | undefined): Promise<BuiltSite> {
  try {
    const site = await loadAstroBundle(distDir, version);
    const chunks = join(distDir, 'server', 'chunks');
    const names = existsSync(chunks) ? await readdir(chunks) : [];
    const modules = names.filter((name) => name.endsWith('.mjs'));
    await Promise.all(modules.map((name) => import(pathToFileURL(join(chunks, name)).href)));
    return site;
  } catch (cause) {
    throw new CatalogError('not-built', `There is no built site in ${distDir}`, {
      hint: 'Run npm run build first',
      cause,
    });
  }
}

/** An answer that was rendered but not sent. */
export interface RenderedAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/**
 * Renders a fragment or an island with these locals.
 *
 * @returns undefined when the built site knows no such route.
 */
export async function renderOnDemand(
  { app }: BuiltSite,
  { url = '' }: IncomingMessage,
  locals: { services: Services; fetchAllowance: FetchAllowance; content?: unknown },
): Promise<RenderedAnswer | undefined> {
  const request = new Request(new URL(url, 'http://localhost'));
  if (!app.match(request)) return undefined;
  const answer = await app.render(request, { locals });
  const headers = {
    ...Object.fromEntries(answer.headers),
    // Astro leaves the encoding to the reader, who guesses when a fragment is opened as a page.
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': fragmentPolicy(locals.services.config.imageOrigins),
  };
  return { status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) };
}
