import type { APIRoute } from 'astro';
import { webManifestFile } from '#src/page-contents/feed-files.ts';
import { prerendered } from '#src/prerendered.ts';

export const prerendering = prerendered(webManifestFile);

/** The web app manifest. */
export const GET: APIRoute = async (context) =>
  new Response(await prerendering.contentOf(context), {
    headers: { 'content-type': 'application/manifest+json' },
  });
