import { LONGEST_PAUSE_MS } from '#src/sources/source-failure.ts';
import type { BackfillDeps } from './backfill.ts';
import { DAY_MS } from './call-ledger.ts';
import type { AllowanceVerdict, FetchAllowance } from './client-rate-limit.ts';
import type { DetailsCompletion } from './complete-details.ts';
import type { CoverState, DetailsState, Unavailable } from './cover-state.ts';
import { rememberDenial } from './quota.ts';
import type { RequestCounter } from './request-counter.ts';
import { LONGEST_RETRY_MS, type FetchOutcome, type SharedFetch } from './shared-fetch.ts';
import {
  countAbsentChecked,
  coverStateOf,
  createCoverLookup,
  detailsStateOf,
  doubtedSince,
  lacksTracks,
  readStoredAlbum,
  type CoverAlbum,
  type StoredAlbum,
  type StoredCover,
} from './stored-album.ts';
import { bindsForMs, isOlder } from './stored-moment.ts';

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
const RETRY_DEFAULT_MS = 15_000;
const RETRY_AFTER_FAILURE_MS = 30_000;
/** An absent album is looked at again by a visit after this long, while few were looked at in the last 24 hours. */
const ABSENT_AGAIN_MS = 30 * DAY_MS;
const ABSENT_AGAIN_PER_DAY = 20;

/** Makes the way from a visitor's look to what is stored. */
export function createReadThrough(
  deps: BackfillDeps,
  parts: { shared: SharedFetch; completion: DetailsCompletion; counter: RequestCounter },
): ReadThrough {
  const { db, config, logger, now, visitorTimeoutMs = VISITOR_TIMEOUT_MS } = deps;
  const answerWithinMs = visitorTimeoutMs + OUR_TIMEOUT_MS;
  const { shared, completion, counter } = parts;
  const lookUp = createCoverLookup(db);
  const revalidating = new Set<Promise<void>>();
  // Absent albums wait for each other: each counts those before it, and none may slip past the limit.
  let lastAbsent: Promise<void> = Promise.resolve();
  const deniedForMs = rememberDenial(deps);

  async function lookAtCover(id: number, allowance: FetchAllowance): Promise<Lookup<CoverState> | undefined> {
    const found = await lookUp(id);
    if (!found) return undefined;
    const { album, stored } = found;
    if (!stored) return { album, state: { status: 'no-link' } };
    const known = coverStateOf(album, stored);
    if (config.cache.enabled && known.status !== 'unknown') {
      counter.count('hits');
      revalidate(id, stored, stored.spotify_cover_cached_at, allowance);
      return { album, state: known };
    }
    const fetched = await fetchMissing(id, stored, allowance);
    if ('retryAfterS' in fetched) return { album, state: fetched };
    const state = coverStateOf(album, fetched);
    return { album, state: state.status === 'unknown' ? stillUnknown(fetched) : state };
  }

  async function lookAtDetails(
    id: number,
    allowance: FetchAllowance,
  ): Promise<Lookup<DetailsState> | undefined> {
    const startedAt = performance.now();
    const leftMs = (): number => Math.max(0, startedAt + visitorTimeoutMs - performance.now());
    const found = await lookUp(id);
    if (!found) return undefined;
    const { album } = found;
    if (!found.stored) return { album, state: { status: 'no-link' } };
    let stored = await readStoredAlbum(db, found.stored.spotify_album_id);
    const spotifyId = stored.spotify_album_id;
    // Whoever was allowed the album is allowed the rest of its tracks, and its genres.
    let verdict: AllowanceVerdict | undefined;
    const askOnce: FetchAllowance = async () => {
      if (!verdict) return (verdict = await allowance());
      return verdict.allowed ? { allowed: true, charge: verdict.charge } : verdict;
    };
    if (config.cache.enabled && detailsStateOf(album, stored).status !== 'unknown') {
      counter.count('hits');
      revalidate(id, stored, stored.spotify_metadata_cached_at, allowance);
    } else {
      if (!deps.spotify) return { album, state: { status: 'needs-credentials' } };
      const fetched = await fetchMissing(id, stored, askOnce);
      if ('retryAfterS' in fetched) return { album, state: fetched };
      stored = fetched;
    }
    const state = detailsStateOf(album, stored);
    if (state.status === 'unknown') return { album, state: stillUnknown(stored) };
    if (state.status !== 'found') return { album, state };
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
    if (lacksTracks(details)) return { album, state: { status: 'found', details, mayGrow: true } };
    // Genres are stored with the details, so they wait until those are complete.
    const learning = completion.learnGenres(spotifyId, id, details, verdict ? askOnce : allowance);
    const learned = await within(learning, leftMs(), () => ({ details, settled: false }));
    const mayGrow = learned.settled ? {} : { mayGrow: true };
    return { album, state: { status: 'found', details: learned.details, ...mayGrow } };
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

  /**
   * Asks again, in the background, about what was shown and has grown old, or is lacking in Spotify's last answer.
   *
   * @param cachedAt when the part that is shown was fetched; null: when Spotify last answered.
   */
  function revalidate(
    id: number,
    stored: StoredCover,
    cachedAt: string | null,
    allowance: FetchAllowance,
  ): void {
    const since = cachedAt ?? stored.checked_at;
    const isAbsent = stored.cover_state === 'absent';
    const staleMs = isAbsent ? ABSENT_AGAIN_MS : (config.cache.timeoutDays ?? Infinity) * DAY_MS;
    const isStale = doubtedSince(stored) !== null || (since !== null && isOlder(since, staleMs, now()));
    if (!isStale || bindsForMs(stored.next_attempt_at, LONGEST_RETRY_MS, now()) > 0) return;
    const fetchAgain = async (): Promise<void> => {
      if (isAbsent && (await countAbsentChecked(db, now())) >= ABSENT_AGAIN_PER_DAY) return;
      await fetchIfAllowed(id, stored, allowance, 0);
    };
    const running = (isAbsent ? lastAbsent.then(fetchAgain) : fetchAgain())
      .catch((error: unknown) => logger.error({ err: error, album_id: id }, 'stale cover not revalidated'))
      .finally(() => revalidating.delete(running));
    revalidating.add(running);
    if (isAbsent) lastAbsent = running;
  }

  /** Spotify answered, but not so that the part is known: it is asked again when the album is due. */
  function stillUnknown({ next_attempt_at }: StoredAlbum): Unavailable {
    return unavailable(next_attempt_at === null ? undefined : Date.parse(next_attempt_at) - now());
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
    async settled() {
      while (revalidating.size > 0) await Promise.allSettled(revalidating);
    },
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
