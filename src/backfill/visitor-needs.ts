import type { Album } from '#src/catalog/album.ts';
import { findAlbum } from '#src/catalog/album-queries.ts';
import { LONGEST_PAUSE_MS } from '#src/sources/source-failure.ts';
import type { ArtistGenres } from './artist-genres.ts';
import { VISITOR_TIMEOUT_MS, type BackfillDeps } from './backfill-deps.ts';
import { createCoverLookup, type CoverAlbum, type StoredCover } from './cover-lookup.ts';
import type { CoverState, DetailsState, Unavailable } from './cover-state.ts';
import { LONGEST_RETRY_MS } from './fetch-album.ts';
import type { FetchAllowance, AllowanceVerdict } from './fetch-allowance.ts';
import { createRefusalForAll } from './refusal-for-all.ts';
import type { Renewal } from './renewal.ts';
import type { RequestCounter } from './request-counter.ts';
import type { SharedFetch, SharedOutcome } from './shared-fetch.ts';
import {
  coverStateOf,
  detailsStateOf,
  lacksTracks,
  readStoredAlbum,
  type StoredAlbum,
} from './stored-album.ts';
import { bindsForMs } from './stored-moment.ts';
import type { TrackCompletion } from './complete-tracks.ts';

/** What a visitor gets; `album` is there whenever the catalog has it. */
export type Needed<State, Of = Album> = { album: Of; state: State } | undefined;

export interface VisitorNeeds {
  /** The cover of an album, fetched if it has to be; undefined when the catalog has no such album. */
  getCover(albumId: number, permit: FetchAllowance): Promise<Needed<CoverState, CoverAlbum>>;
  /** The details of an album, fetched if they have to be; undefined when the catalog has no such album. */
  getDetails(albumId: number, permit: FetchAllowance): Promise<Needed<DetailsState>>;
}

const RETRY_DEFAULT_MS = 15_000;

