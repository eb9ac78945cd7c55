import type { Album } from '#src/catalog/album.ts';
import type { CoverState } from '#src/backfill/cover-state.ts';
import type { Paths } from '#src/paths.ts';

/** Whether a page of albums holds a cover that is to be fetched on demand. */
export function asksForCovers(
  albums: readonly Pick<Album, 'id'>[],
  covers: ReadonlyMap<number, CoverState>,
  paths: Pick<Paths, 'coverArt'>,
): boolean {
  return albums.some(({ id }) => {
    const status = covers.get(id)?.status ?? 'unknown';
    return (status === 'unknown' || status === 'unavailable') && paths.coverArt(id) !== undefined;
  });
}
