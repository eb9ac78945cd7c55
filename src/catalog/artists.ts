import { memoizeByCatalog, type Catalog, type CatalogAlbum } from './catalog.ts';
import { slugsOf } from './slug.ts';

/**
 * Albums an artist needs for a page of their own. Below that, each of their album pages lists all the others; a page
 * for every artist with two albums would cost more files than the site's budget (1.1 per album) has.
 */
export const ARTIST_PAGE_FROM = 5;

export interface Artist {
  /** As in their newest album. */
  name: string;
  /** In their URL; only those with a page have one. */
  slug: string | undefined;
  /** Newest release first. */
  albums: CatalogAlbum[];
}

const artistsOf = memoizeByCatalog(({ albums }) => {
  const byKey = [...Map.groupBy(albums, ({ artistKey }) => artistKey)];
  const slugs = slugsOf(byKey.filter(([, own]) => own.length >= ARTIST_PAGE_FROM).map(([key]) => key));
  return new Map(
    byKey.map(([key, own]): [string, Artist] => [
      key,
      { name: own[0]!.artist, slug: slugs.get(key), albums: own },
    ]),
  );
});

/** The artists with a page of their own. */
export function listArtistPages(catalog: Catalog): (Artist & { slug: string })[] {
  return [...artistsOf(catalog).values()].filter(
    (artist): artist is Artist & { slug: string } => artist.slug !== undefined,
  );
}

/** The albums released nearest to one among those of its artist, itself excepted, newest first. */
export function nearestInTime(
  albums: readonly CatalogAlbum[],
  album: CatalogAlbum,
  limit: number,
): CatalogAlbum[] {
  const position = albums.indexOf(album);
  const first = Math.max(0, Math.min(position - Math.floor(limit / 2), albums.length - 1 - limit));
  return albums.slice(first, first + limit + 1).filter((other) => other !== album);
}

/** The artist of an album. */
export function artistOf(catalog: Catalog, album: Pick<CatalogAlbum, 'artistKey'>): Artist | undefined {
  return artistsOf(catalog).get(album.artistKey);
}
