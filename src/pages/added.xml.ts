import type { APIRoute } from 'astro';
import { addedFile } from '#src/page-contents/feed-files.ts';
import { prerendered } from '#src/prerendered.ts';

export const prerendering = prerendered(addedFile);

/** The Atom feed of albums added to the catalog. */
export const GET: APIRoute = async (context) =>
  new Response(await prerendering.contentOf(context), {
    headers: { 'content-type': 'application/atom+xml; charset=utf-8' },
  });
