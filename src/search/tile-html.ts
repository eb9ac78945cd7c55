import { coverSources } from '#src/components/cover-image.ts';
import { groovesOf, groovesSvg } from '#src/components/grooves.ts';
import { formatReleaseDate } from '#src/components/release-date.ts';
import { webUrl } from '#src/components/web-url.ts';
import type { TileAlbum } from './catalog-index.ts';
import { html, trustedHtml, type Html } from './escape-html.ts';
import type { TilePart } from './index-parts.ts';

/**
 * Tiles as the browser makes them: the same markup as AlbumTile.astro, Cover.astro and SpotifyMark.astro, to which a
 * test holds it.
 */
export interface TileOptions {
  /** The album's page. */
  href: string;
  /** What the tile's file said; undefined while it has not been read. */
  part: TilePart | undefined;
  /** URL of the fragment to ask for an unknown cover; undefined: never ask. */
  request: string | undefined;
  /** Whether the placeholder has its picture, which may also be added later; true unless told. */
  grooves?: boolean;
}

/** The third line of a tile: all of it, and what stands behind the date. */
export function tileFacts(album: TileAlbum): { full: string; rest: string } {
  const facts = [album.genres.join(', '), album.vocalStyles.join(', '), album.location]
    .filter(Boolean)
    .join(' · ');
  const release = formatReleaseDate(album)?.text;
  return {
    full: [release, facts].filter(Boolean).join(' · '),
    rest: release && facts ? ` · ${facts}` : facts,
  };
}

/** One `<li>` of the grid. */
export function tileHtml(album: TileAlbum, { href, part, request, grooves = true }: TileOptions): Html {
  const { full, rest } = tileFacts(album);
  const shown = formatReleaseDate(album, { short: true });
  const date = shown?.datetime ? html`<time datetime="${shown.datetime}">${shown.text}</time>` : shown?.text;
  return html`<li class="tile" data-album="${album.id}">
    <div class="tile-box">
      ${coverHtml(album, part, request, grooves)}<a class="tile-title" href="${href}" title="${album.title}"
        >${album.title}</a
      >
      <p class="tile-artist" title="${album.artist}">${album.artist}</p>
      <div class="tile-foot">
        <p class="tile-facts" title="${full}">${date}${rest}</p>
        ${part && markHtml(album, part)}
      </div>
    </div>
  </li>`;
}

/** The cover's box; without a part, an album that is on Spotify waits for it and asks nothing yet. */
export function coverHtml(
  album: TileAlbum,
  part: TilePart | undefined,
  request: string | undefined,
  withGrooves = true,
): Html {
  const grooves = withGrooves && trustedHtml(groovesSvg(groovesOf(album.artist, album.title)));
  const box = (state: string, word?: string): Html =>
    html`<div class="cover" data-state="${state}">
      ${grooves}${word && html`<p class="cover-word">${word}</p>`}
    </div>`;
  if (!album.onSpotify) return box('no-link', 'not on Spotify');
  if (part?.cover === 0) return box('absent', 'no cover');
  if (part?.cover) {
    const { src, srcset, side } = coverSources(
      part.cover.map(([url, width]) => ({ url, width, height: width })),
    );
    const sizes = srcset && html` srcset="${srcset}" sizes="auto, 190px"`;
    return html`<div class="cover" data-state="found">
      <img
        src="${src}"
        ${sizes || ''}
        width="${side}"
        height="${side}"
        alt="Cover of ${album.title} by ${album.artist}"
        loading="lazy"
        decoding="async"
        referrerpolicy="no-referrer"
      />
    </div>`;
  }
  if (!part || !request) return box(request ? 'loading' : 'unknown');
  return html`<div
    class="cover"
    data-state="loading"
    hx-get="${request}"
    hx-trigger="intersect once"
    hx-swap="outerHTML"
  >
    ${grooves}
  </div>`;
}

/** Spotify's icon, linked; nothing for what is no link. */
export function markHtml(album: TileAlbum, { spotifyUrl }: TilePart): Html {
  const url = webUrl(spotifyUrl);
  if (!url) return html``;
  return html`<a
    class="spotify-mark"
    href="${url}"
    rel="external noopener"
    aria-label="${album.title} by ${album.artist} on Spotify"
    title="On Spotify"
    ><svg width="22" height="22" aria-hidden="true"><use href="#spotify-icon"></use></svg
  ></a>`;
}
