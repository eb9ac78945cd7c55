import { contourLines } from './contour-lines.ts';
import { disc, ground, path, type CoverFamily, type Point } from './drawing.ts';
import { mix } from './palettes.ts';

/** The map of a land that does not exist, its summit marked. */
export const contours: CoverFamily = (pencil) => {
  const { dark, shade, tone, light, accent } = pencil.colours;
  const [paper, low, high] = pencil.pick([
    [dark, shade, light],
    [light, tone, dark],
    [shade, tone, light],
    [accent, dark, dark],
  ] as const);
  const hills = Array.from({ length: pencil.whole(6, 9) }, (_, index) => ({
    x: index === 0 ? pencil.between(170, 430) : pencil.between(0, 600),
    y: index === 0 ? pencil.between(170, 430) : pencil.between(0, 600),
    height: index === 0 ? 1.4 : pencil.between(-0.8, 0.85),
    width: pencil.between(65, 130),
  }));
  const summit = hills[0] ?? { x: 300, y: 300 };
  const field = ({ x, y }: Point): number =>
    hills.reduce(
      (sum, hill) =>
        sum + hill.height * Math.exp(-((x - hill.x) ** 2 + (y - hill.y) ** 2) / (2 * hill.width ** 2)),
      0,
    );
  const levels = 15;
  const bold = pencil.whole(3, 5);
  const lines = Array.from({ length: levels }, (_, index) => {
    const level = -0.68 + (index * 2.1) / levels;
    const colour = mix(low, high, index / (levels - 1));
    return path(
      contourLines(field, level),
      `stroke="${colour}" stroke-width="${index % bold === 0 ? 9 : 4}"`,
    );
  });
  return [
    ground(paper),
    `<g fill="none" stroke-linejoin="round">${lines.join('')}</g>`,
    disc(summit, 20, `fill="${paper === accent ? light : accent}"`),
  ].join('');
};
