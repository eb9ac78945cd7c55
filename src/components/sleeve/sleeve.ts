import { familyOf, GENRE_FAMILIES, type GenreFamily } from '#src/catalog/genre-families.ts';
import { MOTIFS, PLAIN_MOTIF, tenth, type Draw } from './motifs.ts';
import { fitLine, LEADING, MEASURE, setTitle, type TitleLine } from './set-title.ts';

/** What a sleeve is drawn from: the same album always looks the same. */
export interface SleeveAlbum {
  artist: string;
  title: string;
  genres: readonly string[];
}

/** UTF-8 bytes that no sleeve exceeds. */
export const SLEEVE_LIMIT_BYTES = 600;

/** Colourways of a family; their colours stand in src/styles/sleeve.css, family by family, as the classes `k0`, `k1` … (base 36). */
export const colourwaysOf = (family: GenreFamily): number => (family === 'gaze' ? 4 : 3);

const firstColourway = new Map<GenreFamily, number>();
let colourways = 0;
for (const family of GENRE_FAMILIES) {
  firstColourway.set(family, colourways);
  colourways += colourwaysOf(family);
}

const EDGE = 6;
const LONG_TITLE = 26;
const LONGEST_TITLE = 54;
const LONGEST_ARTIST = 36;

/** 32-bit FNV-1a over UTF-16 code units, mixed once more so that near names do not look alike. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

function drawFrom(seed: number): Draw {
  let state = seed;
  return (count) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 16) % count;
  };
}

/** One line of well-formed text that turns nothing round it: no controls, no marks of direction. */
const plain = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const cutAtWord = (text: string, length: number): string => {
  const blank = text.lastIndexOf(' ', length);
  return `${text
    .slice(0, blank > 0 ? blank : length)
    .toWellFormed()
    .trimEnd()}…`;
};

/** What of a long title is set: without the brackets at its end, without what follows a colon or dash, at last cut at a word. */
export function shortenTitle(title: string): string {
  let text = title;
  const bracket = Math.max(text.lastIndexOf('('), text.lastIndexOf('['));
  if (text.length > LONG_TITLE && bracket > 0 && /[)\]]$/.test(text)) text = text.slice(0, bracket).trimEnd();
  if (text.length > LONGEST_TITLE) text = text.split(/(?<=\S): | [–—] /)[0]!;
  return text.length > LONGEST_TITLE ? cutAtWord(text, LONGEST_TITLE) : text;
}

const titleText = ({ text, fontSize, widthClass, full, foreign }: TitleLine, baseline: number): string =>
  `<text class=${'abcdefghi'[widthClass]} x=${EDGE} y=${tenth(baseline)} font-size=${tenth(fontSize)}` +
  `${full ? ` textLength=${MEASURE}` : ''}${full && foreign ? ' lengthAdjust=spacingAndGlyphs' : ''}>${escaped(text)}</text>`;

function artistText(artist: string, baseline: number): string {
  const narrow = artist.length > 22 ? ' class=l' : '';
  const fitted = artist.length > 27 ? ` textLength=${MEASURE}` : '';
  return `<text x=${EDGE} y=${tenth(baseline)}${narrow}${fitted}>${escaped(artist)}</text>`;
}

/** How high the lines of a square may be at most, in units of which it is 100 wide. */
const SQUARE_LINE = 33;

/**
 * Words in a square, set as on a sleeve: what stands in a wall or on a page where there is no album. Hidden from screen
 * readers: what it says is said beside it.
 *
 * @param small A line of small type at its head; empty for none.
 */
export function squareSvg(lines: readonly string[], small = ''): string {
  let baseline = 100 - EDGE;
  const set = lines.toReversed().map((text) => {
    const line = fitLine(text.toUpperCase(), SQUARE_LINE);
    const drawn = titleText(line, baseline);
    baseline -= line.height + LEADING;
    return drawn;
  });
  const head = small && `<text x=${EDGE} y=${EDGE + 4.8}>${escaped(small)}</text>`;
  return `<svg class="sleeve square" viewBox="0 0 100 100" aria-hidden=true>${head}${set.join('')}</svg>`;
}

/** @param attempt 0 and 1: a motif of the family; 2: the plain one; 3: none. */
function drawSleeve({ artist, title, genres }: SleeveAlbum, attempt: number): string {
  const family = familyOf(genres);
  const seed = hash(`${artist}\n${title}`);
  const draw = drawFrom(hash(`${title}\n${artist}`));
  const name = plain(title);
  const text = shortenTitle(name).toUpperCase() || '…';
  const room = text.length > 40 ? 64 : text.length > LONG_TITLE ? 56 : [32, 40, 46, 54][(seed >>> 8) & 3]!;
  const block = setTitle(text, room);
  const by = plain(artist).toLowerCase() === name.toLowerCase() ? plain(genres[0] ?? '') : plain(artist);
  const byLine =
    by.length > LONGEST_ARTIST
      ? `${by
          .slice(0, LONGEST_ARTIST - 2)
          .toWellFormed()
          .trimEnd()}…`
      : by;

  // The block stands above or below, the artist beside it or at the far edge; the motif has the band that is left.
  const above = ((seed >>> 12) & 1) === 1;
  const beside = ((seed >>> 13) & 1) === 1;
  const start = above ? EDGE + (beside ? 9 : 0) : 100 - EDGE - block.height;
  const artistBaseline = beside ? (above ? EDGE + 4.8 : start - 3.6) : above ? 94 : EDGE + 4.8;
  const bandStart = above ? start + block.height + 4.5 : beside ? 0 : EDGE + 9;
  const band = (above ? (beside ? 100 : 100 - EDGE - 9) : start - (beside ? 12 : 4.5)) - bandStart;

  let motif = '';
  if (band > 6 && attempt < 3) {
    const drawMotif = attempt === 2 ? PLAIN_MOTIF : MOTIFS[family][((seed >>> 16) + attempt) & 3]!;
    motif = `<svg y=${tenth(bandStart)} height=${tenth(band)}>${drawMotif(band, draw)}</svg>`;
  }
  let baseline = start - LEADING;
  const lines = block.lines.map((line) => titleText(line, (baseline += line.height + LEADING)));
  const colourway = (firstColourway.get(family)! + (seed % colourwaysOf(family))).toString(36);
  return (
    `<svg class="sleeve k${colourway}" viewBox="0 0 100 100" aria-hidden=true>` +
    `${motif}${lines.join('')}${artistText(byLine, artistBaseline)}</svg>`
  );
}

/**
 * The picture of an album that has no cover: its title set like wood type in the colours of its family, its artist, and a
 * motif. An SVG of at most 600 bytes for any names, hidden from screen readers, without `style` and without a request.
 */
export function sleeveSvg(album: SleeveAlbum): string {
  const key = [album.artist, album.title, ...album.genres].join('\n');
  const known = drawn.get(key);
  if (known !== undefined) return known;
  const svg = fittingSleeve(album);
  if (drawn.size >= MOST_DRAWN) drawn.clear();
  drawn.set(key, svg);
  return svg;
}

/** A build shows each album on some twenty pages. */
const drawn = new Map<string, string>();
const MOST_DRAWN = 100_000;

function fittingSleeve(album: SleeveAlbum): string {
  for (let attempt = 0; ; attempt += 1) {
    const svg = drawSleeve(album, attempt);
    if (attempt === 3 || new TextEncoder().encode(svg).length <= SLEEVE_LIMIT_BYTES) return svg;
  }
}
