import { CatalogError } from '#src/catalog-error.ts';
import { artistOf, nearestInTime } from '#src/catalog/artists.ts';
import { type CatalogAlbum, neighboursOf } from '#src/catalog/catalog.ts';
import { findGenre } from '#src/catalog/genres.ts';
import { shownInTile, shownOnPage } from '#src/catalog/shown-album.ts';
import { similarTo } from '#src/catalog/similar-albums.ts';
import type { PageContents } from './page-contents.ts';

/** As many as a row of the grid holds on a usual screen. */
const OTHERS = 7;

/** The page of an album, by its id. */
export const albumPage = {
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
    const artist = artistOf(catalog, album);
    const { previous, next } = neighboursOf(catalog, album.id);
    const others = nearestInTime(artist?.albums ?? [], album, OTHERS);
    const similar = similarTo(catalog, album.id);
    return {
      album: shownOnPage(album),
      /** Of the album and its relatives, by id. */
      covers: await backfill.storedCovers([album, ...others, ...similar]),
      details: await backfill.storedDetails(album),
      /** Slugs of the album's genres, in its order; null where a genre has no page. */
      genreSlugs: album.genres.map((genre) => findGenre(catalog, genre)?.slug ?? null),
      /** Where the artist has a page. */
      artist: artist?.slug === undefined ? undefined : { slug: artist.slug, albums: artist.albums.length },
      /** Released right before and right after. */
      previous: previous && named(previous),
      next: next && named(next),
      /** By the same artist, newest first. */
      others: others.map(shownInTile),
      similar: similar.map(shownInTile),
    };
  },
} satisfies PageContents<{ id: string }, unknown>;

function named({ id, artist, title }: CatalogAlbum): Pick<CatalogAlbum, 'id' | 'artist' | 'title'> {
  return { id, artist, title };
}
