import type { Catalog, CatalogAlbum } from '#src/catalog/catalog.ts';
import { lastDayOf } from '#src/catalog/release-days.ts';
import { albumsByArrival, albumsOut } from '#src/catalog/releases.ts';
import type { Paths } from '#src/paths.ts';
import { albumFactsLine, albumHeadline } from './album-words.ts';
import { atomFeed, type AtomEntry } from './atom-feed.ts';

/** As many releases as come out in about a month. */
const ENTRIES = 100;

interface FeedOptions {
  paths: Pick<Paths, 'absolute' | 'album' | 'albums' | 'feed'>;
  /** `YYYY-MM-DD`, UTC. */
  today: string;
}

/** The Atom feed of albums that are out, newest first; what is announced enters it on the day it comes out. */
export function releasesFeed(catalog: Catalog, { paths, today }: FeedOptions): string {
  return atomFeed({
    key: `${siteKey(paths)}releases`,
    title: 'Progmetal Catalog: new releases',
    subtitle: 'Progressive metal and rock albums, on the day they come out',
    ...hrefs('releases', paths),
    entries: albumsOut(catalog, today)
      .slice(0, ENTRIES)
      .map((album) => entryOf(album, 'released', `${lastDayOf(album.releaseDate)}T00:00:00.000Z`, paths)),
  });
}

/** The Atom feed of albums that came into the catalog, newest first, announced ones as well. */
export function addedFeed(catalog: Catalog, { paths }: Pick<FeedOptions, 'paths'>): string {
  return atomFeed({
    key: `${siteKey(paths)}added`,
    title: 'Progmetal Catalog: added',
    subtitle: 'Progressive metal and rock albums, as the community adds them to its sheet',
    ...hrefs('added', paths),
    entries: albumsByArrival(catalog)
      .slice(0, ENTRIES)
      .map((album) => entryOf(album, 'added', album.createdAt, paths)),
  });
}

/** Two sites may hold different albums under one id, so their feeds share no ids once they know their addresses. */
function siteKey(paths: Pick<Paths, 'absolute'>): string {
  return paths.absolute('/') ?? '/';
}

function hrefs(
  name: 'releases' | 'added',
  paths: FeedOptions['paths'],
): { selfHref: string; pageHref: string } {
  return { selfHref: href(paths.feed(name), paths), pageHref: href(paths.albums(), paths) };
}

function href(path: string, paths: Pick<Paths, 'absolute'>): string {
  return paths.absolute(path) ?? path;
}

function entryOf(
  album: CatalogAlbum,
  event: string,
  updated: string,
  paths: FeedOptions['paths'],
): AtomEntry {
  return {
    key: `${siteKey(paths)}${event}/${album.id}`,
    title: albumHeadline(album),
    summary: albumFactsLine(album),
    href: href(paths.album(album.id), paths),
    updated,
  };
}
