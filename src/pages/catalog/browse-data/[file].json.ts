import type { APIRoute, GetStaticPaths } from 'astro';
import { buildServices } from '#src/build-services.ts';
import { browseFiles } from '#src/browse/browse-files.ts';
import { buildTiles } from '#src/browse/build-tiles.ts';
import { readAlbumsForIndex } from '#src/browse/read-albums.ts';

/** The files that search and filters load: both parts of the index, and `tiles-0.json` and so on. */
export const getStaticPaths = (async () => {
  const { backfill, db } = buildServices();
  const { facets, text } = await browseFiles(db);
  const albums = await readAlbumsForIndex(db);
  const tiles = buildTiles(albums, await backfill.storedCovers(albums));
  const files = [
    ...[facets, text].map(({ name, json }) => ({ name: name.replace('.json', ''), json })),
    ...[...tiles].map(([number, part]) => ({ name: `tiles-${number}`, json: JSON.stringify(part) })),
  ];
  return files.map(({ name, json }) => ({ params: { file: name }, props: { json } }));
}) satisfies GetStaticPaths;

export const GET: APIRoute<{ json: string }> = ({ props }) =>
  new Response(props.json, { headers: { 'content-type': 'application/json' } });
