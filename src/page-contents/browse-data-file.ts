import { searchFiles } from '#src/search/search-files.ts';
import { buildTiles } from '#src/search/build-tiles.ts';
import type { PageContents } from './page-contents.ts';

const TILES = 'tiles-';

/** The files that search and filters load: both parts of the index, and `tiles-0` and so on; each as JSON. */
export const browseDataFile: PageContents<{ file: string }, string> = {
  list({ catalog }) {
    const { facets, text, tiles } = searchFiles(catalog);
    return [
      ...[facets, text].map(({ name }) => ({ file: name.replace('.json', '') })),
      ...[...tiles.keys()].map((number) => ({ file: `${TILES}${number}` })),
    ];
  },
  async load({ backfill, catalog }, { file }) {
    const { facets, text, tiles } = searchFiles(catalog);
    if (!file.startsWith(TILES)) return [facets, text].find(({ name }) => name === `${file}.json`)!.json;
    const number = Number(file.slice(TILES.length));
    const albums = tiles.get(number) ?? [];
    return JSON.stringify(buildTiles(albums, await backfill.storedCovers(albums)).get(number) ?? {});
  },
};
