import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What a built site consists of, below its folder: `client` is what visitors get, `server` is the bundle that answers on
 * demand and renders the pages, `compressed` holds copies of the text in `client`.
 */
export const PARTS = { client: 'client', server: 'server' } as const;

/** Where the pages of a built site are. */
export function clientDir(distDir: string): string {
  return join(distDir, PARTS.client);
}

/** The project's root, with a trailing slash. */
export const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Where the built site is served from. */
export const DIST = `${PROJECT_ROOT}dist`;
