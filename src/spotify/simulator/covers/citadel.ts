import { ground, path, verticalGradient, type CoverFamily } from './drawing.ts';
import { mix } from './palettes.ts';

const HALF_WIDTH = 44;
const HALF_HEIGHT = 25;

/** A city of towers seen from a corner of the sky, one window side lit. */
export const citadel: CoverFamily = (pencil) => {
  const { dark, shade, tone, light, accent } = pencil.colours;
  const day = pencil.chance(0.5);
  const sky = day ? [light, mix(light, accent, 0.35)] : [dark, shade];
  const size = pencil.whole(4, 6);
  const centre = (size - 1) / 2;
  const lit = pencil.whole(0, size * size - 1);
  const towers = Array.from({ length: size * size }, (_, index) => {
    const [column, row] = [index % size, Math.floor(index / size)];
    const near = 1 - Math.hypot(column - centre, row - centre) / size;
    const height = Math.round(30 + 250 * near ** 2 * pencil.between(0.25, 1.1));
    const x = Math.round(300 + (column - row) * HALF_WIDTH);
    const y = Math.round(430 + (column + row - 2 * centre) * HALF_HEIGHT);
    const top = index === lit ? accent : mix(tone, light, 0.3 + 0.5 * near);
    const faces = [
      path(
        `M${x - HALF_WIDTH} ${y}v${-height}l${HALF_WIDTH} ${HALF_HEIGHT}v${height}z`,
        `fill="${mix(tone, shade, 0.45)}"`,
      ),
      path(
        `M${x + HALF_WIDTH} ${y}v${-height}l${-HALF_WIDTH} ${HALF_HEIGHT}v${height}z`,
        `fill="${mix(shade, dark, 0.55)}"`,
      ),
      path(
        `M${x} ${y - HALF_HEIGHT - height}l${HALF_WIDTH} ${HALF_HEIGHT}l${-HALF_WIDTH} ${HALF_HEIGHT}l${-HALF_WIDTH} ${-HALF_HEIGHT}z`,
        `fill="${top}"`,
      ),
    ];
    return faces.join('');
  });
  return [
    `<defs>${verticalGradient('s', sky)}</defs>`,
    ground('url(#s)'),
    `<circle cx="${pencil.whole(120, 480)}" cy="${pencil.whole(110, 190)}" r="${pencil.whole(50, 84)}" fill="${day ? accent : light}"/>`,
    ...towers,
  ].join('');
};
