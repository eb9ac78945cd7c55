import type { CoverState } from '#src/backfill/cover-state.ts';
import type { Album } from '#src/catalog/album.ts';
import { shownInTile, type ShownInTile } from '#src/catalog/shown-album.ts';
import type { PageSources } from './page-contents.ts';

/** Albums in tiles, with what is stored of their covers by album id. */
export interface CoveredAlbums {
  albums: ShownInTile[];
  covers: ReadonlyMap<number, CoverState>;
}

/** Albums as a grid shows them. */
export async function coveredAlbums(
  { backfill }: Pick<PageSources, 'backfill'>,
  albums: readonly Album[],
): Promise<CoveredAlbums> {
  return { albums: albums.map(shownInTile), covers: await backfill.storedCovers(albums) };
}
