import { createDice } from '../seeded-random.ts';
import { blocks } from './blocks.ts';
import { citadel } from './citadel.ts';
import { contours } from './contours.ts';
import type { CoverFamily } from './drawing.ts';
import { eclipse } from './eclipse.ts';
import { eye } from './eye.ts';
import { glyphs } from './glyphs.ts';
import { halftone } from './halftone.ts';
import { knot } from './knot.ts';
import { monolith } from './monolith.ts';
import { orrery } from './orrery.ts';
import { PALETTES } from './palettes.ts';
import { ridgelines } from './ridgelines.ts';
import { rings } from './rings.ts';
import { shards } from './shards.ts';
import { strata } from './strata.ts';
import { tree } from './tree.ts';
import { tunnel } from './tunnel.ts';

const FAMILIES: readonly [CoverFamily, ...CoverFamily[]] = [
  strata,
  rings,
  monolith,
  glyphs,
  shards,
  knot,
  contours,
  eclipse,
  blocks,
  halftone,
  ridgelines,
  tunnel,
  citadel,
  eye,
  orrery,
  tree,
];

/**
 * Draws the cover of an invented album as an SVG image: the same for the same id, at most 8 KB.
 *
 * @param side width and height in pixels
 */
export function drawCover(albumId: string, side: number): string {
  const dice = createDice(`cover ${albumId}`);
  const family = dice.pick(FAMILIES);
  const colours = dice.pick(PALETTES);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 600 600">` +
    `${family({ ...dice, colours })}</svg>`
  );
}
