import type { APIRoute } from 'astro';
import { releasesFile } from '#src/page-contents/feed-files.ts';
import { prerendered } from '#src/prerendered.ts';

export const prerendering = prerendered(releasesFile);

/** The Atom feed of albums that are out. */
export const GET: APIRoute = async (context) =>
  new Response(await prerendering.contentOf(context), {
    headers: { 'content-type': 'application/atom+xml; charset=utf-8' },
  });
