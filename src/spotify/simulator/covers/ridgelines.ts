import { ground, path, SIDE, throughPoints, wobble, type CoverFamily } from './drawing.ts';
import { mix } from './palettes.ts';

const POINTS = 34;

/** Waves from edge to edge, each hiding what is behind it. */
export const ridgelines: CoverFamily = (pencil) => {
  const { dark, shade, tone, light, accent } = pencil.colours;
  const [paper, far, near, line] = pencil.pick([
    [light, mix(light, tone, 0.3), shade, light],
    [dark, dark, dark, light],
    [shade, mix(shade, accent, 0.15), accent, dark],
    [dark, shade, tone, dark],
    [light, light, accent, dark],
  ] as const);
  const lines = pencil.whole(13, 17);
  const peak = pencil.between(0.25, 0.75);
  const spread = pencil.between(0.18, 0.3);
  const height = pencil.between(90, 150);
  const drift = pencil.between(-0.022, 0.022);
  const bend = wobble(pencil, 6);
  const rows = Array.from({ length: lines }, (_, row) => {
    const y = 190 + (row * 400) / (lines - 1);
    const points = Array.from({ length: POINTS }, (_, index) => {
      const part = index / (POINTS - 1);
      const swell = Math.exp(-(((part - peak - drift * row) / spread) ** 2));
      const wave = swell * height * (0.55 + 0.75 * Math.abs(bend(part * 6 + row * 0.55)));
      return { x: -5 + part * (SIDE + 10), y: y - wave - 5 * bend(part * 9 + row * 2) };
    });
    return path(`${throughPoints(points)}V620H-5z`, `fill="${mix(far, near, row / (lines - 1))}"`);
  });
  const sun =
    paper === light || pencil.chance(0.4)
      ? `<circle cx="${Math.round((1 - peak) * SIDE)}" cy="118" r="62" fill="${accent}"/>`
      : '';
  return [
    ground(paper),
    sun,
    `<g stroke="${line}" stroke-width="3.4" stroke-linejoin="round">`,
    ...rows,
    '</g>',
  ].join('');
};
