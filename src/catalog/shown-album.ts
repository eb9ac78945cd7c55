import type { Album } from './album.ts';
import { listenLinks } from './players.ts';

/** What a tile tells of an album; its cover comes from elsewhere. */
export type ShownInTile = Pick<
  Album,
  | 'id'
  | 'artist'
  | 'title'
  | 'releaseDate'
  | 'releaseText'
  | 'genres'
  | 'vocalStyles'
  | 'location'
  | 'spotifyUrl'
> & {
  /** Where it can be heard, the first of `listenLinks`; null: nowhere that the sheet knows. */
  listenUrl: string | null;
};

/** What a line of text tells of an album. */
export type ShownInLine = Pick<Album, 'id' | 'artist' | 'title' | 'releaseDate' | 'releaseText'>;

/** What the page of an album tells of it. */
export type ShownOnPage = ShownInTile & Pick<Album, 'format' | 'links' | 'tab'>;

/**
 * An album cut down to what is shown of it. Pages are rendered anew when what they hold has changed, so they must not
 * hold what nobody sees: a row added to the sheet moves the row numbers of a thousand others.
 */
export function shownInTile(album: Album): ShownInTile {
  const { id, artist, title, releaseDate, releaseText, genres, vocalStyles, location, spotifyUrl } = album;
  const listenUrl = listenLinks(album)[0]?.href ?? null;
  return {
    id,
    artist,
    title,
    releaseDate,
    releaseText,
    genres,
    vocalStyles,
    location,
    spotifyUrl,
    listenUrl,
  };
}

/** See `shownInTile`. */
export function shownInLine({ id, artist, title, releaseDate, releaseText }: ShownInLine): ShownInLine {
  return { id, artist, title, releaseDate, releaseText };
}

/** See `shownInTile`. */
export function shownOnPage(album: Album): ShownOnPage {
  const { format, links, tab } = album;
  return { ...shownInTile(album), format, links, tab };
}
