import type { Catalog, CatalogAlbum } from './catalog.ts';

/**
 * The albums released right before and right after one. A new album changes this for two others only.
 */
export function neighboursOf(
  { albums, positions }: Catalog,
  id: number,
): { previous: CatalogAlbum | undefined; next: CatalogAlbum | undefined } {
  const position = positions.get(id);
  if (position === undefined) return { previous: undefined, next: undefined };
  return { previous: albums[position + 1], next: albums[position - 1] };
}
