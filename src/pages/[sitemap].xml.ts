import type { APIRoute } from 'astro';
import { sitemapFile } from '#src/page-contents/feed-files.ts';
import { prerendered } from '#src/prerendered.ts';

export const prerendering = prerendered(sitemapFile);
export const { getStaticPaths } = prerendering;

/** The sitemap, where the site knows its origin: else there is none. */
export const GET: APIRoute = async (context) =>
  new Response(await prerendering.contentOf(context), { headers: { 'content-type': 'application/xml' } });
