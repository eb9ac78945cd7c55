import type { CatalogDatabase } from '#db/open-database.ts';

/** An album whose Spotify link is not the sheet's. */
export interface OverriddenAlbum {
  id: number;
  artist: string;
  title: string;
  reason: string;
}

/** The albums whose Spotify link db/overrides.csv corrects, by id. */
export async function listOverridden(db: CatalogDatabase): Promise<OverriddenAlbum[]> {
  const rows = await db
    .selectFrom('album')
    .select(['id', 'artist', 'title', 'override_reason'])
    .where('override_reason', 'is not', null)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map(({ override_reason, ...album }) => ({ ...album, reason: override_reason ?? '' }));
}
