import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { createClientBuckets } from '#src/backfill/client-rate-limit.ts';
import { readCatalog } from '#src/catalog/catalog.ts';
import { todayOf } from '#src/catalog/release-days.ts';
import { releasesFeed } from '#src/feeds/atom-feeds.ts';
import { releaseCalendar } from '#src/feeds/calendar.ts';
import { viewAlbums } from '#src/search/view-albums.ts';
import type { Services } from '#src/services.ts';
import { exportAlbums } from '#src/sheet/export-catalog.ts';
import type { ViewFile } from '#src/paths.ts';
import { clientKey, createClientAddress } from './client-address.ts';
import { acceptedEncoding, isNotModified } from './send-site-file.ts';

const CONTENT_TYPES: Record<ViewFile, string> = {
  'feed.xml': 'application/atom+xml; charset=utf-8',
  'calendar.ics': 'text/calendar; charset=utf-8',
  'albums.csv': 'text/csv; charset=utf-8',
  'albums.json': 'application/json',
};
const FILE = /^catalog\/(feed\.xml|calendar\.ics|albums\.csv|albums\.json)$/;

/** More than any reader of feeds asks for, and less than a walk through all views. */
const PER_CLIENT = { burst: 60, perMinute: 20 };
/** Readers ask for the same few again and again. */
const KEPT_BODIES = 200;
const KEPT_BYTES = 1_000_000;

interface Body {
  text: Buffer;
  zipped: Buffer;
  etag: string;
}

/** The file of a view that a path below the site leads to; undefined for other paths. */
export function findViewFile(inSite: string): ViewFile | undefined {
  return FILE.exec(inSite)?.[1] as ViewFile | undefined;
}

/**
 * Makes what answers with a view of the list as a feed, a calendar or data: the albums that the list page shows for the same
 * query. Feeds hold what is out, calendars what is to come. A catalog that has not changed is answered with 304.
 */
export function createViewFiles(services: Services) {
  const { db, config, now, paths } = services;
  const clientAddress = createClientAddress(config.server.trustedProxies);
  const takeToken = createClientBuckets(PER_CLIENT, now);
  let bodies = new Map<string, Body>();
  let madeOf: { catalog: object; today: string } | undefined;

  async function bodyOf(file: ViewFile, asked: string): Promise<Body> {
    const [catalog, today] = [await readCatalog(db), todayOf(now)];
    if (madeOf?.catalog !== catalog || madeOf.today !== today) bodies = new Map();
    madeOf = { catalog, today };
    const { albums, name, query } = viewAlbums(catalog, asked);
    const known = bodies.get(file + query);
    if (known) return known;
    const ids = new Set(albums.map(({ id }) => id));
    const view = { ...catalog, albums: catalog.albums.filter(({ id }) => ids.has(id)) };
    const texts: Record<ViewFile, () => string> = {
      'feed.xml': () => releasesFeed(view, { paths, today, view: { name, query } }),
      'calendar.ics': () => releaseCalendar(view, { paths, today, name }),
      'albums.csv': () => exportAlbums(albums, 'csv'),
      'albums.json': () => exportAlbums(albums, 'json'),
    };
    const text = Buffer.from(texts[file]());
    const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
    const body = { text, zipped: await promisify(gzip)(text), etag };
    if (bodies.size >= KEPT_BODIES) bodies.delete(bodies.keys().next().value!);
    if (text.length <= KEPT_BYTES) bodies.set(file + query, body);
    return body;
  }

  return async (request: IncomingMessage, response: ServerResponse, file: ViewFile): Promise<void> => {
    const waitMs = takeToken(clientKey(clientAddress(request)));
    if (waitMs > 0) {
      const retryAfter = String(Math.ceil(waitMs / 1_000));
      response.writeHead(429, {
        'retry-after': retryAfter,
        'cache-control': 'no-store',
        'content-length': '0',
      });
      response.end();
      return;
    }
    const { text, zipped, etag } = await bodyOf(file, new URL(request.url!, 'http://site').search);
    const isZipped = acceptedEncoding(request.headers['accept-encoding']?.replace(/\bbr\b/g, '')) === 'gzip';
    const fields = { etag, 'cache-control': 'no-cache', vary: 'accept-encoding' };
    if (isNotModified(request.headers, { etag })) {
      response.writeHead(304, fields).end();
      return;
    }
    const body = isZipped ? zipped : text;
    response.writeHead(200, {
      ...fields,
      'content-type': CONTENT_TYPES[file],
      'content-length': body.length,
      // Anybody's reader may ask, also one that is a page elsewhere.
      'access-control-allow-origin': '*',
      ...(isZipped && { 'content-encoding': 'gzip' }),
    });
    response.end(body);
  };
}
