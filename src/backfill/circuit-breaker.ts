import type { Selectable } from 'kysely';
import { withExclusiveTransaction } from '#db/engines/exclusive-transaction.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { SourceBreakerTable } from '#db/schema.ts';
import type { Logger } from '#src/logger.ts';
import { SOURCE_OF, type CallOutcome } from '#src/sources/call-guard.ts';
import { LONGEST_PAUSE_MS, UNTOLD_PAUSE_MS, type SourceFailure } from '#src/sources/source-failure.ts';
import type { BackfillDeps } from './backfill.ts';
import { bindsForMs, isoTime, isRecent } from './stored-moment.ts';

export type Api = SourceBreakerTable['api'];

/** Which API of Spotify's covers come from. */
export function apiOf({ spotify }: Pick<BackfillDeps, 'spotify'>): 'web-api' | 'oembed' {
  return spotify ? 'web-api' : 'oembed';
}

/**
 * The circuit breaker of one API. Closed: calls pass. Open: none leaves before a moment, which Spotify promised or which
 * is a minute after five failures in a row. Half-open: then one call at a time probes until three came back well. The
 * state is a row of the database, so it holds across processes and restarts.
 */
export type Breaker = Omit<Selectable<SourceBreakerTable>, 'source' | 'api'>;

export const CLOSED_BREAKER: Breaker = {
  open_until: null,
  reason: null,
  failures: 0,
  probes_left: 0,
  probe_at: null,
  learned_quota: null,
  learned_at: null,
  app_kind: null,
  app_kind_at: null,
  account_failure: null,
  denials: 0,
  denials_since: null,
};

const FAILURES_TO_OPEN = 5;
/** Albums that Spotify showed before and denies in a row: fewer may have gone, more have not gone together. */
const DENIALS_TO_OPEN = 3;
const OPEN_AFTER_FAILURES_MS = 60_000;
const PROBES_TO_CLOSE = 3;
/** After this long without an answer a probe counts as lost. */
const PROBE_TIMEOUT_MS = 10_000;
const RETRY_WHILE_PROBING_MS = 2_000;
/** When Spotify refuses for quota without saying until when. */
const QUOTA_DEFAULT_MS = 3_600_000;
const DENIES_KNOWN_ALBUMS =
  'Spotify says of several albums it had that there are none: look at SPOTIFY_API_URL or SPOTIFY_OEMBED_URL, if set';
/** A failure that only a person can end is looked at again after this long. */
const ACCOUNT_FAILURE_MS = 600_000;
/** The smallest daily quota that was reported; what is believed of an account without a budget. */
const LEAST_QUOTA = 800;

/** How long no call may leave from now, in milliseconds; 0 when one may. */
export function openForMs(breaker: Breaker, nowMs: number): number {
  const openMs = bindsForMs(breaker.open_until, LONGEST_PAUSE_MS, nowMs);
  if (openMs > 0) return openMs;
  const probing = breaker.probes_left > 0 && isRecent(breaker.probe_at, PROBE_TIMEOUT_MS, nowMs);
  return probing ? RETRY_WHILE_PROBING_MS : 0;
}

/** The breaker after a call was let through. */
export function afterAdmission(breaker: Breaker, nowMs: number): Breaker {
  return breaker.probes_left > 0 ? { ...breaker, probe_at: isoTime(nowMs) } : breaker;
}

/**
 * The breaker after a call ended.
 *
 * @param teaching what a refusal for quota teaches with: the calls of the last 24 hours including this one, and the
 *   quota in force (Infinity: none).
 */
