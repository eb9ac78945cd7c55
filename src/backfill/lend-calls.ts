import type { Transaction } from 'kysely';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Schema } from '#db/schema.ts';
import { isoTime } from './backfill-deps.ts';
import type { BudgetRole } from './budget-role.ts';
import { countCalls, DAY_MS, effectiveBudget, limitFor, type Api } from './budget.ts';
import { readGate } from './gate-store.ts';

/** A loan that is not renewed ends after this long. */
export const LOAN_MS = 10 * 60_000;

/** The part of the budget that a runner may spend while it cannot reach the server. */
const OFFLINE_SHARE = 0.25;

/** How many calls a runner may make in 24 hours without asking. */
export function offlineLimit(budget: number): number {
  return budget === Infinity ? Infinity : Math.floor(budget * OFFLINE_SHARE);
}

/**
 * Calls of the budget that others may make without this machine hearing of it before: what is lent and not reported,
 * also for a day after a loan has ended in silence, and, on a server, what a runner that cannot reach it may spend.
 * Whoever counts them as made cannot overspend together with them.
 */
export async function countHeldBack(
  db: CatalogDatabase,
  api: Api,
  { budget, role, nowMs }: { budget: number; role: BudgetRole; nowMs: number },
): Promise<number> {
  if (role === 'runner' || budget === Infinity) return 0;
  const { lent } = await db
    .selectFrom('budget_lease')
    .select((select) => select.fn.sum('calls').as('lent'))
    .where('api', '=', api)
    .where('expires_at', '>', isoTime(nowMs - DAY_MS))
    .executeTakeFirstOrThrow();
  if (role === 'alone') return Number(lent ?? 0);
  const offline = await countCalls(db, api, DAY_MS, nowMs, 'offline');
  return Number(lent ?? 0) + Math.max(0, offlineLimit(budget) - offline);
}

export interface LoanRequest {
  /** Who borrows; a new loan takes the place of its old one, of which every call must have been reported. */
  holder: string;
  api: Api;
  /** 0 gives the old loan back. */
  calls: number;
}

/** Lends calls of what a refresh may spend. Gives how many, and for how long. */
export async function lendCalls(
  db: Transaction<Schema>,
  { holder, api, calls }: LoanRequest,
  { configured, role, nowMs }: { configured: number; role: BudgetRole; nowMs: number },
): Promise<{ calls: number; forMs: number }> {
  await db.deleteFrom('budget_lease').where('holder', '=', holder).where('api', '=', api).execute();
  await db
    .deleteFrom('budget_lease')
    .where('expires_at', '<=', isoTime(nowMs - DAY_MS))
    .execute();
  const budget = effectiveBudget(configured, await readGate(db, api), nowMs);
  const used = await countCalls(db, api, DAY_MS, nowMs);
  const heldBack = await countHeldBack(db, api, { budget, role, nowMs });
  const lent = Math.max(0, Math.min(calls, limitFor('refresh', budget) - used - heldBack));
  if (lent > 0) {
    await db
      .insertInto('budget_lease')
      .values({ holder, api, calls: lent, expires_at: isoTime(nowMs + LOAN_MS) })
      .execute();
  }
  return { calls: lent, forMs: LOAN_MS };
}
