import type { CatalogDatabase } from '#db/open-database.ts';

/** The lowest id that was never given to an album, as far as a saved state told; undefined when none ever did. */
export async function findFirstFreeId(db: CatalogDatabase): Promise<number | undefined> {
  const lineage = await db.selectFrom('catalog_lineage').select('next_id').executeTakeFirst();
  return lineage?.next_id;
}
