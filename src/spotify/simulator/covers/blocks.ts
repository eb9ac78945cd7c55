import { ground, path, SIDE, type CoverFamily, type Pencil } from './drawing.ts';

/** Heavy forms on a grid, like letters cut from concrete. */
export const blocks: CoverFamily = (pencil) => {
  const { dark, shade, tone, light, accent } = pencil.colours;
  const paper = pencil.pick([light, light, dark, tone]);
  const inks = paper === dark ? ([light, tone, accent] as const) : ([dark, shade, accent] as const);
  const cells = pencil.whole(3, 4);
  const cell = SIDE / cells;
  const mirrored = pencil.chance(0.4);
  const forms = Array.from({ length: cells * cells }, (_, index) => {
    const column = index % cells;
    const row = Math.floor(index / cells);
    const ink = pencil.pick([inks[0], inks[0], inks[0], inks[1], inks[2]]);
    const turn = pencil.whole(0, 3) * 90;
    const at = `translate(${Math.round(column * cell)} ${Math.round(row * cell)})`;
    return path(
      form(pencil),
      `fill="${ink}" stroke="${ink}" stroke-width=".5" transform="${at}scale(${cell / 100})rotate(${turn} 50 50)"`,
    );
  });
  const kept = mirrored ? forms.filter((_, index) => index % cells < cells / 2) : forms;
  const twin = mirrored ? `<g transform="matrix(-1 0 0 1 600 0)">${kept.join('')}</g>` : '';
  return [ground(paper), ...kept, twin].join('');
};

/** One form on a square of 100, which it may leave empty. */
function form(pencil: Pencil): string {
  return pencil.pick([
    'M0 0h100v100H0z',
    'M0 0h100A100 100 0 0 1 0 100z',
    'M0 0h100A100 100 0 0 1 0 100z',
    'M0 50A50 50 0 0 1 100 50V100H0z',
    'M0 0h100v100z',
    'M0 0h100v34H0zM0 66h100v34H0z',
    'M50 0a50 50 0 1 1-.1 0zm0 28a22 22 0 1 0 .1 0z',
    'M0 0h34v66h66v34H0z',
    'M0 0h12v100H0zM22 0h12v100H22zM44 0h12v100H44zM66 0h12v100H66zM88 0h12v100H88z',
    '',
  ]);
}
