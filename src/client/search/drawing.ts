/**
 * What the browser draws: clones of what the page's components rendered into its template (SearchTemplates.astro), filled
 * here. Whatever comes from the sheet or the visitor goes in as text or as the value of an attribute.
 */
import { formatReleaseDate, voiceAndPlace, webUrl } from '#src/components/album-words.ts';
import { coverSources, releaseUrl } from '#src/components/cover-image.ts';
import { pageNumbers } from '#src/components/page-numbers.ts';
import { sleeveSvg } from '#src/components/sleeve/sleeve.ts';
import { formatNumber } from '#src/format-text.ts';
import type { TileAlbum } from '#src/search/catalog-index.ts';
import type { FacetOption } from '#src/search/facets.ts';
import type { TilePart } from '#src/search/index-parts.ts';

const templates = document.querySelector<HTMLTemplateElement>('[data-templates]')!.content;

function copyOf<Kind extends Element = HTMLElement>(selector: string): Kind {
  return document.importNode(templates.querySelector<Kind>(selector)!, true);
}

/** The parts of a tile that come after the rest of it. */
export interface LateParts {
  cover: Element;
  /** Spotify's. */
  mark: Element | null;
  /** The way to where it can be heard. */
  listen: Element | null;
}

/** The album that a tile shows, by id. */
export function albumOfTile(tile: HTMLElement): number {
  return Number(tile.dataset['album']);
}

const blankTile = copyOf('.tile');
const blankDate = copyOf('.tile time');
const blankMark = copyOf('.spotify-mark');
const blankListen = copyOf('.tile-listen');
const askingCover = copyOf('.tile .cover');
const waitingCover = copyOf('.tile .cover');
const albumPath = blankTile.querySelector('.tile-title')!.getAttribute('href')!;
const coverPath = askingCover.getAttribute('hx-get');
for (const name of ['hx-get', 'hx-trigger', 'hx-swap']) waitingCover.removeAttribute(name);
for (const late of blankTile.querySelectorAll('.spotify-mark, .tile-listen')) late.remove();
blankTile.querySelector('.cover')!.replaceWith(drawEmptyCover());

/** The cover of an album that is not known yet, without its picture. */
export function drawEmptyCover(): Element {
  return waitingCover.cloneNode() as Element;
}

/** A tile whose cover has no picture yet. */
export function drawTile(album: TileAlbum): HTMLElement {
  const tile = blankTile.cloneNode(true) as HTMLElement;
  fillTile(tile, album);
  return tile;
}

/**
 * Shows another album in a tile that is there already, which costs a fraction of a new one.
 *
 * @returns the late parts that the tile had; `late` takes their place, where it is given.
 */
export function fillTile(tile: HTMLElement, album: TileAlbum, late?: LateParts): LateParts {
  const [cover, title, artist, genres, facts] = tile.firstElementChild!.children as unknown as HTMLElement[];
  const [mark, listen] = ['.spotify-mark', '.tile-listen'].map((part) => tile.querySelector(part)) as [
    Element | null,
    Element | null,
  ];
  tile.dataset['album'] = String(album.id);
  title!.setAttribute('href', withId(albumPath, album.id));
  title!.textContent = album.title;
  artist!.textContent = album.artist;
  genres!.textContent = album.genres.join(', ');
  facts!.replaceChildren(...dateNode(album), ...voiceAndPlace(album).map(span));
  if (late) {
    cover!.replaceWith(late.cover);
    mark?.remove();
    listen?.remove();
    // What was opened to mark the album that was here.
    tile.querySelector('.tile-choices')?.remove();
    addLinks(tile, late);
  }
  return { cover: cover!, mark, listen };
}

/** Puts the links of an album into its tile. */
export function addLinks(tile: HTMLElement, { mark, listen }: Pick<LateParts, 'mark' | 'listen'>): void {
  if (mark) tile.querySelector('.tile-facts')!.after(mark);
  if (listen) tile.querySelector('.tile-actions')!.prepend(listen);
}

function span(text: string): Element {
  return Object.assign(document.createElement('span'), { textContent: text });
}

function dateNode(album: TileAlbum): Element[] {
  const date = formatReleaseDate(album, { short: true });
  if (!date?.datetime) return date ? [span(date.text)] : [];
  const time = blankDate.cloneNode() as HTMLTimeElement;
  time.dateTime = date.datetime;
  time.textContent = date.text;
  return [time];
}

function withId(path: string, id: number): string {
  return path.replace('album/0/', `album/${id}/`);
}

/** The cover's box; without a part, an album that is on Spotify waits for it, and any other is nowhere to be had. */
export function drawCover(album: TileAlbum, part: TilePart | undefined): Element {
  if (part?.cover) return drawFound(album, part.cover, part.mbid);
  const state = part?.cover === 0 ? 'absent' : !album.onSpotify && !part ? 'no-link' : undefined;
  const box = state ? copyOf(`.cover[data-state=${state}]`) : part ? askingCover : waitingCover;
  const cover = box.cloneNode(true) as Element;
  cover.querySelector('svg')!.outerHTML = sleeveSvg(album);
  if (cover.hasAttribute('hx-get')) cover.setAttribute('hx-get', withId(coverPath!, album.id));
  return cover;
}

