import type { TileAlbum } from '#src/search/catalog-index.ts';
import { tileFacts } from '#src/search/tile-html.ts';
import { formatReleaseDate } from '#src/components/release-date.ts';

/** The album that a tile shows, by id. */
export function albumOfTile(tile: HTMLElement): number {
  return Number(tile.dataset['album']);
}

/** The parts of a tile that come after the rest of it. */
export interface LateParts {
  cover: Element;
  /** Spotify's. */
  mark: Element | null;
}

/**
 * Shows another album in a tile that is there already, which costs a fraction of a new one. The words are those of
 * `tileHtml`; the late parts are the caller's.
 *
 * @returns the late parts that the tile had.
 */
export function refillTile(tile: HTMLElement, album: TileAlbum, href: string, late: LateParts): LateParts {
  const [cover, title, artist, foot] = tile.firstElementChild!.children as unknown as HTMLElement[];
  const mark = foot!.querySelector('.spotify-mark');
  tile.dataset['album'] = String(album.id);
  title!.setAttribute('href', href);
  for (const [line, text] of [[title!, album.title] as const, [artist!, album.artist] as const]) {
    line.title = text;
    line.textContent = text;
  }
  const { full, rest } = tileFacts(album);
  const facts = foot!.querySelector<HTMLElement>('.tile-facts')!;
  facts.title = full;
  facts.replaceChildren(...dateNodes(album), rest);
  cover!.replaceWith(late.cover);
  mark?.remove();
  // What was opened to mark the album that was here.
  foot!.querySelector('.tile-choices')?.remove();
  if (late.mark) facts.after(late.mark);
  return { cover: cover!, mark };
}

function dateNodes(album: TileAlbum): (Node | string)[] {
  const date = formatReleaseDate(album, { short: true });
  if (!date?.datetime) return date ? [date.text] : [];
  const time = document.createElement('time');
  time.dateTime = date.datetime;
  time.textContent = date.text;
  return [time];
}
