import type { BackfillDeps } from './backfill.ts';
import type { AllowanceVerdict, FetchAllowance } from './client-rate-limit.ts';
import type { DetailsCompletion } from './complete-details.ts';
import {
  unavailable as makeUnavailable,
  type CoverState,
  type DetailsState,
  type Unavailable,
} from './cover-state.ts';
import { rememberDenial } from './quota.ts';
import type { ReleaseReader } from './read-release.ts';
import type { RequestCounter } from './request-counter.ts';
import { createRevalidation } from './revalidate.ts';
import { LONGEST_RETRY_MS, type FetchOutcome, type SharedFetch } from './shared-fetch.ts';
import {
  coverStateOf,
  createCoverLookup,
  detailsStateOf,
  lacksTracks,
  readStoredAlbum,
  type CoverAlbum,
  type StoredAlbum,
  type StoredCover,
} from './stored-album.ts';
import { bindsForMs } from './stored-moment.ts';

/** What a visitor gets: enough of the album to draw its cover, and what is known of it. */
export interface Lookup<State> {
  album: CoverAlbum;
  state: State;
}

/** What visitors ask for: what is stored at once, what is unknown by one call that they share. Never fails. */
export interface ReadThrough {
  /** The cover of an album, fetched if it has to be; undefined when the catalog has no such album. */
  readCover(albumId: number | undefined, allowance: FetchAllowance): Promise<Lookup<CoverState> | undefined>;
  /** The details of an album, fetched if they have to be; undefined when the catalog has no such album. */
  readDetails(
    albumId: number | undefined,
    allowance: FetchAllowance,
  ): Promise<Lookup<DetailsState> | undefined>;
  /** Resolves when nothing is revalidated any more. */
  settled(): Promise<void>;
}

/** A visitor waits for Spotify no longer than this. */
export const VISITOR_TIMEOUT_MS = 2_500;
/** And this much longer for us: only a database that answers slowly, time and again, is left. */
const OUR_TIMEOUT_MS = 300;
const NO_LINK = { status: 'no-link' } as const;
const RETRY_AFTER_FAILURE_MS = 30_000;