function drawFound(
  { artist, title, genres }: TileAlbum,
  images: Exclude<TilePart['cover'], 0 | undefined>,
  mbid: string | undefined,
): Element {
  const cover = copyOf('.cover[data-state=found]');
  const image = cover.querySelector('img')!;
  const { src, srcset, side } = coverSources(images.map(([url, width]) => ({ url, width })));
  image.alt = `Cover of ${title} by ${artist}`;
  image.width = side;
  image.height = side;
  if (srcset) image.srcset = srcset;
  else for (const name of ['srcset', 'sizes']) image.removeAttribute(name);
  image.src = src;
  const credit = cover.querySelector<HTMLAnchorElement>('.cover-credit')!;
  if (mbid === undefined) {
    credit.remove();
    delete image.dataset['genres'];
  } else {
    credit.href = releaseUrl(mbid);
    image.dataset['genres'] = genres.join(', ');
  }
  return cover;
}

/** Spotify's icon and the way to where the album can be heard; nothing for what is no link. */
export function drawLinks({ artist, title }: TileAlbum, part: TilePart): Pick<LateParts, 'mark' | 'listen'> {
  const { spotifyUrl, listenUrl = spotifyUrl } = part;
  const link = (blank: Element, to: string | undefined, name: string): Element | null => {
    const url = webUrl(to);
    if (!url) return null;
    const drawn = blank.cloneNode(true) as Element;
    drawn.setAttribute('href', url);
    drawn.ariaLabel = name;
    return drawn;
  };
  return {
    mark: link(blankMark, spotifyUrl, `${title} by ${artist} on Spotify`),
    listen: link(blankListen, listenUrl, `Listen to ${title}`),
  };
}

/** The way to the other pages of a result; nothing for a single page. */
export function drawPageLinks(page: number, pages: number, href: (page: number) => string): Element[] {
  if (pages === 1) return [];
  const nav = copyOf('.pagination');
  nav.querySelector('.pagination-place')!.textContent = `Page ${page} of ${pages}`;
  const list = nav.querySelector('.pagination-numbers')!;
  const [link, gap] = [list.querySelector('li:has(a)')!, list.querySelector('li:has(span)')!];
  list.replaceChildren(
    ...pageNumbers(page, pages).map((number) => {
      if (number === null) return gap.cloneNode(true);
      const item = link.cloneNode(true) as Element;
      const to = item.querySelector('a')!;
      to.setAttribute('href', href(number));
      to.ariaLabel = `Page ${number}`;
      to.textContent = String(number);
      if (number === page) to.setAttribute('aria-current', 'page');
      return item;
    }),
  );
  for (const [rel, to] of [['prev', page - 1] as const, ['next', page + 1] as const]) {
    const step = nav.querySelector(`[rel=${rel}]`)!;
    if (to < 1 || to > pages) step.remove();
    else step.setAttribute('href', href(to));
  }
  return [nav];
}

/** An option of a facet, to be brought up to date by `fillOption`. */
export function drawOption(facet: string, option: FacetOption): HTMLElement {
  const { key, name } = option;
  const item = copyOf('.facet-option');
  Object.assign(item.querySelector('input')!, { name: facet, value: key });
  item.querySelector('.facet-name')!.textContent = name;
  item.querySelector<HTMLElement>('.facet-count')!.dataset['count'] = key;
  const without = item.querySelector('button')!;
  if (facet !== 'genre') without.remove();
  without.dataset['without'] = key;
  without.ariaLabel = `not ${name}`;
  without.title = `Without ${name}`;
  fillOption(item, option);
  return item;
}

/** Shows how many albums an option has now, and whether it is chosen. */
export function fillOption(item: HTMLElement, { count, state }: Pick<FacetOption, 'count' | 'state'>): void {
  const number = item.querySelector('.facet-count')!;
  const text = formatNumber(count);
  if (number.textContent !== text) number.textContent = text;
  item.dataset['state'] = state ?? 'open';
  item.toggleAttribute('data-empty', count === 0);
  item.querySelector('input')!.checked = state === 'chosen';
  item.querySelector('button')?.setAttribute('aria-pressed', String(state === 'excluded'));
}

/** A filter in force, as a word that takes it away; undefined: the word that takes all away. */
export function drawActiveFilter(name: string | undefined): HTMLElement {
  if (name === undefined) return copyOf('li:has(> .clear-all)');
  const item = copyOf('li:has(> .active-filter)');
  const button = item.querySelector('button')!;
  button.ariaLabel = `Remove ${name}`;
  button.firstElementChild!.textContent = name;
  return item;
}

/** What stands where albums would be when nothing matches, to be filled by `fillNothingFound`. */
export function drawNothingFound(): HTMLElement {
  return copyOf('.search-empty');
}

/** Says what was searched for. */
export function fillNothingFound(note: HTMLElement, query: string): void {
  note.querySelector('h2')!.textContent =
    query === '' ? 'No album is all of this' : `Nothing found for “${query}”`;
}
