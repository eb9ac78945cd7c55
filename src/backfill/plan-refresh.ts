import { albumFromRow } from '#src/catalog/album-fields.ts';
import leven from 'leven';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Album } from '#src/catalog/album.ts';
import { foldName, genreKey } from '#src/catalog/identity.ts';
import { CatalogError } from '#src/catalog-error.ts';
import type { Config } from '#src/config.ts';
import { appKind, inCalls } from './app-kind.ts';
import { DAY_MS } from './call-ledger.ts';
import { wantsGenres } from './complete-details.ts';
import { readStatus } from './read-status.ts';
import { LONGEST_WAIT_MS } from './refresh-albums.ts';
import { neverAsked, readStoredAlbums, storedDetailsOf, type StoredAlbum } from './stored-album.ts';
import { isOlder } from './stored-moment.ts';

/** Which albums a refresh is about. Several filters narrow each other; `olderThanMs` and `missing` add up. */
export interface AlbumFilter {
  albumId?: number | undefined;
  /** A whole artist, without regard to case. */
  artist?: string | undefined;
  /** A whole genre, without regard to case, hyphen or blank. */
  genre?: string | undefined;
  /** Only what was fetched longer ago than this. */
  olderThanMs?: number | undefined;
  /** Only what was never fetched. */
  missing?: boolean | undefined;
  /** Look at one of them only; both by default. */
  part?: 'cover' | 'metadata' | undefined;
}

export interface Candidate {
  album: Album;
  stored: StoredAlbum;
}

export interface RefreshPlan {
  /** Albums that the filter names, before it is asked which of them need Spotify. */
  named: number;
  selected: Candidate[];
}

/** How the stored cover or details of an album stand, in the words of `refresh --dry-run`. */
type PartState = 'cached' | 'needs refresh' | 'absent';

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
/** How many letters a name may differ in from the one that is suggested instead, less one. */
const FARTHEST = 3;
const UNIT_MS: Record<string, number> = { h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS };

/** An age such as `90d`, `12h` or `2w` in milliseconds; undefined when it is none. */
export function parseAge(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  return count !== undefined && unit !== undefined ? Number(count) * UNIT_MS[unit]! : undefined;
}

/**
 * Which albums a refresh asks about, in its order: each Spotify id once, never fetched first (newest release first), then by
 * how long ago they were fetched.
 *
 * @throws CatalogError `no-album` for an unknown id.
 */
export async function planRefresh(
  db: CatalogDatabase,
  filter: AlbumFilter,
  { limit, nowMs }: { limit?: number | undefined; nowMs: number },
): Promise<RefreshPlan> {
  const candidates = await findCandidates(db, filter);
  if (filter.albumId !== undefined && candidates.length === 0) {
    throw new CatalogError('no-album', `There is no album ${filter.albumId} in the catalog`, {
      hint: 'The id stands in the address of the album page and in npm run export',
    });
  }
  const byId = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const { spotifyId } = candidate.album;
    if (spotifyId === null || byId.has(spotifyId) || !isWanted(candidate.stored, filter, nowMs)) continue;
    byId.set(spotifyId, candidate);
  }
  const checkedAt = ({ stored }: Candidate): string => stored.checked_at ?? '';
  const selected = [...byId.values()].sort((a, b) =>
    checkedAt(a) === checkedAt(b) ? 0 : checkedAt(a) < checkedAt(b) ? -1 : 1,
  );
  return { named: candidates.length, selected: selected.slice(0, limit) };
}

/** All albums present that a filter by id, artist or genre names, with or without a link, newest release first. */
async function findCandidates(db: CatalogDatabase, filter: AlbumFilter): Promise<Candidate[]> {
  let query = db.selectFrom('album').selectAll().where('removed_at', 'is', null);
  if (filter.albumId !== undefined) query = query.where('id', '=', filter.albumId);
  if (filter.artist !== undefined) query = query.where('artist_key', '=', foldName(filter.artist));
  const rows = await query.orderBy('release_sort', 'desc').orderBy('id', 'desc').execute();
  const genre = filter.genre === undefined ? undefined : genreKey(filter.genre);
  const albums = rows
    .map(albumFromRow)
    .filter((album) => genre === undefined || album.genres.some((each) => genreKey(each) === genre));
  const stored = await readStoredAlbums(
    db,
    albums.flatMap((album) => album.spotifyId ?? []),
  );
  return albums.map((album) => {
    const spotifyId = album.spotifyId ?? '';
    return { album, stored: stored.get(spotifyId) ?? neverAsked(spotifyId) };
  });
}

