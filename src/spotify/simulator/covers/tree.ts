import { disc, ground, polar, type CoverFamily, type Pencil, type Point } from './drawing.ts';
import { mix } from './palettes.ts';

/** A bare tree whose roots are as deep as its crown is high, before a large moon. */
export const tree: CoverFamily = (pencil) => {
  const { dark, shade, tone, light, accent } = pencil.colours;
  const [paper, moon, wood] = pencil.pick([
    [dark, accent, light],
    [light, accent, dark],
    [shade, light, dark],
    [mix(tone, light, 0.3), light, dark],
  ] as const);
  const foot = { x: 300, y: pencil.between(318, 350) };
  const spread = pencil.between(0.34, 0.5);
  const data: string[][] = [[], [], [], [], [], []];
  branch(pencil, data, { from: foot, angle: -Math.PI / 2, length: 80, spread, level: 0 });
  branch(pencil, data, { from: foot, angle: Math.PI / 2, length: 62, spread: spread * 1.25, level: 1 });
  const wooden = data.map(
    (lines, level) =>
      `<path d="${lines.join('')}" stroke-width="${Math.round(19 * 0.6 ** level * 10) / 10}"/>`,
  );
  return [
    ground(paper),
    disc({ x: 300, y: 262 }, pencil.between(185, 225), `fill="${moon}"`),
    `<path d="M60 ${Math.round(foot.y)}H540" stroke="${wood}" stroke-width="3"/>`,
    `<g stroke="${wood}" stroke-linecap="round" fill="none">${wooden.join('')}</g>`,
  ].join('');
};

interface Branch {
  from: Point;
  angle: number;
  length: number;
  spread: number;
  level: number;
}

function branch(pencil: Pencil, data: string[][], { from, angle, length, spread, level }: Branch): void {
  const lines = data[level];
  if (lines === undefined) return;
  const end = polar(from, angle, length * pencil.between(0.8, 1.1));
  lines.push(`M${Math.round(from.x)} ${Math.round(from.y)}L${Math.round(end.x)} ${Math.round(end.y)}`);
  const sides = level === 0 ? [-1, 0.15, 1] : [-1, 1];
  for (const side of sides) {
    const turned = angle + side * spread * pencil.between(0.6, 1.35);
    branch(pencil, data, { from: end, angle: turned, length: length * 0.8, spread, level: level + 1 });
  }
}