/** Makes the way from a visitor's look to what is stored. */
export function createReadThrough(
  deps: BackfillDeps,
  parts: {
    shared: SharedFetch;
    completion: DetailsCompletion;
    counter: RequestCounter;
    /** Undefined with the cache off: there is nowhere to keep which release an address leads to. */
    releases: ReleaseReader | undefined;
  },
): ReadThrough {
  const { db, config, logger, now, visitorTimeoutMs = VISITOR_TIMEOUT_MS } = deps;
  const answerWithinMs = visitorTimeoutMs + OUR_TIMEOUT_MS;
  const { shared, completion, counter, releases } = parts;
  const lookUp = createCoverLookup(db);
  const revalidation = createRevalidation(deps, (id, stored, allowance) =>
    fetchIfAllowed(id, stored, allowance, 0),
  );
  const deniedForMs = rememberDenial(deps);

  async function lookAtCover(id: number, allowance: FetchAllowance): Promise<Lookup<CoverState> | undefined> {
    const until = performance.now() + visitorTimeoutMs;
    const found = await lookUp(id);
    if (!found) return undefined;
    const { album, stored } = found;
    let state: CoverState = stored ? coverStateOf(album, stored) : NO_LINK;
    if (stored && config.cache.enabled && state.status !== 'unknown') {
      counter.count('hits');
      revalidation.revalidate(id, stored, stored.spotify_cover_cached_at, allowance);
    } else if (stored) {
      state = coverAfter(album, await fetchMissing(id, stored, allowance));
    }
    if (state.status === 'found' || !releases) return { album, state };
    const visit = await visitOf(state, allowance, until);
    return { album, state: await releases.coverOr(state, found.addressed(), visit) };
  }

  function coverAfter(album: CoverAlbum, fetched: StoredAlbum | Unavailable): CoverState {
    if ('retryAfterS' in fetched) return fetched;
    const state = coverStateOf(album, fetched);
    return state.status === 'unknown' ? stillUnknown(fetched) : state;
  }

  /** MusicBrainz is asked in Spotify's place where that has nothing, or cannot be asked. */
  async function visitOf({ status }: { status: string }, allowance: FetchAllowance, until: number) {
    const mayAsk = status !== 'unavailable' || (await deniedForMs()) > 0;
    return { allowance, mayAsk, leftMs: Math.max(0, until - performance.now()) };
  }

  async function lookAtDetails(
    id: number,
    allowance: FetchAllowance,
  ): Promise<Lookup<DetailsState> | undefined> {
    const until = performance.now() + visitorTimeoutMs;
    const found = await lookUp(id);
    if (!found) return undefined;
    const { album, stored } = found;
    const state = stored
      ? await lookAtSpotifyDetails(album, stored.spotify_album_id, allowance, until)
      : NO_LINK;
    if (state.status === 'found' || !releases) return { album, state };
    const visit = await visitOf(state, allowance, until);
    return { album, state: await releases.detailsOr(state, found.addressed(), visit) };
  }

  async function lookAtSpotifyDetails(
    album: CoverAlbum,
    spotifyId: string,
    allowance: FetchAllowance,
    until: number,
  ): Promise<DetailsState> {
    const { id } = album;
    const leftMs = (): number => Math.max(0, until - performance.now());
    let stored = await readStoredAlbum(db, spotifyId);
    // Whoever was allowed the album is allowed the rest of its tracks, and its genres.
    let verdict: AllowanceVerdict | undefined;
    const askOnce: FetchAllowance = async () => {
      if (!verdict) return (verdict = await allowance());
      return verdict.allowed ? { allowed: true, charge: verdict.charge } : verdict;
    };
    if (config.cache.enabled && detailsStateOf(album, stored).status !== 'unknown') {
      counter.count('hits');
      revalidation.revalidate(id, stored, stored.spotify_metadata_cached_at, allowance);
    } else {
      if (!deps.spotify) return { status: 'needs-credentials' };
      const fetched = await fetchMissing(id, stored, askOnce);
      if ('retryAfterS' in fetched) return fetched;
      stored = fetched;
    }
    const state = detailsStateOf(album, stored);
    if (state.status === 'unknown') return stillUnknown(stored);
    if (state.status !== 'found') return state;
    let { details } = state;
    if (lacksTracks(details)) {
      const allowed = await askOnce();
      if (allowed.allowed) {
        const signal = AbortSignal.timeout(visitorTimeoutMs);
        const completing = completion
          .completeTracks(spotifyId, details, {
            purpose: 'visitor',
            albumId: id,
            signal,
            charge: allowed.charge,
          })
          .finally(() => allowed.release?.());
        details = await within(completing, leftMs(), () => state.details);
      }
    }
    if (lacksTracks(details)) return { status: 'found', details, mayGrow: true };
    // Genres are stored with the details, so they wait until those are complete.
    const learning = completion.learnGenres(spotifyId, id, details, verdict ? askOnce : allowance);
    const learned = await within(learning, leftMs(), () => ({ details, settled: false }));
    const mayGrow = learned.settled ? {} : { mayGrow: true };
    return { status: 'found', details: learned.details, ...mayGrow };
  }

  async function fetchMissing(
    id: number,
    stored: StoredCover,
    allowance: FetchAllowance,
  ): Promise<StoredAlbum | Unavailable> {
    const waitMs = bindsForMs(stored.next_attempt_at, LONGEST_RETRY_MS, now());
    if (waitMs > 0) return unavailable(waitMs);
    // What is shared goes on when one visitor's time is over; what it learns is stored for the next.
    const fetching = fetchIfAllowed(id, stored, allowance, visitorTimeoutMs);
    const outcome = await within(fetching, visitorTimeoutMs, () => ({ status: 'elsewhere' as const }));
    if (outcome.status === 'elsewhere') return unavailable();
    if (outcome.status === 'failed') return unavailable(outcome.retryAfterMs);
    counter.count('misses');
    return outcome.stored;
  }

  async function fetchIfAllowed(
    id: number,
    seen: StoredCover,
    allowance: FetchAllowance,
    timeoutMs: number,
  ): Promise<FetchOutcome | { status: 'failed'; retryAfterMs: number }> {
    const deniedMs = await deniedForMs();
    if (deniedMs > 0) return { status: 'failed', retryAfterMs: deniedMs };
    const verdict = await allowance();
    if (!verdict.allowed) return { status: 'failed', retryAfterMs: verdict.retryAfterMs };
    const signal = AbortSignal.timeout(visitorTimeoutMs);
    const context = { purpose: 'visitor', albumId: id, signal, charge: verdict.charge } as const;
    return shared.fetch({ seen, context }, timeoutMs).finally(() => verdict.release?.());
  }

  /** Spotify answered, but not so that the part is known: it is asked again when the album is due. */
  function stillUnknown({ next_attempt_at }: StoredAlbum): Unavailable {
    return unavailable(next_attempt_at === null ? undefined : Date.parse(next_attempt_at) - now());
  }

  function unavailable(afterMs?: number): Unavailable {
    counter.count('unavailable');
    return makeUnavailable(deps, afterMs);
  }

  /** A failure of ours (the database cannot be read, or not in time) is "not now" to a visitor; the log gets the error. */
  async function answer<State>(
    id: number,
    look: Promise<Lookup<State> | undefined>,
  ): Promise<Lookup<State | Unavailable> | undefined> {
    const late = (): Promise<never> => Promise.reject(new Error(`no answer within ${answerWithinMs} ms`));
    try {
      return await within(look, answerWithinMs, late);
    } catch (error) {
      logger.error({ err: error, album_id: id }, 'cover or details not answered');
      const album = { id, artist: '', title: '', genres: [], spotifyId: null, spotifyUrl: null };
      return { album, state: unavailable(RETRY_AFTER_FAILURE_MS) };
    }
  }

  return {
    readCover: async (id, allowance) =>
      id === undefined ? undefined : answer(id, lookAtCover(id, allowance)),
    readDetails: async (id, allowance) =>
      id === undefined ? undefined : answer(id, lookAtDetails(id, allowance)),
    settled: () => revalidation.settled(),
  };
}

async function within<T>(work: Promise<T>, timeoutMs: number, late: () => T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late()), timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
