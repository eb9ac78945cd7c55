import { createHash } from 'node:crypto';
import type { Catalog, CatalogAlbum } from '#src/catalog/catalog.ts';
import { lastDayOf } from '#src/catalog/release-days.ts';
import { albumsByArrival, albumsOut } from '#src/catalog/releases.ts';
import type { Paths } from '#src/paths.ts';
import { formatFacts } from '#src/components/album-words.ts';
import { albumHeadline, escapeXml } from './feed-text.ts';

/** As many releases as come out in about a month. */
const ENTRIES = 100;

interface FeedOptions {
  paths: Pick<Paths, 'absolute' | 'album' | 'albums' | 'feed' | 'viewFile'>;
  /** `YYYY-MM-DD`, UTC. */
  today: string;
  /** The view of the list that the catalog was cut down to, by name and query. */
  view?: { name: string; query: string };
}

/** The Atom feed of albums that are out, newest first; what is announced enters it on the day it comes out. */
export function releasesFeed(catalog: Catalog, { paths, today, view }: FeedOptions): string {
  const { name = '', query = '' } = view ?? {};
  return atomFeed({
    key: `${siteKey(paths)}releases${query}`,
    title: `Progmetal Catalog: ${name === '' ? 'new releases' : name}`,
    subtitle: 'Progressive metal and rock albums, on the day they come out',
    ...hrefs('releases', paths),
    ...(query !== '' && {
      selfHref: href(paths.viewFile('feed.xml', query) ?? '', paths),
      pageHref: href(paths.albums() + query, paths),
    }),
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
    summary: formatFacts(album),
    href: href(paths.album(album.id), paths),
    updated,
  };
}

interface AtomEntry {
  /** What the entry is about, unlike any other; never shown. */
  key: string;
  title: string;
  summary: string;
  /** Where it leads: absolute, or relative to the feed. */
  href: string;
  /** UTC ISO text, never in the future. */
  updated: string;
}

interface AtomFeed {
  /** What the feed is, unlike any other; never shown. */
  key: string;
  title: string;
  subtitle: string;
  /** The feed's own URL and that of the page it belongs to. */
  selfHref: string;
  pageHref: string;
  /** Newest first. */
  entries: AtomEntry[];
}

/** What an empty feed gives as the time of its last change; a feed must have one. */
const NEVER = '1970-01-01T00:00:00.000Z';

/** A feed as Atom 1.0 (RFC 4287). The same feed is the same text, whenever it is written. */
function atomFeed(feed: AtomFeed): string {
  const updated =
    feed.entries.reduce((last, entry) => (entry.updated > last ? entry.updated : last), '') || NEVER;
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
    `  <id>${uuidOf(feed.key)}</id>`,
    `  <title>${escapeXml(feed.title)}</title>`,
    `  <subtitle>${escapeXml(feed.subtitle)}</subtitle>`,
    `  <updated>${updated}</updated>`,
    '  <author><name>Progmetal Catalog</name></author>',
    `  <link rel="self" type="application/atom+xml" href="${escapeXml(feed.selfHref)}"/>`,
    `  <link rel="alternate" type="text/html" href="${escapeXml(feed.pageHref)}"/>`,
    ...feed.entries.map(atomEntry),
    '</feed>',
    '',
  ].join('\n');
}

function atomEntry({ key, title, summary, href, updated }: AtomEntry): string {
  return [
    '  <entry>',
    `    <id>${uuidOf(key)}</id>`,
    `    <title>${escapeXml(title)}</title>`,
    `    <link rel="alternate" type="text/html" href="${escapeXml(href)}"/>`,
    `    <updated>${updated}</updated>`,
    ...(summary === '' ? [] : [`    <summary>${escapeXml(summary)}</summary>`]),
    '  </entry>',
  ].join('\n');
}

/** An id as Atom wants it: for ever the same, and a URI although the site may not know its own address. */
function uuidOf(key: string): string {
  const hex = createHash('sha1').update(`progmetal-catalog\n${key}`).digest('hex');
  const variant = ((parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}
