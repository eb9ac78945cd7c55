import type { CatalogDatabase } from '#db/open-database.ts';
import { CatalogError } from '#src/catalog-error.ts';
import type { Config } from '#src/config.ts';
import { appKind } from './app-kind.ts';
import { countGenreCalls } from './artist-genres.ts';
import { DAY_MS } from './budget.ts';
import { LONGEST_WAIT_MS } from './refresh-albums.ts';
import { describePart, type PartState } from './describe-part.ts';
import { readStatus } from './read-status.ts';
import { inCalls } from './request-batch.ts';
import { findCandidates, selectForRefresh, type AlbumFilter, type Candidate } from './select-albums.ts';
import { suggestName } from './suggest-name.ts';

export interface RefreshPlan {
  /** Albums that the filter names, before it is asked which of them need Spotify. */
  named: number;
  selected: Candidate[];
}

/** What a refresh would cost; the document of `refresh --dry-run --json`. */
export interface RefreshPreview {
  selected: number;
  calls: number;
  /**
   * Fewer, if the app turns out to be one that may ask for several albums in a call, or if artists need not be asked for
   * genres.
   */
  callsAtMost: boolean;
  albums: { id: number; artist: string; title: string; cover: PartState; metadata: PartState }[];
  /** Calls that a refresh may make now; null: no limit. */
  callsLeft: number | null;
  /** How long the calls take at the pace of the limits, in seconds, if the budget lasts. */
  seconds: number;
  /** How many days the budget needs for them, from 1. */
  days: number;
  /** UTC ISO; a refresh stops at once before this moment; null: it may begin. */
  pausedUntil: string | null;
}

/** What a call takes when nothing holds it up. */
const SECONDS_PER_CALL = 0.3;

/**
 * Which albums a refresh asks about, in its order.
 *
 * @throws CatalogError `no-album` for an unknown id.
 */
export async function planRefresh(
  db: CatalogDatabase,
  filter: AlbumFilter,
  options: { limit?: number | undefined; nowMs: number },
): Promise<RefreshPlan> {
  const candidates = await findCandidates(db, filter);
  if (filter.albumId !== undefined && candidates.length === 0) {
    throw new CatalogError('no-album', `There is no album ${filter.albumId} in the catalog`, {
      hint: 'The id stands in the address of the album page and in npm run export',
    });
  }
  const selected = selectForRefresh(candidates, filter, options.nowMs);
  return { named: candidates.length, selected: selected.slice(0, options.limit) };
}

/** Why a filter named no album at all, as a sentence, with the nearest name where one is near. */
export async function explainNoMatch(db: CatalogDatabase, { artist, genre }: AlbumFilter): Promise<string> {
  const rows = await db
    .selectFrom('album')
    .select(['artist', 'genres_json'])
    .where('removed_at', 'is', null)
    .execute();
  if (artist !== undefined) {
    const near = suggestName(artist, new Set(rows.map((row) => row.artist)));
    return `no album by ${artist}${near === undefined ? '' : `; did you mean ${near}?`}`;
  }
  if (genre !== undefined) {
    const near = suggestName(genre, new Set(rows.flatMap((row) => JSON.parse(row.genres_json) as string[])));
    return `no album of the genre ${genre}${near === undefined ? '' : `; did you mean ${near}?`}`;
  }
  return 'there are no albums yet; npm run import brings them';
}

/** What a refresh would cost now. Asks nobody, changes nothing. */
export async function previewRefresh(
  db: CatalogDatabase,
  config: Config,
  { selected }: RefreshPlan,
  options: { staleBeforeMs: number; nowMs: number; batchSize: number },
): Promise<RefreshPreview> {
  const { quota, gate } = await readStatus(db, config, options.nowMs);
  const kind = config.spotify.credentials ? await appKind(db, options.nowMs) : 'development';
  const batches = inCalls(selected, options.batchSize);
  const probes = kind === undefined && batches[0] !== undefined && batches[0].length > 1;
  const genreCalls = await countGenreCalls(db, config, selected);
  // One call tries what kind the app is, and brings nothing if the albums are then to be asked for one by one.
  const albumCalls = kind === 'extended' ? batches.length : selected.length + (probes ? 1 : 0);
  const calls = albumCalls + genreCalls;
  const isLong = Date.parse(gate.until ?? '') - options.nowMs > LONGEST_WAIT_MS;
  const perDay = quota.budget === null ? Infinity : quota.budget - quota.reservedForVisitors;
  const callsLeft = quota.budget === null ? null : Math.max(0, perDay - quota.used);
  const beyondToday = Math.max(0, calls - (callsLeft ?? Infinity));
  return {
    selected: selected.length,
    calls,
    callsAtMost: probes || genreCalls > 0,
    albums: selected.map((candidate) => ({
      id: candidate.album.id,
      artist: candidate.album.artist,
      title: candidate.album.title,
      cover: describePart(candidate, 'cover', options.staleBeforeMs),
      metadata: describePart(candidate, 'metadata', options.staleBeforeMs),
    })),
    callsLeft,
    seconds: Math.ceil(calls * Math.max(SECONDS_PER_CALL, 30 / config.spotify.requestsPer30s)),
    pausedUntil: isLong ? gate.until : null,
    days: 1 + (beyondToday === 0 ? 0 : Math.ceil(beyondToday / Math.max(1, perDay))),
  };
}

/** What was fetched before this moment counts as old: by the option, else by the configured timeout, else never. */
export function staleBeforeMs(filter: AlbumFilter, config: Config, nowMs: number): number {
  if (filter.olderThanMs !== undefined) return nowMs - filter.olderThanMs;
  return config.cache.timeoutDays === undefined ? 0 : nowMs - config.cache.timeoutDays * DAY_MS;
}
