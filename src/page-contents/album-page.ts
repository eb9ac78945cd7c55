import type { CoverState, DetailsState } from '#src/backfill/cover-state.ts';
import { CatalogError } from '#src/catalog-error.ts';
import { artistOf, nearestInTime } from '#src/catalog/artists.ts';
import { type Catalog, type CatalogAlbum, neighboursOf } from '#src/catalog/catalog.ts';
import { findGenre } from '#src/catalog/genres.ts';
import { shownInLine, type ShownInLine, shownOnPage, type ShownOnPage } from '#src/catalog/shown-album.ts';
import { similarTo } from '#src/catalog/similar-albums.ts';
import type { PageContents } from './page-contents.ts';

/** An album that is linked to by its name. */
export type NamedAlbum = Pick<ShownOnPage, 'id' | 'artist' | 'title'>;

export interface AlbumPage {
  album: ShownOnPage;
  cover: CoverState;
  details: DetailsState;
  /** Slugs of the album's genres, in its order; null where a genre has no page. */
  genreSlugs: (string | null)[];
  /** Where the artist has a page. */
  artist: { slug: string; albums: number } | undefined;
  /** Released right before and right after. */
  previous: NamedAlbum | undefined;
  next: NamedAlbum | undefined;
  /** By the same artist, newest first. */
  others: ShownInLine[];
  similar: ShownInLine[];
}

/** As many as there are in all where the artist has no page of their own, and as fit beside what is like the album. */
const OTHERS = 6;

/** The page of an album, by its id. */
export const albumPage: PageContents<{ id: string }, AlbumPage> = {
  list({ catalog }) {
    return catalog.albums.map(({ id }) => ({ id: String(id) }));
  },
  async load({ backfill, catalog }, { id }) {
    const album = catalog.albums[catalog.positions.get(Number(id)) ?? -1];
    if (!album) {
      throw new CatalogError('no-such-album', `There is no album ${id}`, {
        hint: 'The catalog changed while it was built: build again',
      });
    }
    return {
      album: shownOnPage(album),
      cover: await backfill.storedCover(album),
      details: await backfill.storedDetails(album),
      genreSlugs: album.genres.map((genre) => findGenre(catalog, genre)?.slug ?? null),
      ...relatives(catalog, album),
    };
  },
};

function relatives(
  catalog: Catalog,
  album: CatalogAlbum,
): Pick<AlbumPage, 'artist' | 'previous' | 'next' | 'others' | 'similar'> {
  const artist = artistOf(catalog, album);
  const { previous, next } = neighboursOf(catalog, album.id);
  return {
    artist: artist?.slug === undefined ? undefined : { slug: artist.slug, albums: artist.albums.length },
    previous: previous && named(previous),
    next: next && named(next),
    others: nearestInTime(artist?.albums ?? [], album, OTHERS).map(shownInLine),
    similar: similarTo(catalog, album.id).map(shownInLine),
  };
}

function named({ id, artist, title }: NamedAlbum): NamedAlbum {
  return { id, artist, title };
}
