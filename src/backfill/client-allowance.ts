import type { CatalogDatabase } from '#db/open-database.ts';
import type { Config } from '#src/config.ts';
import { isoTime } from './stored-moment.ts';
import { DAY_MS, effectiveBudget, type Api } from './budget.ts';
import { readBreaker } from './circuit-breaker.ts';
import type { AllowanceVerdict } from './fetch-allowance.ts';

/** What one client may cause to be spent in 24 hours, so that none spends what all others need. */
export interface ClientAllowance {
  /** Lets a client cause a call, or says when it may again. */
  ask(client: string): Promise<AllowanceVerdict>;
}

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
 * Makes the allowance. A client may spend a tenth of what visitors may spend in 24 hours, and, once others have spent of
 * it too, a tenth of what is left with its own part in it: however many clients spend all they may, the next one finds
 * a tenth of the rest. What was spent in all is read from the ledger, by whom is kept in memory, which holds at most
 * what the budget does: after a restart a client gets a tenth of what is left then.
 */
export function createClientAllowance(deps: {
  db: CatalogDatabase;
  config: Pick<Config, 'spotify'>;
  now: () => number;
}): ClientAllowance {
  const { db, now } = deps;
  const { credentials, dailyBudget, oembedDailyBudget } = deps.config.spotify;
  const [api, budget]: [Api, number] = credentials ? ['web-api', dailyBudget] : ['oembed', oembedDailyBudget];
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

  async function readSpent(nowMs: number): Promise<{ visitors: number; others: number }> {
    const rows = await db
      .selectFrom('spotify_call')
      .select(['purpose', (select) => select.fn.countAll().as('count')])
      .where('api', '=', api)
      .where('called_at', '>', isoTime(nowMs - DAY_MS))
      .where('called_at', '<=', isoTime(nowMs))
      .groupBy('purpose')
      .execute();
    const spent = { visitors: 0, others: 0 };
    for (const { purpose, count } of rows)
      spent[purpose === 'visitor' ? 'visitors' : 'others'] += Number(count);
    return spent;
  }

  return {
    async ask(client) {
      const nowMs = now();
      const known = clients.get(client);
      const sinceMs = nowMs - (known?.refused?.atMs ?? -Infinity);
      if (known?.refused && sinceMs >= 0 && sinceMs < REFUSED_FOR_MS) {
        return { allowed: false, retryAfterMs: known.refused.retryAfterMs - sinceMs };
      }
      const limit = effectiveBudget(budget, await readBreaker(db, api), nowMs);
      if (limit === Infinity) return { allowed: true };
      const spent = await readSpent(nowMs);
      forgetClients(nowMs);
      // Looked up after the reads: others of the same client may have asked meanwhile.
      const spending = clients.get(client) ?? { calls: [], underWay: 0 };
      forgetOld(spending, nowMs);
      const own = spending.calls.reduce((sum, { count }) => sum + count, 0);
      const visitorsPart = limit - spent.others;
      const shared = Math.min(visitorsPart, visitorsPart - spent.visitors + own);
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
    },
  };
}
