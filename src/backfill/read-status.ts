import type { CatalogDatabase } from '#db/open-database.ts';
import { countAlbums } from '#src/catalog/album-queries.ts';
import type { Config } from '#src/config.ts';
import { appKind, type AppKind } from './app-kind.ts';
import { isoTime } from './stored-moment.ts';
import { countCalls, DAY_MS, nextFreeAt } from './call-ledger.ts';
import { openForMs, readBreaker, type Api } from './circuit-breaker.ts';
import { findMomentsAhead, type MomentsAhead } from './clear-cache.ts';
import { quotaInForce, reservedForVisitors } from './quota.ts';
import { readRequestCounts, type RequestCounts } from './request-counter.ts';

/** The document of `status --json`. */
export interface CatalogStatus {
  albums: number;
  withSpotify: number;
  coversCached: number;
  coversAbsent: number;
  detailsCached: number;
  /** Albums whose last attempt failed. */
  failures: number;
  /** coversCached / withSpotify, 0 to 1. */
  hitRate: number;
  /** Of the last 24 hours. */
  requests: RequestCounts;
  /** Which API covers come from now, and so whose quota and circuit breaker are told. */
  api: Api;
  quota: {
    /** Null: no limit. */
    budget: number | null;
    used: number;
    reservedForVisitors: number;
    /** Null: no limit. */
    left: number | null;
    /** UTC ISO; when the next call is free again; null when one is free now. */
    nextFreeAt: string | null;
  };
  gate: { open: boolean; until: string | null; reason: string | null };
  /** Null: not noticed lately. */
  appKind: AppKind | null;
  /** What only a person can end; null: nothing. */
  accountFault: string | null;
  /** What a clock that ran ahead has left behind; `clear --pauses` forgets it. */
  momentsAhead: MomentsAhead[];
}

/** Reads how catalog, cache, quota and circuit breaker stand. Asks nobody. */
export async function readStatus(db: CatalogDatabase, config: Config, nowMs: number): Promise<CatalogStatus> {
  const api: Api = config.spotify.credentials ? 'web-api' : 'oembed';
  const breaker = await readBreaker(db, api);
  const limit = quotaInForce(config.spotify, api, breaker, nowMs);
  const { all: used } = await countCalls(db, api, nowMs);
  const freeAt = await nextFreeAt(db, api, { windowMs: DAY_MS, limit, nowMs });
  const openMs = openForMs(breaker, nowMs);
  const covers = await countCovers(db);
  return {
    albums: await countAlbums(db),
    ...covers,
    hitRate: covers.withSpotify === 0 ? 0 : covers.coversCached / covers.withSpotify,
    requests: await readRequestCounts(db, nowMs),
    api,
    quota: {
      budget: finite(limit),
      used,
      reservedForVisitors: reservedForVisitors(limit),
      left: finite(Math.max(0, limit - used)),
      nextFreeAt: freeAt > nowMs ? isoTime(freeAt) : null,
    },
    gate: {
      open: openMs === 0,
      until: openMs === 0 ? null : isoTime(nowMs + openMs),
      reason: openMs === 0 ? null : breaker.reason,
    },
    appKind: (await appKind(db, nowMs)) ?? null,
    accountFault: breaker.account_failure,
    momentsAhead: await findMomentsAhead(db, nowMs),
  };
}

/** What a clock that ran ahead has left behind, for people. */
export function describeMomentsAhead({ what, count, until }: MomentsAhead): string {
  return `${what}: ${count}, up to ${until}`;
}

async function countCovers(db: CatalogDatabase) {
  const rows = await db
    .selectFrom('album')
    .leftJoin('spotify_album', 'spotify_album.spotify_album_id', 'album.spotify_id')
    .where('album.removed_at', 'is', null)
    .where('album.spotify_id', 'is not', null)
    .select((select) => [
      'cover_state',
      'metadata_state',
      select.case().when('failures', '>', 0).then(1).else(0).end().as('failing'),
      select.fn.countAll().as('count'),
    ])
    .groupBy(['cover_state', 'metadata_state', 'failing'])
    .execute();
  const sum = (matches: (row: (typeof rows)[number]) => boolean): number =>
    rows.filter(matches).reduce((total, row) => total + Number(row.count), 0);
  return {
    withSpotify: sum(() => true),
    coversCached: sum((row) => row.cover_state === 'found'),
    coversAbsent: sum((row) => row.cover_state === 'absent'),
    detailsCached: sum((row) => row.metadata_state === 'found'),
    failures: sum((row) => Number(row.failing) === 1),
  };
}

function finite(value: number): number | null {
  return value === Infinity ? null : value;
}
