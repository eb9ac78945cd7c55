import type { APIRoute, GetStaticPaths } from 'astro';
import { buildServices } from '#src/build-services.ts';
import { readCatalog } from '#src/catalog/catalog.ts';
import { sitemap } from '#src/feeds/sitemap.ts';

/** The sitemap, where the site knows its origin: else there is none. */
export const getStaticPaths = (() =>
  buildServices().config.site.url ? [{ params: { sitemap: 'sitemap' } }] : []) satisfies GetStaticPaths;

export const GET: APIRoute = async ({ locals: { services } }) => {
  const { db, paths } = services;
  return new Response(sitemap(await readCatalog(db), paths), {
    headers: { 'content-type': 'application/xml' },
  });
};
