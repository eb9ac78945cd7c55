import { setTimeout as sleep } from 'node:timers/promises';
import type { CallContext } from '#src/sources/call-guard.ts';
import { concernsEveryAlbum, type SourceFailure } from '#src/sources/source-failure.ts';
import { ALBUMS_PER_CALL } from '#src/sources/spotify/spotify-port.ts';
import { appKind, requestBatch, type BatchAnswer } from './app-kind.ts';
import type { BackfillDeps } from './backfill.ts';
import { openForAccountFailure } from './circuit-breaker.ts';
import { withLeases } from './lease.ts';
import { acceptAnswer, storeFailure, type UsableAnswer } from './store-answer.ts';
import { readStoredAlbum, type StoredAlbum, type StoredCover } from './stored-album.ts';

/** One album that somebody asks about. */
export interface Need {
  /** What was found stored; an answer that came since then is taken instead of another call. */
  seen: StoredCover;
  context: CallContext;
}

/**
 * How the asking ended; what was learned is stored by then, unless the cache is off. `elsewhere`: another process is still
 * at it when the time is over, or has just failed at it.
 */
export type FetchOutcome =
  { status: 'answered'; stored: StoredAlbum } | SourceFailure | { status: 'elsewhere' };

export type Outcomes = Map<string, FetchOutcome>;

/**
 * Learns about albums, each once however many ask: within the process by one promise, across processes by a lease. A
 * caller who goes away ends nothing that others wait for.
 */
export interface SharedFetch {
  /** Fetches one album. Those that visitors need at the same moment leave in one call, where the app may. */
  fetch(need: Need, timeoutMs: number): Promise<FetchOutcome>;
  /**
   * Fetches several albums in one call, where the app may; gives the outcomes by Spotify id. What is missing from them is
   * leased elsewhere, or to be fetched one by one. A refresh is told when the call failed as a whole.
   */
  fetchTogether(needs: readonly Need[]): Promise<Outcomes | SourceFailure>;
  /** How many albums are being fetched by this process now. */
  underWay(): number;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
}

const LOOK_AGAIN_MS = 60;
const JOIN_MS = 25;
const FIRST_RETRY_MS = 30_000;
/** An album whose asking failed is asked for again no later than this. */
export const LONGEST_RETRY_MS = 86_400_000;

