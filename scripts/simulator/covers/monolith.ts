import {
  disc,
  glow,
  ground,
  path,
  SIDE,
  stars,
  verticalGradient,
  type Motif,
  type Pencil,
} from './drawing.ts';
import { mix } from './palettes.ts';

/** A slab on a plain, a moon behind it, its shadow towards us; or a pyramid under a moon. */
export const monolith: Motif = (pencil) => {
  const { dark, shade, tone, light, accent } = pencil.colours;
  const horizon = pencil.whole(405, 450);
  if (pencil.chance(0.4)) return pyramid(pencil, horizon - 20);
  const width = pencil.whole(70, 120);
  const depth = pencil.whole(22, 44);
  const top = pencil.whole(110, 190);
  const left = pencil.whole(180, 420 - width);
  const right = left + width;
  const foot = horizon + pencil.whole(26, 48);
  const side = pencil.pick([-1, 1]);
  const edge = side > 0 ? right : left;
  const moon = { x: left + width / 2 + side * pencil.between(50, 110), y: pencil.between(170, 270) };
  const lean = -side * pencil.whole(70, 220);
  return [
    '<defs>',
    verticalGradient('s', [dark, shade, mix(tone, accent, 0.5)]),
    verticalGradient('g', [mix(shade, accent, 0.3), dark]),
    glow('m', light, 0.5),
    '</defs>',
    ground('url(#s)'),
    stars(pencil, 36, 300, light),
    disc(moon, 230, 'fill="url(#m)"'),
    disc(moon, pencil.between(78, 128), `fill="${light}"`),
    path(`M0 ${horizon}h${SIDE}V600H0z`, 'fill="url(#g)"'),
    path(`M${left} ${foot}H${right}L${right + lean} 600H${left + lean}z`, `fill="${dark}" opacity=".75"`),
    path(`M${edge} ${top}l${side * depth} 14V${foot - 16}L${edge} ${foot}z`, `fill="${accent}"`),
    path(`M${left} ${top}H${right}V${foot}H${left}z`, `fill="${dark}"`),
  ].join('');
};

/** Two faces that meet in an edge, their mirror image in still water, the moon above the point. */
function pyramid(pencil: Pencil, foot: number): string {
  const { dark, shade, tone, light, accent } = pencil.colours;
  const x = pencil.whole(260, 340);
  const half = pencil.whole(150, 215);
  const height = pencil.whole(170, 235);
  const edge = x + pencil.pick([-1, 1]) * pencil.whole(30, 70);
  const moon = { x, y: foot - height };
  const faces = (up: number): string =>
    path(`M${x} ${foot - up}L${x - half} ${foot}H${edge}z`, `fill="${accent}"`) +
    path(`M${x} ${foot - up}L${edge} ${foot}H${x + half}z`, `fill="${mix(accent, dark, 0.62)}"`);
  return [
    `<defs>${verticalGradient('s', [dark, shade, mix(shade, tone, 0.7)])}${glow('m', light, 0.45)}</defs>`,
    ground('url(#s)'),
    stars(pencil, 40, foot - 60, light),
    disc(moon, 240, 'fill="url(#m)"'),
    disc(moon, pencil.between(56, 84), `fill="${light}"`),
    path(`M0 ${foot}H${SIDE}V600H0z`, `fill="${mix(dark, shade, 0.4)}"`),
    faces(height),
    `<g opacity=".3">${faces(Math.round(-height * 0.72))}</g>`,
  ].join('');
}
