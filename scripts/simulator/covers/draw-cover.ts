import { createRandom } from '../../seeded-random.ts';
import { ground, SIDE, type Pencil } from './drawing.ts';
import { halftone } from './halftone.ts';
import { lettering } from './lettering.ts';
import { monolith } from './monolith.ts';
import { PALETTES } from './palettes.ts';
import { tunnel } from './tunnel.ts';

/**
 * Draws the cover of an invented album as an SVG image: the same for the same id, at most 8 KB.
 *
 * @param side width and height in pixels
 */
export function drawCover(albumId: string, side: number): string {
  const dice = createRandom(`cover ${albumId}`);
  const motif = dice.pick([monolith, halftone, tunnel]);
  const pencil = { ...dice, colours: dice.pick(PALETTES) };
  const sleeve = dice.pick([bleed, bleed, bleed, framed, footed, banded]);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 600 600">` +
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
  return (
    ground(paper) +
    part(picture, 70, 50, 460, 460) +
    lettering(pencil, { x: 304 - count * 15.5, y: 538, step: 10, count, ink })
  );
}

/** The name at the foot, as large as fits. */
function footed(pencil: Pencil, picture: string): string {
  const [paper, ink] = papers(pencil);
  const count = pencil.whole(6, 8);
  const step = Math.round(520 / (count * 3.1));
  return (
    ground(paper) +
    part(picture, 0, 0, SIDE, 470) +
    lettering(pencil, { x: 40, y: 535 - step, step, count, ink })
  );
}

/** The name down a band at the left. */
function banded(pencil: Pencil, picture: string): string {
  const [paper, ink] = papers(pencil);
  return (
    ground(paper) +
    part(picture, 110, 0, 490, SIDE) +
    lettering(pencil, { x: 35, y: 40, step: 20, count: pencil.whole(4, 8), down: true, ink })
  );
}

/** A ground for the name, and its ink. */
function papers({ colours: { dark, light, accent }, pick }: Pencil): readonly [string, string] {
  return pick([
    [dark, light] as const,
    [dark, accent] as const,
    [light, dark] as const,
    [accent, dark] as const,
  ]);
}

/** What of a picture fills a rectangle. */
function part(picture: string, x: number, y: number, width: number, height: number): string {
  return `<svg x="${x}" y="${y}" width="${width}" height="${height}" viewBox="0 0 600 600" preserveAspectRatio="xMidYMid slice">${picture}</svg>`;
}
