import { searchFile } from '#src/page-contents/site-files.ts';
import { prerendered } from '#src/prerendered.ts';

export const prerendering = prerendered(searchFile);

/** The files that search and filters load. */
export const GET = prerendering.answer('application/json');
