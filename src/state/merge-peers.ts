import type { Transaction } from 'kysely';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Schema } from '#db/schema.ts';
import type { Peer } from './spotify-records.ts';

/** Takes over how much of other machines' data is in, now that it is in here as well. */
export async function mergePeers(db: Transaction<Schema>, incoming: readonly Peer[]): Promise<void> {
  for (const { origin, epoch, pulled } of incoming) {
    const pulled_seq = Math.max(pulled, await readPulled(db, origin, epoch));
    await db
      .insertInto('backfill_peer')
      .values({ origin, epoch, pulled_seq })
      .onConflict((conflict) => conflict.columns(['origin', 'epoch']).doUpdateSet({ pulled_seq }))
      .execute();
  }
}

/** The number of the last change of another machine that is in; 0: none. */
export async function readPulled(db: CatalogDatabase, origin: string, epoch: string): Promise<number> {
  const row = await db
    .selectFrom('backfill_peer')
    .select('pulled_seq')
    .where('origin', '=', origin)
    .where('epoch', '=', epoch)
    .executeTakeFirst();
  return row?.pulled_seq ?? 0;
}
