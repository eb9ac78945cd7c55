import { todayOf } from '#src/catalog/release-days.ts';
import { addedFeed, releasesFeed } from '#src/feeds/atom-feeds.ts';
import { releaseCalendar } from '#src/feeds/calendar.ts';
import { robots, sitemap, webManifest } from '#src/feeds/site-metadata.ts';
import { searchFiles, tilesPart } from '#src/search/search-files.ts';
import { exportCatalog } from '#src/sheet/export-catalog.ts';
import { onePage, type PageContents } from './page-contents.ts';

/** The Atom feeds, and the sitemap where the site knows its origin. */
export const xmlFile: PageContents<{ file: string }, string> = {
  list: ({ config }) =>
    ['releases', 'added', ...(config.site.url ? ['sitemap'] : [])].map((file) => ({ file })),
  load({ catalog, now, paths }, { file }) {
    if (file === 'releases') return releasesFeed(catalog, { paths, today: todayOf(now) });
    return file === 'added' ? addedFeed(catalog, { paths }) : (sitemap(catalog, paths) ?? '');
  },
};

/** Upcoming releases as iCalendar. */
export const calendarFile = onePage(({ catalog, now, paths }) =>
  releaseCalendar(catalog, { paths, today: todayOf(now) }),
);

/** What crawlers may ask for. */
export const robotsFile = onePage(({ paths }) => robots(paths));

/** The web app manifest. */
export const webManifestFile = onePage(({ paths }) => webManifest(paths));

/** All sheet data as a file to take away, the same as `npm run export` writes. */
export const downloadFile: PageContents<{ format: string }, string> = {
  list: () => [{ format: 'csv' }, { format: 'json' }],
  async load({ db }, { format }) {
    const pieces = await Array.fromAsync(exportCatalog(db, format === 'csv' ? 'csv' : 'json'));
    return pieces.join('');
  },
};

const TILES = 'tiles-';

/** The files that search and filters load: both parts of the index, and `tiles-0` and so on; each as JSON. */
export const searchFile: PageContents<{ file: string }, string> = {
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
    const albums = tiles.get(Number(file.slice(TILES.length))) ?? [];
    return JSON.stringify(tilesPart(albums, await backfill.storedCovers(albums)));
  },
};
