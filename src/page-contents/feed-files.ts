import { todayOf } from '#src/catalog/release-days.ts';
import { addedFeed, releasesFeed } from '#src/feeds/album-feeds.ts';
import { releaseCalendar } from '#src/feeds/calendar.ts';
import { robots } from '#src/feeds/robots.ts';
import { sitemap } from '#src/feeds/sitemap.ts';
import { webManifest } from '#src/feeds/web-manifest.ts';
import { onePage, type PageContents } from './page-contents.ts';

/** The Atom feed of albums that are out. */
export const releasesFile = onePage(({ catalog, now, paths }) =>
  releasesFeed(catalog, { paths, today: todayOf(now) }),
);

/** The Atom feed of albums added to the catalog. */
export const addedFile = onePage(({ catalog, paths }) => addedFeed(catalog, { paths }));

/** Upcoming releases as iCalendar. */
export const calendarFile = onePage(({ catalog, now, paths }) =>
  releaseCalendar(catalog, { paths, today: todayOf(now) }),
);

/** The sitemap, where the site knows its origin: else there is none. */
export const sitemapFile: PageContents<{ sitemap: string }, string> = {
  list: ({ config }) => (config.site.url ? [{ sitemap: 'sitemap' }] : []),
  load: ({ catalog, paths }) => sitemap(catalog, paths) ?? '',
};

/** What crawlers may ask for. */
export const robotsFile = onePage(({ paths }) => robots(paths));

/** The web app manifest. */
export const webManifestFile = onePage(({ paths }) => webManifest(paths));
