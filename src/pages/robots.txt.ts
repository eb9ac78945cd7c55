import type { APIRoute } from 'astro';
import { robotsFile } from '#src/page-contents/feed-files.ts';
import { prerendered } from '#src/prerendered.ts';

export const prerendering = prerendered(robotsFile);

/** What crawlers may ask for. */
export const GET: APIRoute = async (context) =>
  new Response(await prerendering.contentOf(context), {
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