/** Makes the one way on which albums are fetched. */
export function createSharedFetch(deps: BackfillDeps): SharedFetch {
  const { db, spotify, oembed, logger, now, random, joinMs = JOIN_MS } = deps;
  const flights = new Map<string, Promise<FetchOutcome>>();
  let joined: { needs: Need[]; outcomes: Promise<Outcomes | SourceFailure> } | undefined;

  async function fetchOne(need: Need, timeoutMs: number): Promise<FetchOutcome> {
    const giveUpAt = performance.now() + timeoutMs;
    let outcome = need.context.purpose === 'visitor' && (await mayBatch()) ? await join(need) : undefined;
    for (;;) {
      outcome ??= outcomeFor(need, await fetchUnderLeases([need]));
      if (outcome) return outcome;
      if (performance.now() >= giveUpAt) return { status: 'elsewhere' };
      await sleep(LOOK_AGAIN_MS);
      // With no time left to ask, the lease is for whoever has.
      if (need.context.signal.aborted) return { status: 'elsewhere' };
    }
  }

  function start(need: Need, timeoutMs: number): Promise<FetchOutcome> {
    const flight = fetchOne(need, timeoutMs).finally(() => flights.delete(idOf(need)));
    flights.set(idOf(need), flight);
    return flight;
  }

  async function mayBatch(): Promise<boolean> {
    return spotify !== undefined && (await appKind(db, now())) !== 'development';
  }

  async function join(need: Need): Promise<FetchOutcome | undefined> {
    if (joined === undefined || joined.needs.length === ALBUMS_PER_CALL) {
      const needs: Need[] = [];
      const leave = (): Promise<Outcomes | SourceFailure> => {
        if (joined?.needs === needs) joined = undefined;
        return fetchUnderLeases(needs);
      };
      joined = { needs, outcomes: sleep(joinMs).then(leave) };
    }
    joined.needs.push(need);
    return outcomeFor(need, await joined.outcomes);
  }

  async function fetchUnderLeases(needs: readonly Need[]): Promise<Outcomes | SourceFailure> {
    return withLeases(deps, needs.map(idOf), async (taken) => {
      const outcomes: Outcomes = new Map();
      const asked: Need[] = [];
      for (const need of needs.filter((each) => taken.has(idOf(each)))) {
        const stored = await readStoredAlbum(db, idOf(need));
        if (stored.checked_at !== need.seen.checked_at) {
          outcomes.set(idOf(need), { status: 'answered', stored });
        } else if (stored.failed_at !== need.seen.failed_at) {
          outcomes.set(idOf(need), { status: 'elsewhere' });
        } else asked.push(need);
      }
      const answers = needs.length > 1 ? await requestTogether(asked) : await requestAlone(asked[0]);
      if (answers && 'status' in answers && asked[0]?.context.purpose === 'refresh') {
        logger.warn({ reason: answers.reason }, `batch not fetched: ${answers.message}`);
        await openForAccountFailure(deps, answers);
        return answers;
      }
      for (const need of asked) {
        const answer = answers && 'status' in answers ? answers : answers?.get(idOf(need));
        if (answer) outcomes.set(idOf(need), await keep(need, answer));
      }
      return outcomes;
    });
  }

  function announce({ context: { albumId } }: Need): void {
    logger.info({ album_id: albumId }, `Fetching cover art for album_id=${albumId} (cache miss)`);
  }

  async function requestAlone(need: Need | undefined): Promise<Map<string, UsableAnswer | SourceFailure>> {
    if (!need) return new Map();
    const { context } = need;
    announce(need);
    const asking = spotify ? spotify.fetchAlbum(idOf(need), context) : oembed.fetchCover(idOf(need), context);
    return new Map([[idOf(need), await asking]]);
  }

  async function requestTogether(needs: readonly Need[]): Promise<BatchAnswer> {
    if (needs.length < 2) return undefined;
    needs.forEach(announce);
    const charge = (calls: number): void =>
      needs.forEach(({ context }) => context.charge?.(calls / needs.length));
    return requestBatch(deps, needs.map(idOf), { ...needs[0]!.context, albumId: null, charge });
  }

  async function keep(need: Need, answer: UsableAnswer | SourceFailure): Promise<FetchOutcome> {
    if (answer.status !== 'failed') return acceptAnswer(deps, idOf(need), answer, need.context.albumId);
    await keepFailure(need, answer);
    return answer;
  }

  /**
   * A failure that concerns every album alike is the circuit breaker's business. An album's own makes it wait, longer each
   * time when its answer is broken; what is stored of it stays.
   */
  async function keepFailure(need: Need, failure: SourceFailure): Promise<void> {
    const { reason, message, httpStatus, retryAfterMs } = failure;
    const { albumId } = need.context;
    await openForAccountFailure(deps, failure);
    if (reason === 'cancelled' || concernsEveryAlbum(failure)) {
      logger.debug({ album_id: albumId, reason }, `not asked: ${message}`);
      return;
    }
    const retryMs = FIRST_RETRY_MS * (0.5 + random());
    let delayMs = retryAfterMs ?? retryMs;
    if (reason === 'malformed') {
      const { failures } = await readStoredAlbum(db, idOf(need));
      delayMs = retryMs * 2 ** Math.min(failures, 12);
    }
    const nextAttemptAtMs = now() + Math.min(LONGEST_RETRY_MS, delayMs);
    await storeFailure(db, idOf(need), { reason: `${reason}: ${message}`, nextAttemptAtMs }, now());
    logger.warn(
      { album_id: albumId, reason, status: httpStatus },
      `Failed to fetch cover art for album_id=${albumId}: ${message}`,
    );
  }

  return {
    async fetch(need, timeoutMs) {
      const giveUpAt = performance.now() + timeoutMs;
      for (;;) {
        const underWay = flights.get(idOf(need));
        const outcome = await (underWay ?? start(need, giveUpAt - performance.now()));
        // Whoever it was begun for may have had less time left.
        if (!underWay || outcome.status !== 'elsewhere' || performance.now() >= giveUpAt) return outcome;
      }
    },
    async fetchTogether(needs) {
      return needs.length > 1 && (await mayBatch()) ? fetchUnderLeases(needs) : new Map();
    },
    underWay: () => flights.size,
    async settled() {
      while (flights.size > 0) await Promise.allSettled(flights.values());
    },
  };
}

function idOf({ seen }: Need): string {
  return seen.spotify_album_id;
}

function outcomeFor(need: Need, outcomes: Outcomes | SourceFailure): FetchOutcome | undefined {
  return outcomes instanceof Map ? outcomes.get(idOf(need)) : outcomes;
}
