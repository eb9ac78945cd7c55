/** A whole number from 0 to below `count`, the next of the sleeve's own row of them. */
export type Draw = (count: number) => number;

/** A drawing in a band 100 wide and `height` high: presentation attributes only, unquoted where HTML allows it. */
type Motif = (height: number, draw: Draw) => string;

/** To a tenth, without the zero before the point. */
export const tenth = (value: number): string =>
  String(Math.round(value * 10) / 10).replace(/^(-?)0\./, '$1.');
const whole = (value: number): string => String(Math.round(value));

/** Odd meters: what the strokes stand in. */
const METERS = [
  [2, 2, 3],
  [3, 3, 2],
  [2, 3],
  [2, 2, 3, 2],
  [3, 4],
  [1, 2, 4],
  [5, 3, 2],
  [4, 1],
  [1, 1, 3],
];

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const filled = (path: string): string => `<path class=s d="${path}"/>`;

/** Upright strokes. */
const bars: Motif = (height, draw) => {
  const unit = 1.3 + draw(5) * 0.55;
  const meter = METERS[draw(METERS.length)]!;
  const heavy = 0.5 + draw(3) * 0.35;
  const strokes = meter.map((beat) => `${tenth(unit * heavy * (draw(2) ? 1.8 : 1))} ${tenth(beat * unit)}`);
  return `<path d="M0 ${tenth(height / 2)}H100" stroke-width=${tenth(height)} stroke-dasharray="${strokes.join(' ')}"/>`;
};

/** Level strokes, heavier as they sink. */
const rules: Motif = (height, draw) => {
  const count = 4 + draw(4);
  const growth = 1.3 + draw(4) / 8;
  const weights = times(count, (index) => growth ** index);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const gap = tenth((height * 0.4) / count);
  const strokes = weights.map((weight) => `${tenth((weight / sum) * height * 0.6)} ${gap}`);
  return `<path d="M50 0V${whole(height)}" stroke-width=100 stroke-dasharray="${strokes.join(' ')}"/>`;
};

/** Rays from a point on the band's edge. */
const rays: Motif = (height, draw) => {
  const arc = (2 * Math.PI * 70) / (16 + 4 * draw(7));
  return `<circle cx=${15 + 14 * draw(6)} cy=${draw(3) ? whole(height) : 0} r=70 stroke-width=140 stroke-dasharray="${tenth(arc * 0.42)} ${tenth(arc * 0.58)}"/>`;
};

/** Rings: whole within the band, rising from its edge, or bleeding off the side. */
const rings: Motif = (height, draw) => {
  const place = draw(3);
  const reach = [height * 0.48, height * 0.94, Math.max(height * 0.5, 26)][place]!;
  const count = 3 + draw(3);
  const gap = reach / (count + 0.3);
  const x = place === 2 ? 100 * draw(2) : whole(16 + (draw(6) * 68) / 5);
  const y = tenth(place === 1 ? height : height / 2);
  const circles = times(count, (index) => `<circle cx=${x} cy=${y} r=${tenth((index + 0.8) * gap)} />`);
  return `<g stroke-width=${tenth(gap * (0.25 + draw(4) * 0.11))}>${circles.join('')}</g>`;
};

/** A disc with its hole. */
const disc: Motif = (height, draw) => {
  const radius = Math.max(9, Math.min(height * 0.46, 30));
  const hole = 2 + draw(4) * 2;
  const x = whole(14 + radius * 0.7 + (draw(6) * (72 - radius * 1.2)) / 5);
  const inside = draw(3) > 0;
  const outer = inside ? radius : radius * 1.5;
  return `<circle cx=${x} cy=${whole(inside ? height / 2 : height)} r=${tenth(outer / 2 + hole / 2)} stroke-width=${tenth(outer - hole)} />`;
};

/** A half sun on a horizon. */
const sun: Motif = (height, draw) => {
  const radius = Math.round(Math.min(height - 7, 14 + 4 * draw(5)));
  const x = 24 + 9 * draw(7);
  const horizon = whole(height - 6);
  const half =
    radius > 0 ? filled(`M${x - radius} ${horizon}a${radius} ${radius} 0 0 1 ${2 * radius} 0`) : '';
  return `${half}<path d="M50 ${horizon}V${whole(height + 3)}" stroke-width=100 stroke-dasharray="1 1.4"/>`;
};

const peaks: Motif = (height, draw) => {
  let path = `M-3 ${whole(height)}`;
  for (let x = -3; x < 100;) {
    const half = 5 + draw(4) * 2;
    const rise = whole(height * (0.45 + draw(5) * 0.12));
    path += `l${half}-${rise} ${half} ${rise}`;
    x += 2 * half;
  }
  return filled(path);
};

