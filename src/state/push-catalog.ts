import { z } from 'zod';
import { exclusively } from '#db/engines/exclusive-transaction.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import { CatalogError } from '#src/catalog-error.ts';
import { MARKS_AT_ONCE, readMarks } from './album-marks.ts';
import { writeCatalogText } from './catalog-text.ts';
import { isKnown, readBesidesAlbums, toAlbum } from './read-spotify.ts';
import { parseJson, sendReport } from './send-report.ts';
import type { AskServer } from './server-client.ts';
import { settleCatalog } from './settle-catalog.ts';
import { noRecords, type SpotifyRecords } from './spotify-records.ts';
import { compressState } from './spotify-text.ts';

/** What a server learned; the document of `catalog:push --json`. */
export interface PushReport {
  to: string;
  catalog: z.infer<typeof catalogReceipt>;
  /** Albums of which the server knows more now, from Spotify. */
  albums: number;
  /** Calls that were not in its ledger. */
  calls: number;
  durationMs: number;
}

const move = z.object({
  id: z.number(),
  keeps: z.string().nullable(),
  moved: z.string(),
  newId: z.number(),
  overridden: z.boolean(),
});
const catalogReceipt = z.object({
  albums: z.number(),
  added: z.number(),
  changed: z.number(),
  renamed: z.number(),
  removed: z.number(),
  restored: z.number(),
  moved: z.array(move),
});
const wantedIds = z.object({ wanted: z.array(z.string()) });

const ANSWER_BYTES = 8 * 1024 * 1024;
const ALBUMS_PER_REPORT = 200;
const CALLS_PER_REPORT = 5_000;

/**
 * Brings this catalog to a server, whose covers stay as they are, and then whatever it does not know of Spotify's data.
 * The server merges: what it knows better it keeps.
 *
 * @throws CatalogError as `createServerClient` does. What has arrived stays there; the next push brings the rest.
 */
export async function pushCatalog({
  db,
  origin,
  ask,
  onProgress,
}: {
  db: CatalogDatabase;
  origin: string;
  ask: AskServer;
  onProgress?: ((done: number, of: number) => void) | undefined;
}): Promise<PushReport> {
  const startedAt = performance.now();
  // First the small question: a server that refuses it is spared the large ones.
  const wanted = await askWhatIsWanted(db, ask);
  const { heads } = await exclusively(db, 'catalog', settleCatalog);
  const { text } = await ask({
    method: 'PUT',
    path: '/api/catalog',
    gzip: await compressState(writeCatalogText(heads)),
    maxBytes: ANSWER_BYTES,
  });
  const catalog = understand(catalogReceipt, text);
  const sent = { albums: 0, calls: 0 };
  for await (const [index, records] of reportsOf(db, wanted)) {
    const receipt = await sendReport(ask, records);
    sent.albums += receipt.albums;
    sent.calls += receipt.calls;
    onProgress?.(Math.min(wanted.length, index * ALBUMS_PER_REPORT), wanted.length);
  }
  return { to: origin, catalog, ...sent, durationMs: Math.round(performance.now() - startedAt) };
}

async function askWhatIsWanted(db: CatalogDatabase, ask: AskServer): Promise<string[]> {
  const marks = await readMarks(db);
  const wanted: string[] = [];
  for (let start = 0; start === 0 || start < marks.length; start += MARKS_AT_ONCE) {
    const json = marks.slice(start, start + MARKS_AT_ONCE);
    const { text } = await ask({
      method: 'POST',
      path: '/api/backfill/wanted',
      json,
      maxBytes: ANSWER_BYTES,
    });
    wanted.push(...understand(wantedIds, text).wanted);
  }
  return wanted;
}

/** Artists, gates and the whole ledger, which is short, and the albums that are wanted, bit by bit. */
async function* reportsOf(
  db: CatalogDatabase,
  wanted: readonly string[],
): AsyncGenerator<[number, SpotifyRecords]> {
  const { artists, calls, gates } = await readBesidesAlbums(db);
  for (let start = 0; start === 0 || start < calls.length; start += CALLS_PER_REPORT) {
    yield [
      0,
      {
        ...noRecords(),
        calls: calls.slice(start, start + CALLS_PER_REPORT),
        ...(start === 0 && { artists, gates }),
      },
    ];
  }
  for (let start = 0; start < wanted.length; start += ALBUMS_PER_REPORT) {
    const rows = await db
      .selectFrom('spotify_album')
      .selectAll()
      .where('spotify_album_id', 'in', wanted.slice(start, start + ALBUMS_PER_REPORT))
      .execute();
    yield [1 + start / ALBUMS_PER_REPORT, { ...noRecords(), albums: rows.map(toAlbum).filter(isKnown) }];
  }
}

function understand<T>(schema: z.ZodType<T>, text: string): T {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new CatalogError(
    'server-not-catalog',
    'The server answered something else than a catalog server does',
    {
      hint: 'Do both run the same version of this project?',
    },
  );
}