function partsOf(stored: StoredAlbum) {
  return {
    cover: { state: stored.cover_state, at: stored.spotify_cover_cached_at },
    metadata: { state: stored.metadata_state, at: stored.spotify_metadata_cached_at },
  };
}

function isWanted(stored: StoredAlbum, { part, olderThanMs, missing }: AlbumFilter, nowMs: number): boolean {
  const both = partsOf(stored);
  const parts = part === undefined ? [both.cover, both.metadata] : [both[part]];
  const isMissing = parts.some(({ state }) => state === null);
  if (olderThanMs === undefined) return missing || part !== undefined ? isMissing : true;
  const isOld = parts.some(
    ({ state, at }) => state !== null && isOlder(at ?? stored.checked_at ?? '', olderThanMs, nowMs),
  );
  return isOld || (missing === true && isMissing);
}

/** Why a filter named no album at all, as a sentence, with the nearest name where one is near. */
export async function explainNoMatch(db: CatalogDatabase, { artist, genre }: AlbumFilter): Promise<string> {
  const rows = await db
    .selectFrom('album')
    .select(['artist', 'genres_json'])
    .where('removed_at', 'is', null)
    .execute();
  if (artist !== undefined) {
    const near = nearestName(
      artist,
      rows.map((row) => row.artist),
    );
    return `no album by ${artist}${near}`;
  }
  if (genre !== undefined) {
    const near = nearestName(
      genre,
      rows.flatMap((row) => JSON.parse(row.genres_json) as string[]),
    );
    return `no album of the genre ${genre}${near}`;
  }
  return 'there are no albums yet; npm run import brings them';
}

function nearestName(wanted: string, names: readonly string[]): string {
  const folded = foldName(wanted);
  let best: { name: string; distance: number } | undefined;
  for (const name of new Set(names)) {
    const distance = leven(folded, foldName(name), { maxDistance: FARTHEST });
    if (distance < Math.min(best?.distance ?? FARTHEST, folded.length)) best = { name, distance };
  }
  return best === undefined ? '' : `; did you mean ${best.name}?`;
}

/**
 * What a refresh would cost now. Asks nobody, changes nothing.
 *
 * @param options.staleBeforeMs what was fetched before this moment needs a refresh.
 */
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
  const standing = ({ state, at }: { state: string | null; at: string | null }): PartState => {
    if (state === 'absent') return 'absent';
    const isFresh = at !== null && Date.parse(at) >= options.staleBeforeMs;
    return state === 'found' && isFresh ? 'cached' : 'needs refresh';
  };
  return {
    selected: selected.length,
    calls,
    callsAtMost: probes || genreCalls > 0,
    albums: selected.map(({ album: { id, artist, title }, stored }) => {
      const { cover, metadata } = partsOf(stored);
      return { id, artist, title, cover: standing(cover), metadata: standing(metadata) };
    }),
    callsLeft,
    seconds: Math.ceil(calls * Math.max(SECONDS_PER_CALL, 30 / config.spotify.requestsPer30s)),
    pausedUntil: isLong ? gate.until : null,
    days: 1 + (beyondToday === 0 ? 0 : Math.ceil(beyondToday / Math.max(1, perDay))),
  };
}

/** How many artists a refresh of these albums asks for genres, at most. */
async function countGenreCalls(
  db: CatalogDatabase,
  config: Config,
  selected: readonly Candidate[],
): Promise<number> {
  const wanted = selected
    .flatMap(({ stored }) => storedDetailsOf(stored) ?? [])
    .filter((details) => wantsGenres(config, details));
  if (wanted.length === 0 || !config.spotify.credentials) return 0;
  const known = await db.selectFrom('spotify_artist').select('spotify_artist_id').execute();
  const ids = new Set(wanted.flatMap(({ artists }) => artists.map(({ id }) => id)));
  return ids.difference(new Set(['', ...known.map((row) => row.spotify_artist_id)])).size;
}

/** What was fetched before this moment counts as old: by the option, else by the configured timeout, else never. */
export function staleBeforeMs(filter: AlbumFilter, config: Config, nowMs: number): number {
  if (filter.olderThanMs !== undefined) return nowMs - filter.olderThanMs;
  return config.cache.timeoutDays === undefined ? 0 : nowMs - config.cache.timeoutDays * DAY_MS;
}
