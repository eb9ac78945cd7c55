import type { AlbumRecord } from '#src/catalog/write-albums.ts';
import type { CatalogHead } from './catalog-head.ts';
import { groupAlbums } from './group-albums.ts';

/** An album that had another id before. */
export interface IdMove {
  id: number;
  /** The album that has the id now, `Artist – Title`; null: none. */
  keeps: string | null;
  /** The album that had it, `Artist – Title`. */
  moved: string;
  newId: number;
  /** Whether db/overrides.csv corrects the moved album's link, by the id that is no longer its own. */
  overridden: boolean;
}

/** The ids that are others now for somebody who knew one of the earlier catalogs. */
export function findIdMoves(now: CatalogHead, earlier: readonly (CatalogHead | undefined)[]): IdMove[] {
  const names = new Map(now.albums.map((album) => [album.id, nameOf(album)]));
  const moves = new Map<string, IdMove>();
  for (const before of earlier) {
    if (!before || before.key === now.key) continue;
    for (const { members } of groupAlbums([before, now])) {
      const [was, is] = members;
      if (!was || !is || was.album.id === is.album.id) continue;
      const { id, override_reason } = was.album;
      moves.set(`${id} ${is.album.id}`, {
        id,
        keeps: names.get(id) ?? null,
        moved: nameOf(is.album),
        newId: is.album.id,
        overridden: override_reason !== null,
      });
    }
  }
  return [...moves.values()].sort((one, other) => one.id - other.id || one.newId - other.newId);
}

function nameOf({ artist, title }: AlbumRecord): string {
  return `${artist} – ${title}`;
}
