import type { APIRoute } from 'astro';
import { browseDataFile } from '#src/page-contents/browse-data-file.ts';
import { prerendered } from '#src/prerendered.ts';

export const prerendering = prerendered(browseDataFile);
export const { getStaticPaths } = prerendering;

/** The files that search and filters load. */
export const GET: APIRoute = async (context) =>
  new Response(await prerendering.contentOf(context), { headers: { 'content-type': 'application/json' } });
