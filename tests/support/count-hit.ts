import type { CatalogDatabase } from '#db/open-database.ts';

export const NO_HITS = { hour: 'h', hits: 0, misses: 0, unavailable: 0 };

/** Reads first and then writes what follows from it: right only when nobody else does so in between. */
export async function countHit(transaction: CatalogDatabase): Promise<void> {
  const { hits } = await transaction.selectFrom('request_count').select('hits').executeTakeFirstOrThrow();
  await transaction
    .updateTable('request_count')
    .set({ hits: hits + 1 })
    .execute();
}
