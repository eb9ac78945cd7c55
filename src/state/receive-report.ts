import { exclusively } from '#db/engines/exclusive-transaction.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import { readEpoch } from '#src/backfill/change-sequence.ts';
import { lendCalls, type LoanRequest } from '#src/backfill/lend-calls.ts';
import type { Config } from '#src/config.ts';
import { mergeSpotify } from './merge-spotify.ts';
import type { SpotifyRecords } from './spotify-records.ts';
import { SPOTIFY_SUBJECTS } from './state-subjects.ts';

/** What a server made of a runner's report; the document that it answers. */
export interface ReportReceipt {
  /** Albums of which more is known now. */
  albums: number;
  /** Calls that were not in the ledger. */
  calls: number;
  epoch: string;
  /** What the runner may spend until it reports again; null: it did not ask. */
  loan: { calls: number; forMs: number } | null;
}

/**
 * Takes in what a runner has fetched and spent, and lends it more calls. Both happen together, so that no call is ever
 * neither in the ledger nor lent.
 */
export async function receiveReport(
  db: CatalogDatabase,
  config: Config,
  { records, loan, nowMs }: { records: SpotifyRecords; loan: LoanRequest | undefined; nowMs: number },
): Promise<ReportReceipt> {
  const { dailyBudget, oembedDailyBudget } = config.spotify;
  return exclusively(db, SPOTIFY_SUBJECTS, async (transaction) => {
    const { albums, calls } = await mergeSpotify(transaction, records, nowMs);
    const lent =
      loan &&
      (await lendCalls(transaction, loan, {
        configured: loan.api === 'web-api' ? dailyBudget : oembedDailyBudget,
        role: 'server',
        nowMs,
      }));
    return { albums, calls, epoch: await readEpoch(transaction), loan: lent ?? null };
  });
}
