import type { APIRoute } from 'astro';
import { downloadFile } from '#src/page-contents/download-file.ts';
import { prerendered } from '#src/prerendered.ts';

export const prerendering = prerendered(downloadFile);
export const { getStaticPaths } = prerendering;

/** All sheet data as a file to take away. */
export const GET: APIRoute = async (context) => {
  const type = context.params['format'] === 'csv' ? 'text/csv; charset=utf-8' : 'application/json';
  return new Response(await prerendering.contentOf(context), { headers: { 'content-type': type } });
};
