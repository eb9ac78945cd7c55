import type { CatalogDatabase } from '#db/open-database.ts';
import type { Config } from '#src/config.ts';
import { countCalls, DAY_MS } from './call-ledger.ts';
import { readBreaker } from './circuit-breaker.ts';
import { quotaInForce } from './quota.ts';

/** Whether a visitor may cause a call to Spotify now. */
export type AllowanceVerdict =
  | {
      allowed: true;
      /** Called with each request that leaves for this visitor; with a part of one, where several share it. */
      charge?: ((calls: number) => void) | undefined;
      /** Called once, when what was allowed is over. */
      release?: (() => void) | undefined;
    }
  /** `retryAfterMs` says when to ask again. */
  | { allowed: false; retryAfterMs: number };

/** Asks whether this visitor may cause a call now. `isFree`: to a source without a daily quota. */
export type FetchAllowance = (call?: { isFree: boolean }) => AllowanceVerdict | Promise<AllowanceVerdict>;

interface Spending {
  /** The calls that left for this client, oldest first; a call that several clients shared counts in parts. */
  calls: { atMs: number; count: number }[];
  /** Allowed, and not over yet. */
  underWay: number;
  /** What was refused is refused again for a moment without a look at the ledger. */
  refused?: { atMs: number; retryAfterMs: number };
}

const CLIENTS_SHARE = 0.1;
/** When all that a client may spend is under way, and it is not known yet what that costs. */
const SOON_MS = 5_000;
const REFUSED_FOR_MS = 1_000;
const FORGET_EVERY_MS = 3_600_000;

/**
 * Makes what lets a client cause a call, or says when it may again. A client may spend a tenth of what visitors may spend in
 * 24 hours, and, once others have spent of it too, a tenth of what is left with its own part in it: however many
 * clients spend all they may, the next one finds a tenth of the rest. What was spent in all is read from the ledger, by whom
 * is kept in memory, which holds at most what the quota does: after a restart a client gets a tenth of what is left then.
 */
export function createClientAllowance(deps: {
  db: CatalogDatabase;
  config: Pick<Config, 'spotify'>;
  now: () => number;
}): (client: string) => Promise<AllowanceVerdict> {
  const { db, config, now } = deps;
  const api = config.spotify.credentials ? 'web-api' : 'oembed';
  const clients = new Map<string, Spending>();
  let forgotAtMs = now();

  /** A clock that was set back leaves calls in the future, which nobody could wait out. */
  function forgetOld(spending: Spending, nowMs: number): void {
    spending.calls = spending.calls.filter(({ atMs }) => atMs <= nowMs && atMs > nowMs - DAY_MS);
  }

  function forgetClients(nowMs: number): void {
    if (Math.abs(nowMs - forgotAtMs) < FORGET_EVERY_MS) return;
    forgotAtMs = nowMs;
    for (const [client, spending] of clients) {
      forgetOld(spending, nowMs);
      if (spending.calls.length === 0 && spending.underWay === 0) clients.delete(client);
    }
  }

  return async (client) => {
    const nowMs = now();
    const refused = clients.get(client)?.refused;
    const sinceMs = nowMs - (refused?.atMs ?? -Infinity);
    if (refused && sinceMs >= 0 && sinceMs < REFUSED_FOR_MS) {
      return { allowed: false, retryAfterMs: refused.retryAfterMs - sinceMs };
    }
    const limit = quotaInForce(config.spotify, api, await readBreaker(db, api), nowMs);
    if (limit === Infinity) return { allowed: true };
    const spent = await countCalls(db, api, nowMs);
    forgetClients(nowMs);
    // Looked up after the reads: others of the same client may have asked meanwhile.
    const spending = clients.get(client) ?? { calls: [], underWay: 0 };
    forgetOld(spending, nowMs);
    const own = spending.calls.reduce((sum, { count }) => sum + count, 0);
    const visitorsPart = limit - spent.refresh;
    const shared = Math.min(visitorsPart, visitorsPart - spent.visitor + own);
    // As long as anything is left, everybody may have one.
    if (own + spending.underWay >= Math.max(1, Math.floor(shared * CLIENTS_SHARE))) {
      const oldest = spending.calls[0]?.atMs;
      const retryAfterMs = oldest === undefined ? SOON_MS : oldest + DAY_MS - nowMs;
      spending.refused = { atMs: nowMs, retryAfterMs };
      return { allowed: false, retryAfterMs };
    }
    clients.set(client, spending);
    spending.underWay += 1;
    return {
      allowed: true,
      charge: (count) => void spending.calls.push({ atMs: now(), count }),
      release: () => void (spending.underWay -= 1),
    };
  };
}

const KEPT_CLIENTS = 10_000;

/**
 * Makes a token bucket for each client's cold misses, so that a long scroll is served and a script that walks the whole
 * catalog does not spend everybody's quota.
 *
 * @param burst tokens of a full bucket. @param perMinute tokens that come back in a minute. 0 of either: no limit.
 * @returns what takes one token of a client's: 0 when there was one, else the milliseconds until the next.
 */
export function createClientBuckets(
  { burst, perMinute }: { burst: number; perMinute: number },
  now: () => number,
): (client: string) => number {
  if (burst === 0 || perMinute === 0) return () => 0;
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  const msPerToken = 60_000 / perMinute;
  return (client) => {
    const nowMs = now();
    const last = buckets.get(client) ?? { tokens: burst, atMs: nowMs };
    // A clock that is set back takes nothing from anybody.
    const tokens = Math.min(burst, last.tokens + Math.max(0, nowMs - last.atMs) / msPerToken);
    const taken = tokens >= 1;
    // Deleted first, so that the map stays ordered by last use and the client unseen for longest goes first.
    buckets.delete(client);
    buckets.set(client, { tokens: taken ? tokens - 1 : tokens, atMs: nowMs });
    if (buckets.size > KEPT_CLIENTS) buckets.delete(buckets.keys().next().value!);
    return taken ? 0 : Math.ceil((1 - tokens) * msPerToken);
  };
}
