import type { CatalogDatabase } from '#db/open-database.ts';
import { albumFromRow } from '#src/catalog/album-row.ts';
import type { SortableAlbum } from './build-index.ts';

/** All albums of the catalog by id, ascending, as the index is built from; for the build only. */
export async function readAlbumsForIndex(db: CatalogDatabase): Promise<SortableAlbum[]> {
  const rows = await db
    .selectFrom('album')
    .selectAll()
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ ...albumFromRow(row), releaseSort: row.release_sort }));
}
