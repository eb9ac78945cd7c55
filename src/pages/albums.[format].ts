import type { APIRoute, GetStaticPaths } from 'astro';
import { exportCatalog } from '#src/sheet/export-catalog.ts';

/** All sheet data as a file to take away, the same as `npm run export` writes. */
export const getStaticPaths = (() => [
  { params: { format: 'csv' } },
  { params: { format: 'json' } },
]) satisfies GetStaticPaths;

export const GET: APIRoute = async ({ params, locals: { services } }) => {
  const format = params['format'] === 'csv' ? 'csv' : 'json';
  const pieces = await Array.fromAsync(exportCatalog(services.db, format));
  return new Response(pieces.join(''), {
    headers: { 'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json' },
  });
};
