import type { APIRoute } from 'astro';
import { webManifest } from '#src/feeds/web-manifest.ts';

/** The web app manifest. */
export const GET: APIRoute = ({ locals: { services } }) =>
  new Response(webManifest(services.paths), { headers: { 'content-type': 'application/manifest+json' } });