export function afterOutcome(
  breaker: Breaker,
  outcome: CallOutcome,
  nowMs: number,
  teaching = { callsIn24h: 0, quota: Infinity },
  api: Api = 'web-api',
): Breaker {
  const pauseMs = outcome.retryAfterMs;
  switch (outcome.failure) {
    case undefined:
      // A batch that this kind of app may not ask for, or no such album: usable, but no sign that all is well.
      return outcome.status === 200 ? afterGoodAnswer(breaker) : { ...breaker, probe_at: null };
    case 'rate-limit':
      return open(breaker, pauseMs ?? UNTOLD_PAUSE_MS, `${SOURCE_OF[api]} asked for a pause`, nowMs);
    case 'quota':
      return {
        ...open(breaker, pauseMs ?? QUOTA_DEFAULT_MS, `${SOURCE_OF[api]}'s daily quota is used up`, nowMs),
        ...learnedQuota(teaching, nowMs),
      };
    case 'credentials':
    case 'forbidden':
      return openForAccount(breaker, accountFailure(outcome.failure, api), nowMs);
    case 'server':
    case 'timeout':
    case 'network':
      return afterFailure(breaker, api, nowMs);
    case 'malformed':
      // "No such thing" not as Spotify writes it comes from something else on the way, or at a wrong address.
      return outcome.status !== null && outcome.status >= 300 && outcome.status < 500
        ? afterFailure(breaker, api, nowMs)
        : { ...breaker, probe_at: null };
    case 'cancelled':
      // Says nothing of the source's health; a probe that ended so makes room for the next.
      return { ...breaker, probe_at: null };
  }
}

/**
 * What a refusal for quota teaches: nine tenths of the calls it came after. One that comes much earlier than believed
 * teaches nothing, since others spend of the same account, or Spotify counts what this ledger never saw.
 */
function learnedQuota({ callsIn24h, quota }: { callsIn24h: number; quota: number }, nowMs: number) {
  const believed = quota === Infinity ? LEAST_QUOTA : quota;
  if (callsIn24h < 2 || callsIn24h < believed / 2) return undefined;
  return { learned_quota: Math.floor(callsIn24h * 0.9), learned_at: isoTime(nowMs) };
}

/**
 * The breaker after Spotify said that it has no such album of one that it showed before. Several in a row are a failure of
 * Spotify's, or of what answers in its place, not of the albums.
 */
export function afterDenial(breaker: Breaker, nowMs: number): Breaker {
  const counted = {
    ...breaker,
    denials: breaker.denials + 1,
    denials_since: breaker.denials_since ?? isoTime(nowMs),
  };
  return isDenyingAll(counted) ? openThenProbe(counted, DENIES_KNOWN_ALBUMS, nowMs) : counted;
}

/** Whether what is said of albums that were shown before is not to be believed. */
export function isDenyingAll(breaker: Breaker): boolean {
  return breaker.denials >= DENIALS_TO_OPEN;
}

/** What a maintainer should do about a failure of the account, as `status` shows it. */
export function accountFailure(reason: 'credentials' | 'forbidden', api: Api = 'web-api'): string {
  if (api === 'oembed') {
    return `Spotify's oEmbed refuses this machine (${reason === 'forbidden' ? 403 : 401}): covers without an account are not to be had from this network for now; with SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET of an app they come from the Web API`;
  }
  if (api === 'musicbrainz' || api === 'listenbrainz') {
    return `${SOURCE_OF[api]} refuses this machine (${reason === 'forbidden' ? 403 : 401}): look whether CONTACT says how to reach you`;
  }
  return reason === 'credentials'
    ? 'Spotify does not accept the credentials: check SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET against the dashboard of your app'
    : 'Spotify forbids this app its Web API (403): the owner of the app needs Spotify Premium, and the app must be active';
}

function afterGoodAnswer(breaker: Breaker): Breaker {
  const { failures, probes_left, account_failure, denials } = breaker;
  if (failures === 0 && probes_left === 0 && account_failure === null && denials === 0) return breaker;
  const well = { failures: 0, account_failure: null, denials: 0, denials_since: null };
  return { ...breaker, ...well, probes_left: Math.max(0, probes_left - 1), probe_at: null };
}

