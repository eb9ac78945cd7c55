import type { CoverState } from '#src/backfill/cover-state.ts';
import type { Album } from '#src/catalog/album.ts';
import { tilesFileOf, type TilePart, type TilesPart } from './index-parts.ts';

/** The files of tiles by number; files without any album are left out. */
export function buildTiles(
  albums: readonly Album[],
  covers: ReadonlyMap<number, CoverState>,
): Map<number, TilesPart> {
  const files = new Map<number, TilesPart>();
  for (const album of albums) {
    const number = tilesFileOf(album.id);
    const file = files.get(number) ?? {};
    files.set(number, file);
    const part = tilePart(album, covers.get(album.id));
    if (part) file[album.id] = part;
  }
  return files;
}

function tilePart({ spotifyUrl }: Album, cover: CoverState | undefined): TilePart | undefined {
  if (spotifyUrl === null) return undefined;
  switch (cover?.status) {
    case 'found':
      return { spotifyUrl, cover: cover.images.map(({ url, width }) => [url, width]) };
    case 'absent':
      return { spotifyUrl, cover: 0 };
    default:
      return { spotifyUrl };
  }
}
