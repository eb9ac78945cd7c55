import { randomUUID } from 'node:crypto';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Purse } from '#src/backfill/budget-role.ts';
import type { Api } from '#src/backfill/budget.ts';
import { CatalogError } from '#src/catalog-error.ts';
import type { Logger } from '#src/logger.ts';
import { createReporter } from './create-reporter.ts';
import { pullBackfill } from './pull-backfill.ts';
import type { AcceptsImage } from './read-spotify-lines.ts';
import type { AskServer } from './server-client.ts';

/** How a refresh took part in a budget that it shares with a server; in the document of `refresh --json`. */
export interface SharedBudget {
  with: string;
  /** Whether the server could be reached to the end. Without it at most a quarter of the budget is spent. */
  reached: boolean;
  /** Why not; null: it could. */
  because: string | null;
  /** What the server had not known. */
  reported: { albums: number; calls: number };
}

export interface BudgetSharing {
  /** Reports and borrows again when few calls are left; gives the reason to stop, when there is one. */
  reasonNotToGoOn(): Promise<string | undefined>;
  /** Reports the rest and gives back what is left. */
  finish(): Promise<SharedBudget>;
}

export interface SharingOptions {
  db: CatalogDatabase;
  origin: string;
  /** Makes the way to the server; what the signal aborts is not asked. */
  connect: (signal: AbortSignal) => AskServer;
  purse: Purse;
  api: Api;
  acceptsImage: AcceptsImage;
  logger: Logger;
  now: () => number;
  signal: AbortSignal;
}

/** What dies with a runner that is killed counts as spent: so little is borrowed at a time. */
const CALLS_PER_LOAN = 50;
/** A batch of 50 albums takes up to three calls, each of which may be tried again three times. */
const FEW_CALLS = 15;
/** One, tried again three times, and once more with a new token. */
const CALLS_OF_AN_ALBUM = 5;
const SHORTLY_MS = 5 * 60_000;
/** The server's clock runs from when it lends, which is after it was asked. */
const SAFETY_MS = 10_000;
/** Neither Ctrl-C nor a server that hangs keeps a refresh for long at its end. */
const FAREWELL_MS = 20_000;

/**
 * Takes part in the budget of a server. What the server knows is pulled first; then calls are borrowed, a few at a
 * time, and reported when the next are borrowed. The server counts what it lends as spent, so both together never
 * spend more than there is. Without the server only the quarter that it keeps for this may be spent.
 */
export async function startSharing(options: SharingOptions): Promise<BudgetSharing> {
  const { db, origin, connect, purse, api, logger, now, signal } = options;
  const holder = randomUUID();
  const reporter = createReporter(db);
  const ask = connect(signal);
  const reported = { albums: 0, calls: 0 };
  let because: string | null = null;

  async function reportAndBorrow(askNow: AskServer, calls: number): Promise<void> {
    const askedAtMs = now();
    const receipt = await reporter.report(askNow, { holder, api, calls });
    reported.albums += receipt.albums;
    reported.calls += receipt.calls;
    const { calls: left = 0, forMs = 0 } = receipt.loan ?? {};
    purse.borrowed = { api, left, untilMs: askedAtMs + forMs - SAFETY_MS };
  }

  /** False when the server cannot be reached or does not understand. */
  async function tried(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof CatalogError)) throw error;
      if (signal.aborted) return false;
      because = error.message;
      logger.warn({ origin, code: error.code }, `budget not shared: ${error.message}`);
      return false;
    }
  }

  await tried(async () => {
    await pullBackfill({ ...options, ask });
    await reportAndBorrow(ask, CALLS_PER_LOAN);
  });

  return {
    async reasonNotToGoOn() {
      const loan = purse.borrowed;
      if (because !== null) {
        // What was lent before the server went away may still be spent, but for what an album might need.
        if (loan && (loan.left < CALLS_OF_AN_ALBUM || loan.untilMs <= now())) purse.borrowed = undefined;
        return undefined;
      }
      if (loan && loan.left >= FEW_CALLS && loan.untilMs - now() > SHORTLY_MS) return undefined;
      if (!(await tried(() => reportAndBorrow(ask, CALLS_PER_LOAN)))) {
        return signal.aborted ? 'interrupted' : undefined;
      }
      return purse.borrowed?.left === 0
        ? 'the server lends no more: the rest of the budget is kept for visitors'
        : undefined;
    },

    async finish() {
      const farewell = connect(AbortSignal.timeout(FAREWELL_MS));
      try {
        await reportAndBorrow(farewell, 0);
      } catch (error) {
        if (!(error instanceof CatalogError || error instanceof DOMException)) throw error;
        because ??= error.message;
        logger.warn({ origin }, `spending not reported: ${error.message}`);
      }
      purse.borrowed = undefined;
      return { with: origin, reached: because === null, because, reported };
    },
  };
}
