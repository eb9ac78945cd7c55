import type { Catalog, CatalogAlbum } from '#src/catalog/catalog.ts';
import { foldName } from '#src/catalog/identity.ts';

/** An album with plausible values; `id` decides the rest unless given. */
export function catalogAlbum(album: Partial<CatalogAlbum> & { id: number }): CatalogAlbum {
  const artist = album.artist ?? `Artist ${album.id}`;
  const releaseDate = album.releaseDate === undefined ? '2024-05-03' : album.releaseDate;
  return {
    artist,
    artistKey: foldName(artist),
    title: `Album ${album.id}`,
    releaseDate,
    releaseText: null,
    releaseSort: releaseDate ?? '2024',
    format: 'LP',
    genres: ['Prog-metal'],
    vocalStyles: ['Clean'],
    location: 'Oslo, Norway',
    spotifyId: null,
    spotifyUrl: null,
    links: {},
    tab: '2024 Prog-metal',
    sheetRow: album.id + 6,
    removed: false,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...album,
  };
}

/** A catalog of such albums, in the order in which a catalog is read. */
export function catalogOf(...rows: (Partial<CatalogAlbum> & { id: number })[]): Catalog {
  const albums = rows
    .map(catalogAlbum)
    .sort((one, other) =>
      one.releaseSort === other.releaseSort
        ? other.id - one.id
        : one.releaseSort < other.releaseSort
          ? 1
          : -1,
    );
  return { albums, positions: new Map(albums.map(({ id }, index) => [id, index])) };
}

/** The ids of albums, in order. */
export const idsOf = (albums: readonly { id: number }[]): number[] => albums.map(({ id }) => id);
