import type { ShownOnPage } from '#src/catalog/shown-album.ts';

interface Shown {
  /** Absolute URL of the album's page, where the site knows its origin. */
  url: string | undefined;
  /** Absolute URL of the cover, where one is stored. */
  image: string | undefined;
  /** The album elsewhere, `http:` or `https:` only. */
  sameAs: string[];
}

/**
 * An album as JSON-LD `MusicAlbum` (schema.org), ready to stand in a `<script>`: nothing in the text can end that
 * element, since `<` is written as an escape.
 */
export function albumJsonLd(
  album: Pick<ShownOnPage, 'artist' | 'title' | 'releaseDate' | 'genres' | 'format'>,
  { url, image, sameAs }: Shown,
): string {
  const document = {
    '@context': 'https://schema.org',
    '@type': 'MusicAlbum',
    name: album.title,
    byArtist: { '@type': 'MusicGroup', name: album.artist },
    ...(album.releaseDate && { datePublished: album.releaseDate }),
    ...(album.genres.length > 0 && { genre: album.genres }),
    ...(album.format === 'EP' && { albumReleaseType: 'https://schema.org/EPRelease' }),
    ...(url && { url }),
    ...(image && { image }),
    ...(sameAs.length > 0 && { sameAs }),
  };
  return JSON.stringify(document).replaceAll('<', '\\u003c');
}
