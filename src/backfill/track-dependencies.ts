import type { Backfill } from './backfill.ts';

/** The same cache, and the ids of all albums whose stored cover or details are asked for through it. */
export function trackDependencies(backfill: Backfill): { backfill: Backfill; asked: ReadonlySet<number> } {
  const asked = new Set<number>();
  return {
    asked,
    backfill: {
      ...backfill,
      storedCover(album) {
        asked.add(album.id);
        return backfill.storedCover(album);
      },
      storedCovers(albums) {
        for (const { id } of albums) asked.add(id);
        return backfill.storedCovers(albums);
      },
      storedDetails(album) {
        asked.add(album.id);
        return backfill.storedDetails(album);
      },
    },
  };
}
