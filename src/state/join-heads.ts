import { isSampleAlbumId } from '#src/catalog/spotify-album-id.ts';
import { compareText, type CatalogHead } from './catalog-head.ts';

/**
 * All catalogs of several states that none of them has gone on from. It does not matter in which order states are
 * joined, how they are grouped, or how often. The bundled sample gives way to any other catalog: a server that was first
 * tried out with it must not hand its ids to invented albums for ever.
 */
export function joinHeads(...states: readonly (readonly CatalogHead[])[]): CatalogHead[] {
  const heads = new Map(states.flat().map((head) => [head.key, head]));
  const outlived = new Set([...heads.values()].flatMap((head) => [...head.ancestors.keys()]));
  const alive = [...heads.values()]
    .filter(({ key, albums }) => !outlived.has(key) && albums.length > 0)
    .sort((one, other) => compareText(one.key, other.key));
  return alive.every(isSample) ? alive : alive.filter((head) => !isSample(head));
}

function isSample({ albums }: CatalogHead): boolean {
  const ids = albums.flatMap((album) => album.sheet_spotify_id ?? []);
  return ids.length > 0 && ids.every(isSampleAlbumId);
}
