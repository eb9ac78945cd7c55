import type { APIRoute } from 'astro';
import { readCatalog } from '#src/catalog/catalog.ts';
import { todayOf } from '#src/catalog/release-days.ts';
import { releasesFeed } from '#src/feeds/album-feeds.ts';

/** The Atom feed of albums that are out. */
export const GET: APIRoute = async ({ locals: { services } }) => {
  const { db, now, paths } = services;
  const feed = releasesFeed(await readCatalog(db), { paths, today: todayOf(now) });
  return new Response(feed, { headers: { 'content-type': 'application/atom+xml; charset=utf-8' } });
};
