import type { CatalogDatabase } from '#db/open-database.ts';
import type { LoanRequest } from '#src/backfill/lend-calls.ts';
import { readChangesPage, readNewestChange, type ChangesCursor } from './changes-page.ts';
import { readBesidesAlbums } from './read-spotify.ts';
import type { ReportReceipt } from './receive-report.ts';
import { sendReport } from './send-report.ts';
import type { AskServer } from './server-client.ts';

export interface Reporter {
  /**
   * Sends what has changed here since the last report that arrived, and borrows calls with the last part of it. Throws
   * as `sendReport` does; the next report then begins where this one did.
   */
  report(ask: AskServer, loan: LoanRequest): Promise<ReportReceipt>;
}

/** Makes the reporter of a refresh. Its first report holds the whole ledger, which is short. */
export function createReporter(db: CatalogDatabase): Reporter {
  let heard: ChangesCursor | undefined;

  return {
    async report(ask, loan) {
      if (!heard) {
        const { records, now } = await db.transaction().execute(async (transaction) => ({
          now: await readNewestChange(transaction),
          records: await readBesidesAlbums(transaction),
        }));
        const receipt = await sendReport(ask, { ...records, peers: [] }, loan);
        heard = now;
        return receipt;
      }
      const sum = { albums: 0, calls: 0 };
      for (;;) {
        const since: ChangesCursor = heard;
        const { records, end } = await db
          .transaction()
          .execute((transaction) => readChangesPage(transaction, since));
        const receipt = await sendReport(ask, records, end.more ? undefined : loan);
        heard = end;
        sum.albums += receipt.albums;
        sum.calls += receipt.calls;
        if (!end.more) return { ...receipt, ...sum };
      }
    },
  };
}
