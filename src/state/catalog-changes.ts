import type { AlbumRecord } from '#src/catalog/write-albums.ts';
import { writeAlbumLine } from './album-line.ts';

/** How two catalogs differ. No album counts twice; an album of another artist or title counts as renamed. */
export interface CatalogChanges {
  added: number;
  changed: number;
  renamed: number;
  removed: number;
  restored: number;
}

export const NOTHING_CHANGED: CatalogChanges = { added: 0, changed: 0, renamed: 0, removed: 0, restored: 0 };

/** Counts what became of albums, told apart by id. A row that moved in its tab is no change. */
export function compareCatalogs(
  before: readonly AlbumRecord[],
  after: readonly AlbumRecord[],
): CatalogChanges {
  const earlier = new Map(before.map((album) => [album.id, album]));
  const changes = { ...NOTHING_CHANGED };
  for (const album of after) {
    const kind = changeOf(earlier.get(album.id), album);
    if (kind) changes[kind] += 1;
  }
  return changes;
}

function changeOf(before: AlbumRecord | undefined, after: AlbumRecord): keyof CatalogChanges | undefined {
  if (!before) return 'added';
  if (before.removed_at === null && after.removed_at !== null) return 'removed';
  if (before.removed_at !== null && after.removed_at === null) return 'restored';
  if (before.artist !== after.artist || before.title !== after.title) return 'renamed';
  return writeAlbumLine(before) === writeAlbumLine(after) ? undefined : 'changed';
}