function afterFailure(breaker: Breaker, api: Api, nowMs: number): Breaker {
  const counted = { ...breaker, failures: breaker.failures + 1 };
  if (counted.probes_left === 0 && counted.failures < FAILURES_TO_OPEN) return counted;
  return openThenProbe(counted, `${SOURCE_OF[api]} does not answer well`, nowMs);
}

function openThenProbe(breaker: Breaker, reason: string, nowMs: number): Breaker {
  const opened = open(breaker, OPEN_AFTER_FAILURES_MS, reason, nowMs);
  return { ...opened, probes_left: PROBES_TO_CLOSE, probe_at: null };
}

function openForAccount(breaker: Breaker, sentence: string, nowMs: number): Breaker {
  return { ...open(breaker, ACCOUNT_FAILURE_MS, sentence, nowMs), account_failure: sentence };
}

/** Never for less long than promised before: a later, shorter refusal does not end what a longer one began. */
function open(breaker: Breaker, forMs: number, reason: string, nowMs: number): Breaker {
  const openMs = Math.min(forMs, LONGEST_PAUSE_MS);
  if (bindsForMs(breaker.open_until, LONGEST_PAUSE_MS, nowMs) >= openMs) return breaker;
  return { ...breaker, open_until: isoTime(nowMs + openMs), reason };
}

/** The breaker of one API; closed when nothing was ever written. */
export async function readBreaker(db: CatalogDatabase, api: Api): Promise<Breaker> {
  const row = await db.selectFrom('source_breaker').selectAll().where('api', '=', api).executeTakeFirst();
  if (!row) return CLOSED_BREAKER;
  const { source: _source, api: _api, ...breaker } = row;
  return breaker;
}

/** Replaces the breaker of one API. Read and write belong into one exclusive transaction. */
export async function writeBreaker(db: CatalogDatabase, api: Api, breaker: Breaker): Promise<void> {
  await db
    .insertInto('source_breaker')
    .values({ api, source: SOURCE_OF[api].toLowerCase(), ...breaker })
    .onConflict((conflict) => conflict.column('api').doUpdateSet(breaker))
    .execute();
}

/**
 * Changes the breaker of one API in an exclusive transaction; nothing is written when `change` returns what it was given.
 * What a maintainer has to know is logged once, by the process that wrote it: that it opened, or, as an error, what
 * only a person can end.
 */
export async function changeBreaker(
  db: CatalogDatabase,
  api: Api,
  change: (breaker: Breaker) => Breaker,
  logger?: Logger,
): Promise<Breaker> {
  const [before, after] = await withExclusiveTransaction(db, `breaker ${api}`, async (transaction) => {
    const before = await readBreaker(transaction, api);
    const after = change(before);
    if (after !== before) await writeBreaker(transaction, api, after);
    return [before, after];
  });
  const { open_until: until, reason, account_failure } = after;
  if (account_failure !== null && account_failure !== before.account_failure) {
    logger?.error({ api, until }, account_failure);
  } else if (until !== null && until !== before.open_until) {
    logger?.warn({ api, until, reason }, `${SOURCE_OF[api]} requests are paused`);
  }
  return after;
}

/** Many albums meet the same failure at the same moment: one of them writes it for all. */
const underWay = new WeakMap<CatalogDatabase, Promise<void>>();

/** Opens the breaker for a failure that only a person can end; a token that is refused passes no guard that would. */
export function openForAccountFailure(
  deps: BackfillDeps,
  { reason }: SourceFailure,
): Promise<void> | undefined {
  if (reason !== 'credentials' && reason !== 'forbidden') return undefined;
  const { db, logger, now } = deps;
  const api = apiOf(deps);
  const sentence = accountFailure(reason, api);
  async function write(): Promise<void> {
    const known = await readBreaker(db, api);
    if (known.account_failure === sentence && openForMs(known, now()) > 0) return;
    await changeBreaker(db, api, (breaker) => openForAccount(breaker, sentence, now()), logger);
  }
  const writing = underWay.get(db) ?? write().finally(() => underWay.delete(db));
  underWay.set(db, writing);
  return writing;
}
