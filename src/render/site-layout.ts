import { join } from 'node:path';

/**
 * What a built site consists of, below its folder: `client` is what visitors get, `server` answers on demand, `prerender`
 * is what pages are rendered with, `compressed` holds copies of the text in `client`.
 */
export const PARTS = { client: 'client', server: 'server', prerender: 'prerender' } as const;

/** Where the pages of a built site are. */
export function clientDir(distDir: string): string {
  return join(distDir, PARTS.client);
}

/** Where the program is that renders them. */
export function prerenderDir(distDir: string): string {
  return join(distDir, PARTS.prerender);
}
