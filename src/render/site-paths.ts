import { fileURLToPath } from 'node:url';

/** The project's root, with a trailing slash. */
export const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Where the built site is served from. */
export const DIST = `${PROJECT_ROOT}dist`;
