import { exclusively } from '#db/engines/exclusive-transaction.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import { CatalogError } from '#src/catalog-error.ts';
import { EPOCH_HEADER, writeCursor } from './api-parameters.ts';
import { CATALOG_FILE, catalogTag, readCatalogText, writeCatalogText } from './catalog-text.ts';
import type { ChangesEnd } from './changes-page.ts';
import { mergeCatalog, type CatalogMerge } from './merge-catalog.ts';
import { readPulled } from './merge-peers.ts';
import { mergeSpotify } from './merge-spotify.ts';
import type { AcceptsImage } from './read-spotify-lines.ts';
import { readSharedGates } from './read-spotify.ts';
import type { AskServer } from './server-client.ts';
import { settleCatalog } from './settle-catalog.ts';
import type { SharedGate, SpotifyRecords } from './spotify-records.ts';
import { readSpotifyText } from './spotify-text.ts';
import { STATE_LIMITS } from './state-limits.ts';
import { SPOTIFY_SUBJECTS } from './state-subjects.ts';

export interface PullOptions {
  db: CatalogDatabase;
  /** The server's, under which the cursor is kept. */
  origin: string;
  ask: AskServer;
  acceptsImage: AcceptsImage;
  now: () => number;
  signal?: AbortSignal | undefined;
  onPage?: ((pages: number) => void) | undefined;
}

/** What was pulled; the document of `backfill:pull --json`. */
export interface PullReport {
  from: string;
  pages: number;
  /** Albums of which more is known now. */
  albums: number;
  artists: number;
  /** Calls that were not in the ledger. */
  calls: number;
  /** The gates, as they are now. */
  gate: SharedGate[];
  /** Where the next pull goes on. */
  cursor: string;
  /** What the server's own albums and ids brought; null: they are the same as here. */
  catalog: CatalogMerge | null;
  durationMs: number;
}

/**
 * Brings home what a server has fetched, with ledger and gates, page by page. Each page is merged and the cursor moved
 * in one transaction, so a pull that ends early goes on where it ended. Where the server's catalog is another one than
 * that here, it is merged first: both must mean the same albums by their ids.
 *
 * @throws CatalogError as `createServerClient` and `readSpotifyText` do; the signal's reason. What came is kept.
 */
export async function pullBackfill(options: PullOptions): Promise<PullReport> {
  const { db, origin, signal } = options;
  const startedAt = performance.now();
  const { catalog, epoch } = await pullCatalog(options);
  const report = { pages: 0, albums: 0, artists: 0, calls: 0 };
  let cursor = writeCursor({ epoch, last: await readPulled(db, origin, epoch) });
  for (let more = true; more;) {
    signal?.throwIfAborted();
    const { records, end } = await fetchPage(options, cursor);
    const peers = [{ origin, epoch: end.epoch, pulled: end.last }];
    const merged = await exclusively(db, SPOTIFY_SUBJECTS, (transaction) =>
      mergeSpotify(transaction, { ...records, peers }, options.now()),
    );
    report.pages += 1;
    report.albums += merged.albums;
    report.artists += merged.artists;
    report.calls += merged.calls;
    options.onPage?.(report.pages);
    const next = writeCursor(end);
    if (end.more && next === cursor) throw notGoingOn(origin);
    cursor = next;
    more = end.more;
  }
  return {
    from: origin,
    ...report,
    gate: await readSharedGates(db),
    cursor,
    catalog,
    durationMs: Math.round(performance.now() - startedAt),
  };
}

async function fetchPage(
  { ask, acceptsImage }: PullOptions,
  cursor: string,
): Promise<{ records: SpotifyRecords; end: ChangesEnd }> {
  const { text } = await ask({
    method: 'GET',
    path: `/api/backfill?since=${encodeURIComponent(cursor)}`,
    maxBytes: STATE_LIMITS.reportText,
  });
  const { records, end } = await readSpotifyText('The answer of the server', text, acceptsImage);
  if (end) return { records, end };
  throw new CatalogError('server-not-catalog', 'The server answered without saying where its page ends', {
    hint: 'Do both run the same version of this project?',
  });
}

async function pullCatalog({
  db,
  ask,
}: PullOptions): Promise<{ catalog: CatalogMerge | null; epoch: string }> {
  const own = await exclusively(db, 'catalog', settleCatalog);
  const etag = catalogTag(writeCatalogText(own.heads));
  const { status, text, headers } = await ask({
    method: 'GET',
    path: '/api/catalog',
    headers: { 'if-none-match': etag },
    maxBytes: STATE_LIMITS.catalogText,
  });
  const epoch = headers.get(EPOCH_HEADER) ?? '';
  if (status === 304) return { catalog: null, epoch };
  const heads = await readCatalogText(CATALOG_FILE, text);
  const catalog = await exclusively(db, 'catalog', (transaction) => mergeCatalog(transaction, heads));
  return { catalog, epoch };
}

function notGoingOn(origin: string): CatalogError {
  return new CatalogError('server-not-catalog', `${origin} sends the same page again and again`, {
    hint: 'Do both run the same version of this project?',
  });
}