/** Makes what visitors ask for: what is stored at once, what is unknown by one call that they share. */
export function createVisitorNeeds(
  deps: BackfillDeps,
  parts: {
    shared: SharedFetch;
    tracks: TrackCompletion;
    genres: ArtistGenres;
    renewal: Renewal;
    counter: RequestCounter;
  },
): VisitorNeeds {
  const { db, config, now } = deps;
  const { shared, tracks, genres, renewal, counter } = parts;
  const lookUpCover = createCoverLookup(db);
  const refusedForMs = createRefusalForAll(deps);

  async function getCover(albumId: number, permit: FetchAllowance): Promise<Needed<CoverState, CoverAlbum>> {
    const found = await lookUpCover(albumId);
    if (!found) return undefined;
    const { album, stored } = found;
    if (!stored) return { album, state: { status: 'no-link' } };
    const known = coverStateOf(album, stored);
    if (config.cache.enabled && known.status !== 'unknown') {
      counter.count('hits');
      renewal.renewBehind(album.id, stored, stored.spotify_cover_cached_at, permit);
      return { album, state: known };
    }
    const fetched = await fetchMissing(album.id, stored, permit);
    if ('retryAfterS' in fetched) return { album, state: fetched };
    const state = coverStateOf(album, fetched);
    return { album, state: state.status === 'unknown' ? stillUnknown(fetched) : state };
  }

  async function getDetails(albumId: number, permit: FetchAllowance): Promise<Needed<DetailsState>> {
    const startedAt = performance.now();
    const album = await findPresentAlbum(albumId);
    if (!album) return undefined;
    if (album.spotifyId === null) return { album, state: { status: 'no-link' } };
    let stored = await readStoredAlbum(db, album.spotifyId);
    let verdict: AllowanceVerdict | undefined;
    const known = detailsStateOf(album, stored);
    if (!config.cache.enabled || known.status === 'unknown') {
      if (!deps.spotify) return { album, state: { status: 'needs-credentials' } };
      // Whoever was allowed the album is allowed the rest of its tracks.
      const remember: FetchAllowance = async () => {
        const asked = await permit();
        if (asked.allowed) verdict = { allowed: true, charge: asked.charge };
        return asked;
      };
      const fetched = await fetchMissing(album.id, stored, remember);
      if ('retryAfterS' in fetched) return { album, state: fetched };
      stored = fetched;
    } else {
      counter.count('hits');
      renewal.renewBehind(album.id, stored, stored.spotify_metadata_cached_at, permit);
    }
    const state = detailsStateOf(album, stored);
    if (state.status === 'unknown') return { album, state: stillUnknown(stored) };
    if (state.status !== 'found') return { album, state };
    let { details } = state;
    if (lacksTracks(details)) {
      verdict ??= await permit();
      if (verdict.allowed) {
        const { charge, release } = verdict;
        const completing = tracks
          .complete(album.spotifyId, details, {
            purpose: 'visitor',
            albumId: album.id,
            signal: AbortSignal.timeout(VISITOR_TIMEOUT_MS),
            charge,
          })
          .finally(() => release?.());
        details = await withinTimeout(completing, details, startedAt);
      }
    }
    if (lacksTracks(details)) return { album, state: { status: 'found', details, mayGrow: true } };
    // Genres are stored with the details, so they wait until those are complete.
    const mayAsk: FetchAllowance = () =>
      verdict?.allowed ? { allowed: true, charge: verdict.charge } : (verdict ?? permit());
    const learning = genres.learn(album.spotifyId, album.id, details, mayAsk);
    const learned = await withinTimeout(learning, { details, settled: false }, startedAt);
    const mayGrow = learned.settled ? {} : { mayGrow: true };
    return { album, state: { status: 'found', details: learned.details, ...mayGrow } };
  }

  async function findPresentAlbum(albumId: number): Promise<Album | undefined> {
    const album = await findAlbum(db, albumId);
    return album?.removed ? undefined : album;
  }

  async function fetchMissing(
    albumId: number,
    stored: StoredCover,
    permit: FetchAllowance,
  ): Promise<StoredAlbum | Unavailable> {
    const waitMs = bindsForMs(stored.next_attempt_at, LONGEST_RETRY_MS, now());
    if (waitMs > 0) return unavailable(waitMs);
    const refusedMs = await refusedForMs();
    if (refusedMs > 0) return unavailable(refusedMs);
    const verdict = await permit();
    if (!verdict.allowed) return unavailable(verdict.retryAfterMs);
    const { charge, release } = verdict;
    const signal = AbortSignal.timeout(VISITOR_TIMEOUT_MS);
    const fetching = shared
      .fetch(stored, { purpose: 'visitor', albumId, signal, charge }, VISITOR_TIMEOUT_MS)
      .finally(() => release?.());
    const outcome = await withinTimeout<SharedOutcome>(fetching, { status: 'elsewhere' }, performance.now());
    if (outcome.status !== 'answered') {
      return unavailable(outcome.status === 'failed' ? outcome.retryAfterMs : undefined);
    }
    counter.count('misses');
    return outcome.stored;
  }

  /** Spotify answered, but not so that the part is known: it is asked again when the album is due. */
  function stillUnknown({ next_attempt_at }: StoredAlbum): Unavailable {
    return unavailable(next_attempt_at === null ? undefined : Date.parse(next_attempt_at) - now());
  }

  /** What is shared goes on after one caller has left at the timeout; what it learns is stored for the next. */
  async function withinTimeout<T>(shared: Promise<T>, otherwise: T, sinceMs: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<T>((resolve) => {
      timer = setTimeout(() => resolve(otherwise), sinceMs + VISITOR_TIMEOUT_MS - performance.now());
    });
    try {
      return await Promise.race([shared, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Jittered by up to a fifth, at most 5 minutes, so that many open pages do not come back in the same second; a browser's timer overflows after 24 days. */
  function unavailable(afterMs: number = RETRY_DEFAULT_MS): Unavailable {
    counter.count('unavailable');
    const waitMs = Math.min(Math.max(1_000, afterMs), LONGEST_PAUSE_MS);
    const jitterMs = Math.min(waitMs * 0.2 + 5_000, 300_000) * deps.random();
    return {
      status: 'unavailable',
      resumesAt: new Date(now() + waitMs),
      retryAfterS: Math.ceil((waitMs + jitterMs) / 1000),
    };
  }

  return { getCover, getDetails };
}
