import type { Config } from '#src/config.ts';

/**
 * How a machine takes part in the one budget of a developer account. The *server* answers visitors and lends calls to
 * runners; a *runner* refreshes from elsewhere and borrows. *alone*: nobody else spends.
 */
export type BudgetRole = 'alone' | 'server' | 'runner';

/** A token alone makes a server; a token and the origin of a server make a runner. */
export function budgetRole({ server, site }: Pick<Config, 'server' | 'site'>): BudgetRole {
  if (server.backfillToken === undefined) return 'alone';
  return site.backfillOrigin === undefined ? 'server' : 'runner';
}

/** Calls that a runner has borrowed. Kept in memory: a runner that dies gives back nothing. */
export interface BorrowedCalls {
  api: 'web-api' | 'oembed';
  left: number;
  /** No call is made on it from this moment on, in milliseconds since 1970. */
  untilMs: number;
}

/** What a runner may spend now; changed by whoever borrows and by the guard. */
export interface Purse {
  /** Undefined: the server cannot be reached. */
  borrowed: BorrowedCalls | undefined;
}