const waves: Motif = (height, draw) => {
  const length = [10, 12, 17, 25][draw(4)]!;
  const swing = 4 + draw(4) * 2;
  const rows = Math.max(2, Math.min(4, Math.round(height / 10)));
  const stroke = tenth(1.4 + draw(4) * 0.7);
  const more = `t${length} 0`.repeat(Math.ceil(105 / length));
  const lines = times(
    rows,
    (row) =>
      `M-${draw(8)} ${whole(((row + 0.6) * height) / rows)}q${tenth(length / 2)}-${swing} ${length} 0${more}`,
  );
  return `<path stroke-width=${stroke} d="${lines.join('')}"/>`;
};

const dots: Motif = (height, draw) => {
  const gap = [5, 6.25, 8.33, 10][draw(4)]!;
  const size = tenth(gap * (0.3 + draw(4) * 0.16));
  const rows = Math.floor(height / gap);
  const first = (height - (rows - 1) * gap) / 2;
  const lines = times(rows, (row) => `M${tenth(gap / 2)} ${tenth(first + row * gap)}h96`);
  return `<path d="${lines.join('')}" stroke-width=${size} stroke-linecap=round stroke-dasharray="0 ${tenth(gap)}"/>`;
};

/** Stairs. */
const steps: Motif = (height, draw) => {
  const count = 4 + draw(4);
  const down = draw(2) > 0;
  const from = down ? 0 : whole(height);
  const stair = `v${down ? '' : '-'}${tenth(height / count)}h${tenth(100 / count)}`;
  return filled(`M0 ${from}${stair.repeat(count)}V${from}`);
};

/** Blocks hung from a line, as on a meter. */
const blocks: Motif = (height, draw) => {
  const count = [4, 5, 7][draw(3)]!;
  const up = draw(2) > 0;
  const line = up ? whole(height) : 0;
  const columns = times(count, (index) => {
    const length = 0.2 + draw(5) * 0.2;
    return `V${whole(height * (up ? 1 - length : length))}H${whole(((index + 1) * 100) / count)}`;
  });
  return filled(`M0 ${line}${columns.join('')}V${line}`);
};

/** A leaning hatch. */
const hatch: Motif = (height, draw) => {
  const unit = 1.8 + draw(4) * 0.8;
  const meter = METERS[draw(METERS.length)]!;
  const lean = [-35, 35, -20, 45][draw(4)]!;
  const strokes = meter.map((beat) => `${tenth(unit)} ${tenth(beat * unit * 0.7)}`);
  return `<path d="M-90 ${tenth(height / 2)}h280" transform=skewX(${lean}) stroke-width=${tenth(height)} stroke-dasharray="${strokes.join(' ')}"/>`;
};

/** Arches standing side by side. */
const arches: Motif = (height, draw) => {
  const radius = [10, 12.5, 16.7, 25][draw(4)]!;
  const stroke = tenth(Math.min(1.4 + draw(4), radius / 4));
  const rows = times(3, (index) => {
    const inner = radius * (1 - index * 0.33);
    const arch = `a${tenth(inner)} ${tenth(inner)} 0 0 1 ${tenth(2 * inner)} 0m${tenth(2 * (radius - inner))} 0`;
    return `M${tenth(radius - inner)} ${whole(height)}${arch.repeat(Math.ceil(50 / radius))}`;
  });
  return `<path stroke-width=${stroke} d="${rows.join('')}"/>`;
};

/** What fits where nothing else does. */
export const PLAIN_MOTIF = bars;

/** The four motifs of each family of genres. */
export const MOTIFS = {
  black: [bars, peaks, rays, hatch],
  death: [peaks, hatch, bars, rays],
  doom: [rules, disc, arches, sun],
  core: [hatch, blocks, steps, bars],
  heavy: [rays, peaks, hatch, steps],
  post: [sun, rules, rings, waves],
  psych: [waves, rays, rings, arches],
  punk: [blocks, hatch, bars, dots],
  gaze: [dots, rules, disc, waves],
  jazz: [blocks, steps, disc, rings],
  electric: [dots, bars, rings, blocks],
  folk: [arches, sun, rings, peaks],
  pop: [dots, arches, disc, waves],
  progrock: [rings, sun, arches, disc],
  alt: [steps, bars, disc, rules],
  progmetal: [rings, steps, bars, blocks],
} as const satisfies Record<string, readonly Motif[]>;
