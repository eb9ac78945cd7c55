import { robotsFile } from '#src/page-contents/site-files.ts';
import { prerendered } from '#src/prerendered.ts';

export const prerendering = prerendered(robotsFile);

/** What crawlers may ask for. */
export const GET = prerendering.answer('text/plain; charset=utf-8');
