import type { APIRoute } from 'astro';
import { readCatalog } from '#src/catalog/catalog.ts';
import { addedFeed } from '#src/feeds/album-feeds.ts';

/** The Atom feed of albums added to the catalog. */
export const GET: APIRoute = async ({ locals: { services } }) => {
  const { db, paths } = services;
  const feed = addedFeed(await readCatalog(db), { paths });
  return new Response(feed, { headers: { 'content-type': 'application/atom+xml; charset=utf-8' } });
};
