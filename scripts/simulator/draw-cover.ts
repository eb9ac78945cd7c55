import { createRandom } from '../seeded-random.ts';
import { ground, MOTIFS, path, SIDE, type Pencil } from './cover-motifs.ts';
import { PALETTES } from './cover-palettes.ts';

/**
 * Draws the cover of an invented album as an SVG image: the same for the same id, at most 8 KB.
 *
 * @param side width and height in pixels
 */
export function drawCover(albumId: string, side: number): string {
  const dice = createRandom(`cover ${albumId}`);
  const motif = dice.pick(MOTIFS);
  const pencil = { ...dice, colours: dice.pick(PALETTES) };
  const sleeve = dice.pick([bleed, bleed, bleed, framed, footed, banded]);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 ${SIDE} ${SIDE}">` +
    `${sleeve(pencil, motif(pencil))}</svg>`
  );
}

function bleed(_pencil: Pencil, picture: string): string {
  return picture;
}

/** The picture in a wide margin, the name below it. */
function framed(pencil: Pencil, picture: string): string {
  const [paper, ink] = papers(pencil);
  const count = pencil.whole(5, 9);
  const name = lettering(pencil, { x: 304 - count * 15.5, y: 538, step: 10, count, ink });
  return ground(paper) + crop(picture, 70, 50, 460, 460) + name;
}

/** The name at the foot, as large as fits. */
function footed(pencil: Pencil, picture: string): string {
  const [paper, ink] = papers(pencil);
  const count = pencil.whole(6, 8);
  const step = Math.round(520 / (count * 3.1));
  const name = lettering(pencil, { x: 40, y: 535 - step, step, count, ink });
  return ground(paper) + crop(picture, 0, 0, SIDE, 470) + name;
}

/** The name down a band at the left. */
function banded(pencil: Pencil, picture: string): string {
  const [paper, ink] = papers(pencil);
  const name = lettering(pencil, { x: 35, y: 40, step: 20, count: pencil.whole(4, 8), ink, isDown: true });
  return ground(paper) + crop(picture, 110, 0, 490, SIDE) + name;
}

/** A ground for the name, and its ink. */
function papers({ colours: { dark, light, accent }, pick }: Pencil): [string, string] {
  return pick<[string, string]>([
    [dark, light],
    [dark, accent],
    [light, dark],
    [accent, dark],
  ]);
}

/** What of a picture fills a rectangle. */
function crop(picture: string, x: number, y: number, width: number, height: number): string {
  return `<svg x="${x}" y="${y}" width="${width}" height="${height}" viewBox="0 0 ${SIDE} ${SIDE}" preserveAspectRatio="xMidYMid slice">${picture}</svg>`;
}

interface Lettering {
  x: number;
  y: number;
  /** Half of the side of a letter. */
  step: number;
  count: number;
  ink: string;
  isDown?: boolean;
}

/** A name in letters that nobody reads, as the logos of bands are: along a line, or downwards. */
function lettering(pencil: Pencil, { x, y, step, count, ink, isDown = false }: Lettering): string {
  const letters = Array.from({ length: count }, (_, index) => {
    const along = index * step * 3.1;
    return letter(pencil, x + (isDown ? 0 : along), y + (isDown ? along : 0), step);
  });
  const width = Math.max(2, Math.round(step * 0.28));
  return path(
    letters.join(''),
    `fill="none" stroke="${ink}" stroke-width="${width}" stroke-linecap="square"`,
  );
}

/** A stem, and strokes between the nine points of a square whose half is `step`. */
function letter(pencil: Pencil, left: number, top: number, step: number): string {
  const at = (column: number, row: number): string =>
    `${Math.round(left + column * step)} ${Math.round(top + row * step * 1.12)}`;
  const stem = pencil.whole(0, 2);
  const strokes = Array.from({ length: pencil.whole(2, 3) }, () => {
    const row = pencil.whole(0, 2);
    return pencil.pick([
      `M${at(0, row)}L${at(2, row)}`,
      `M${at(0, row)}L${at(stem === 0 ? 2 : stem, (row + 1) % 3)}`,
      `M${at(0, 1)}A${step} ${step} 0 0 ${pencil.whole(0, 1)} ${at(2, 1)}`,
      `M${at(1, 0)}A${step} ${step} 0 0 ${pencil.whole(0, 1)} ${at(1, 2)}`,
      `M${at(stem, row)}L${at(2 - stem, 2 - row)}`,
    ]);
  });
  return `M${at(stem, 0)}L${at(stem, 2)}${strokes.join('')}`;
}
