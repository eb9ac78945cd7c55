import type { CatalogDatabase } from '#db/open-database.ts';
import type { OutgoingCall } from '#src/spotify/call-guard.ts';
import type { BorrowedCalls, BudgetRole } from './budget-role.ts';
import { DAY_MS, limitFor, nextFreeAt } from './budget.ts';
import { countHeldBack, offlineLimit } from './lend-calls.ts';

/** Whether the budget has room for a call, and out of whose part. */
export interface BudgetShare {
  /** Now or earlier: there is room. Milliseconds since 1970. */
  freeAtMs: number;
  /** Why there is none. */
  message: string;
  allowance: 'lease' | 'offline' | null;
  /** For a call that does not leave after all: takes nothing of what was borrowed. */
  giveBack?: () => void;
}

const LOAN_AGAIN_MS = 60_000;

/** Looks where the budget stands for a call that wants to leave now; takes it from what was borrowed. */
export async function readShare(
  db: CatalogDatabase,
  { api, context }: OutgoingCall,
  options: { budget: number; role: BudgetRole; borrowed: BorrowedCalls | undefined; nowMs: number },
): Promise<BudgetShare> {
  const { budget, role, borrowed, nowMs } = options;
  const { purpose } = context;
  if (role === 'runner' && borrowed?.api === api) {
    if (borrowed.left <= 0 || borrowed.untilMs <= nowMs) {
      const message = 'the calls that the server has lent are used up';
      return { freeAtMs: nowMs + LOAN_AGAIN_MS, message, allowance: 'lease' };
    }
    // Taken at once, so that no two calls leave on the last one.
    borrowed.left -= 1;
    return { freeAtMs: nowMs, message: '', allowance: 'lease', giveBack: () => void (borrowed.left += 1) };
  }
  const heldBack = await countHeldBack(db, api, { budget, role, nowMs });
  const limit = limitFor(purpose, budget) - heldBack;
  const freeAtMs = await nextFreeAt(db, api, { windowMs: DAY_MS, limit, nowMs });
  const message =
    purpose === 'refresh' ? 'budget kept for visitors' : 'the budget of the last 24 hours is used up';
  if (role !== 'runner' || freeAtMs > nowMs) return { freeAtMs, message, allowance: null };
  return {
    freeAtMs: await nextFreeAt(db, api, {
      windowMs: DAY_MS,
      limit: offlineLimit(budget),
      nowMs,
      allowance: 'offline',
    }),
    message:
      'the server that shares the budget cannot be reached, and the quarter that may be spent without it is used up',
    allowance: 'offline',
  };
}
