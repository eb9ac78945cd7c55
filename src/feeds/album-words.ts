import type { Album } from '#src/catalog/album.ts';

/** An album in a feed's title: "Artist – Title". */
export function albumHeadline({ artist, title }: Pick<Album, 'artist' | 'title'>): string {
  return `${artist} – ${title}`;
}

/** What the sheet says of an album, in one line; empty when it says nothing. */
export function albumFactsLine(album: Pick<Album, 'format' | 'genres' | 'vocalStyles' | 'location'>): string {
  return [album.format, album.genres.join(', '), album.vocalStyles.join(', '), album.location]
    .filter(Boolean)
    .join(' · ');
}
