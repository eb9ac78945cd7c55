import {
  disc,
  ground,
  path,
  SIDE,
  throughPoints,
  verticalGradient,
  type CoverFamily,
  type Pencil,
} from './drawing.ts';
import { mix } from './palettes.ts';

/** Mountain ranges one behind another under a low sun. */
export const strata: CoverFamily = (pencil) => {
  const { dark, shade, tone, light, accent } = pencil.colours;
  const night = pencil.chance(0.4);
  const sky = night
    ? [dark, shade, mix(shade, accent, 0.55)]
    : [mix(light, tone, 0.35), light, mix(light, accent, 0.5)];
  const sun = { x: pencil.between(150, 450), y: pencil.between(140, 215) };
  const ranges = pencil.whole(5, 7);
  const layers = Array.from({ length: ranges }, (_, index) => {
    const near = index / (ranges - 1);
    const colour = near < 0.5 ? mix(tone, shade, near * 2) : mix(shade, dark, near * 2 - 1);
    return path(
      range(pencil, 300 + near * 235, 100 - near * 42),
      `fill="${mix(colour, accent, 0.22 * (1 - near))}"`,
    );
  });
  return [
    `<defs>${verticalGradient('s', sky)}</defs>`,
    ground('url(#s)'),
    disc(sun, pencil.between(64, 132), `fill="${night ? light : accent}"`),
    ...layers,
  ].join('');
};

/** The outline of a range: halved again and again, each middle moved up or down by less. */
function range(pencil: Pencil, base: number, height: number): string {
  let heights = [pencil.between(-0.5, 0.6), pencil.between(0.2, 1), pencil.between(-0.6, 0.5)];
  for (let roughness = 0.55; heights.length < 33; roughness *= 0.56) {
    heights = heights.flatMap((left, index) => {
      const right = heights[index + 1];
      return right === undefined
        ? [left]
        : [left, (left + right) / 2 + pencil.between(-roughness, roughness)];
    });
  }
  const step = SIDE / (heights.length - 1);
  const outline = heights.map((up, index) => ({ x: index * step, y: base - up * height }));
  return `${throughPoints(outline)}V600H0z`;
}
