import { disc, ground, path, polar, throughPoints, type Motif } from './drawing.ts';
import { mix } from './palettes.ts';

/** Polygons inside polygons, each turned a little further. */
export const tunnel: Motif = (pencil) => {
  const { dark, shade, light, accent } = pencil.colours;
  const sides = pencil.pick([3, 4, 4, 5, 6, 8]);
  const twist = pencil.between(0.06, 0.2) * (pencil.chance(0.5) ? 1 : -1);
  const shrink = pencil.between(0.84, 0.9);
  const striped = pencil.chance(0.5);
  const inward = pencil.chance(0.5);
  const from = { x: 300, y: 300 };
  const to = { x: pencil.between(240, 360), y: pencil.between(240, 360) };
  const start = pencil.between(0, Math.PI);
  const count = 24;
  const frames = Array.from({ length: count }, (_, index) => {
    const part = index / (count - 1);
    const centre = { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
    const radius = 860 * shrink ** index;
    const corners = Array.from({ length: sides }, (_, corner) =>
      polar(centre, start + index * twist + (corner / sides) * Math.PI * 2, radius),
    );
    const depth = (inward ? part : 1 - part) + (index % 2 === 0 ? 0.09 : -0.09);
    const smooth = depth < 0.5 ? mix(light, accent, depth * 2) : mix(accent, dark, depth * 2 - 1);
    const fill = striped ? (index % 2 === 0 ? mix(dark, shade, part) : mix(light, accent, part)) : smooth;
    return path(`${throughPoints(corners)}z`, `fill="${fill}"`);
  });
  return [ground(dark), ...frames, disc(to, 17, `fill="${accent}"`)].join('');
};
