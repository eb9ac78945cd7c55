import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CatalogError } from '#src/catalog-error.ts';
import type { PageParams } from '#src/page-contents/page-contents.ts';
import type { Prerendering } from '#src/prerendered.ts';
import { followLink } from './site-folders.ts';

/** What Astro made of `astro-app.ts`: Astro's `App`, as far as it is used, and how the pages are loaded. */
export interface AstroBundle {
  app: {
    manifest: { base: string; site?: string };
    /** The route of a request; undefined when there is none. */
    match(request: Request): object | undefined;
    render(request: Request, options: { locals: object }): Promise<Response>;
  };
  prerenderings: Record<string, () => Promise<Prerendering<PageParams, unknown> | undefined>>;
}

/** Where the bundle of a built site begins. */
export function bundleEntry(distDir: string): string {
  return join(distDir, 'server', 'entry.mjs');
}

/**
 * Loads the bundle of a built site. What was loaded once stays so: a process that follows the builds gives each a version.
 */
export async function loadAstroBundle(distDir: string, version = ''): Promise<AstroBundle> {
  return (await import(`${pathToFileURL(bundleEntry(distDir)).href}?build=${version}`)) as AstroBundle;
}

/**
 * Lets Astro bundle the project into a folder: client assets, server and the program that renders the pages, but no
 * page.
 *
 * @param environment of the build, with `ASTRO_KEY`.
 * @throws CatalogError `build-failed` with the end of what Astro printed.
 */
export async function bundleSite(
  projectRoot: string,
  outDir: string,
  environment: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<void> {
  // Astro writes types there, and cannot make what a link leads to.
  await mkdir(await followLink(join(projectRoot, '.astro')), { recursive: true });
  const astro = join(projectRoot, 'node_modules', 'astro', 'bin', 'astro.mjs');
  const child = spawn(process.execPath, [astro, 'build', '--outDir', outDir], {
    cwd: projectRoot,
    env: { ...environment, ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal }),
  });
  const printed: string[] = [];
  const keep = (chunk: Buffer): void => void printed.push(chunk.toString());
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  // Not before it is gone: until then it may write into the folder.
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (failure) throw failure;
  if (code !== 0) {
    const end = printed.join('').trimEnd().split('\n').slice(-30).join('\n');
    throw new CatalogError('build-failed', `The site could not be built:\n${end}`, {
      hint: 'The site that was there before is unchanged',
    });
  }
}
