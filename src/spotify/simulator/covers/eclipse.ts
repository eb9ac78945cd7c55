import {
  disc,
  glow,
  ground,
  path,
  polar,
  stars,
  throughPoints,
  wobble,
  type CoverFamily,
} from './drawing.ts';
import { mix } from './palettes.ts';

/** A black sun in its corona. */
export const eclipse: CoverFamily = (pencil) => {
  const { dark, shade, light, accent } = pencil.colours;
  const centre = { x: pencil.between(270, 330), y: pencil.between(250, 330) };
  const radius = pencil.between(110, 150);
  const reach = wobble(pencil, 5);
  const rays = pencil.whole(90, 120);
  const corona = Array.from({ length: rays }, (_, index) => {
    const angle = (index / rays) * Math.PI * 2;
    const length = radius + 26 + 96 * (1 + reach(angle)) * pencil.between(0.35, 1);
    const half = (Math.PI / rays) * 0.62;
    const corners = [
      polar(centre, angle - half, radius),
      polar(centre, angle, length),
      polar(centre, angle + half, radius),
    ];
    return throughPoints(corners);
  });
  const spark = polar(centre, pencil.between(0, Math.PI * 2), radius);
  const night = mix(dark, shade, 0.25);
  return [
    `<defs>${glow('c', mix(accent, light, 0.2), 0.8)}${glow('b', light, 1)}</defs>`,
    ground(night),
    stars(pencil, 40, 590, light),
    disc(centre, radius * 2.5, 'fill="url(#c)"'),
    path(corona.join(''), `fill="${mix(accent, light, 0.55)}"`),
    disc(centre, radius, `fill="${mix(dark, '#000000', 0.4)}" stroke="${light}" stroke-width="3"`),
    disc(spark, 62, 'fill="url(#b)"'),
    disc(spark, 9, `fill="${mix(light, '#ffffff', 0.7)}"`),
  ].join('');
};
