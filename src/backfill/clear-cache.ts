import { withExclusiveTransaction } from '#db/engines/exclusive-transaction.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Album } from '#src/catalog/album.ts';
import { addressesOf } from '#src/sources/musicbrainz/release-address.ts';
import { LONGEST_PAUSE_MS } from '#src/sources/source-failure.ts';
import { DAY_MS, latestCallAt } from './call-ledger.ts';
import { changeBreaker, CLOSED_BREAKER, type Api, type Breaker } from './circuit-breaker.ts';
import { CLOCK_SKEW_MS, LEASE_MS } from './lease.ts';
import { LEARNED_FOR_MS } from './quota.ts';
import { LONGEST_RETRY_MS } from './shared-fetch.ts';
import { NO_COVER, NO_DETAILS, NO_FAILURE, NOTHING_DENIED } from './stored-album.ts';
import { isoTime, latestAheadMs } from './stored-moment.ts';
import { readAddresses } from './stored-release.ts';

/**
 * Forgets what was fetched; a visit or a refresh fetches it again. Albums, ledger and circuit breaker stay. A release of
 * MusicBrainz is one answer: cover and details of it go together.
 *
 * @param what.album what leads to what is stored of one album; undefined: all.
 * @returns how many albums had something to forget.
 */
export async function clearCache(
  db: CatalogDatabase,
  {
    covers,
    metadata,
    album,
  }: { covers: boolean; metadata: boolean; album?: Pick<Album, 'spotifyId' | 'links'> | undefined },
): Promise<number> {
  const everything = covers && metadata;
  const columns = {
    ...(covers && NO_COVER),
    ...(metadata && NO_DETAILS),
    ...(everything && { checked_at: null, ...NO_FAILURE }),
    ...NOTHING_DENIED,
    // The next visit asks.
    next_attempt_at: null,
  };
  const forgotten = [
    ...(covers ? (['cover_state'] as const) : []),
    ...(metadata ? (['metadata_state'] as const) : []),
    ...(everything ? (['checked_at', 'failed_at'] as const) : []),
  ];
  return withExclusiveTransaction(db, 'cache', async (transaction) => {
    let query = transaction
      .updateTable('spotify_album')
      .set(columns)
      .where((where) => where.or(forgotten.map((column) => where(column, 'is not', null))));
    if (album) query = query.where('spotify_album_id', '=', album.spotifyId ?? '');
    const { numUpdatedRows } = await query.executeTakeFirst();
    if (metadata && !album) await transaction.deleteFrom('spotify_artist').execute();
    return Number(numUpdatedRows) + (await clearReleases(transaction, album));
  });
}

/** @returns how many releases were forgotten. */
async function clearReleases(
  transaction: CatalogDatabase,
  album: Pick<Album, 'spotifyId' | 'links'> | undefined,
): Promise<number> {
  if (!album) {
    await transaction.deleteFrom('musicbrainz_address').execute();
    const { numDeletedRows } = await transaction.deleteFrom('musicbrainz_release').executeTakeFirst();
    return Number(numDeletedRows);
  }
  const addresses = addressesOf(album);
  if (addresses.length === 0) return 0;
  const known = await readAddresses(transaction, addresses);
  await transaction.deleteFrom('musicbrainz_address').where('address', 'in', addresses).execute();
  const mbids = [...known.values()].flatMap(({ mbid }) => mbid ?? []);
  if (mbids.length === 0) return 0;
  const { numDeletedRows } = await transaction
    .deleteFrom('musicbrainz_release')
    .where('mbid', 'in', mbids)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/**
 * Forgets what keeps sources from being asked: pauses, what a refusal for quota taught, failures of the account, next
 * attempts of albums, leases, and calls that are dated in the future. What was spent up to now stays spent.
 *
 * @returns how many rows had something to forget.
 */
export async function clearPauses(db: CatalogDatabase, nowMs: number): Promise<number> {
  let cleared = 0;
  for (const api of ['web-api', 'oembed', 'musicbrainz', 'listenbrainz'] satisfies Api[]) {
    await changeBreaker(db, api, (breaker) => {
      const { app_kind, app_kind_at, ...pauses } = breaker;
      const free = Object.entries(pauses).every(
        ([name, value]) => value === CLOSED_BREAKER[name as keyof Breaker],
      );
      if (free) return breaker;
      cleared += 1;
      const kindIsAhead = app_kind_at !== null && app_kind_at > isoTime(nowMs);
      return kindIsAhead ? CLOSED_BREAKER : { ...CLOSED_BREAKER, app_kind, app_kind_at };
    });
  }
  return withExclusiveTransaction(db, 'cache', async (transaction) => {
    const attempts = await transaction
      .updateTable('spotify_album')
      .set({ next_attempt_at: null })
      .where('next_attempt_at', '>', isoTime(nowMs))
      .executeTakeFirst();
    const leases = await transaction.deleteFrom('spotify_lease').executeTakeFirst();
    const calls = await transaction
      .deleteFrom('spotify_call')
      .where('called_at', '>', isoTime(nowMs))
      .executeTakeFirst();
    const rows = attempts.numUpdatedRows + leases.numDeletedRows + calls.numDeletedRows;
    return cleared + Number(rows);
  });
}

/** Stored moments that lie further ahead than they can mean: a clock ran ahead when they were written. */
export interface MomentsAhead {
  what: 'pauses of Spotify' | 'calls in the ledger' | 'leases' | 'next attempts of albums';
  count: number;
  /** UTC ISO; the latest of them. */
  until: string;
}

/** What a clock that ran ahead has left behind. None of it binds longer than it can mean; `clearPauses` forgets it. */
export async function findMomentsAhead(db: CatalogDatabase, nowMs: number): Promise<MomentsAhead[]> {
  const after = (aheadMs: number): string => isoTime(nowMs + aheadMs);
  const longestMs = {
    open_until: LONGEST_PAUSE_MS,
    learned_at: latestAheadMs(LEARNED_FOR_MS),
    app_kind_at: latestAheadMs(DAY_MS),
    probe_at: CLOCK_SKEW_MS,
  };
  const breakers = await db.selectFrom('source_breaker').selectAll().execute();
  const pauses = breakers.flatMap((breaker) =>
    (Object.keys(longestMs) as (keyof typeof longestMs)[]).flatMap((name) => {
      const at = breaker[name];
      return at !== null && at > after(longestMs[name]) ? [at] : [];
    }),
  );
  const countAfter = async (
    table: 'spotify_call' | 'spotify_lease' | 'spotify_album',
    column: 'called_at' | 'expires_at' | 'next_attempt_at',
    at: string,
  ) => {
    const moment = db.dynamic.ref(column);
    return db
      .selectFrom(table)
      .select((select) => [
        select.fn.countAll<number>().as('count'),
        select.fn.max<string | null>(moment).as('until'),
      ])
      .where(moment, '>', at)
      .executeTakeFirstOrThrow();
  };
  const leases = after(LEASE_MS + CLOCK_SKEW_MS);
  const found = [
    { what: 'pauses of Spotify', count: pauses.length, until: pauses.sort().at(-1) ?? null },
    {
      what: 'calls in the ledger',
      ...(await countAfter('spotify_call', 'called_at', latestCallAt(nowMs))),
    },
    { what: 'leases', ...(await countAfter('spotify_lease', 'expires_at', leases)) },
    {
      what: 'next attempts of albums',
      ...(await countAfter('spotify_album', 'next_attempt_at', after(LONGEST_RETRY_MS))),
    },
  ] as const;
  return found.flatMap(({ what, count, until }) =>
    until === null ? [] : [{ what, count: Number(count), until }],
  );
}
