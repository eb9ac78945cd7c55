import { disc, ground, path, polar, short, stars, type CoverFamily } from './drawing.ts';
import { mix } from './palettes.ts';

/** Worlds on tilted orbits, each lit from the sun in the middle. */
export const orrery: CoverFamily = (pencil) => {
  const { dark, shade, tone, light, accent } = pencil.colours;
  const [paper, ink] = pencil.pick([
    [dark, light],
    [mix(dark, shade, 0.5), light],
    [light, shade],
  ] as const);
  const orbits = pencil.whole(4, 6);
  const flat = pencil.between(0.34, 0.72);
  const turn = pencil.whole(-40, 40);
  const sun = { x: 0, y: 0 };
  const rings = Array.from({ length: orbits }, (_, index) => {
    const radius = 92 + ((index + pencil.between(-0.12, 0.12)) * 165) / (orbits - 1);
    const angle = pencil.between(0, Math.PI * 2);
    const place = polar(sun, angle, radius);
    const world = { x: place.x, y: place.y * flat };
    const size = pencil.between(11, 17) + index * 4 * pencil.random();
    const colour = pencil.pick([accent, tone, ink, mix(tone, accent, 0.5)]);
    const away = (Math.atan2(world.y, world.x) * 180) / Math.PI;
    const r = short(size);
    return [
      `<ellipse rx="${short(radius)}" ry="${short(radius * flat)}" fill="none" stroke="${ink}" stroke-width="2" opacity=".55"/>`,
      disc(world, size + 5, `fill="${paper}"`),
      disc(world, size, `fill="${colour}"`),
      `<g transform="translate(${short(world.x)} ${short(world.y)})rotate(${Math.round(away)})">`,
      path(`M0-${r}A${r} ${r} 0 0 1 0 ${r}z`, `fill="${dark}" opacity=".6"`),
      '</g>',
    ].join('');
  });
  return [
    ground(paper),
    paper === light ? '' : stars(pencil, 46, 590, light),
    `<g transform="translate(300 300)rotate(${turn})">`,
    ...rings,
    disc(sun, pencil.between(38, 58), `fill="${accent}"`),
    '</g>',
  ].join('');
};
