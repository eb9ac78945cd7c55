import { disc, ground, path, polar, throughPoints, type CoverFamily } from './drawing.ts';
import { mix } from './palettes.ts';

/** An eye in a sheaf of rays. */
export const eye: CoverFamily = (pencil) => {
  const { dark, shade, light, accent } = pencil.colours;
  const [paper, ray, white, iris] = pencil.pick([
    [dark, shade, light, accent],
    [light, mix(light, accent, 0.45), light, shade],
    [accent, mix(accent, dark, 0.28), light, shade],
    [shade, dark, light, accent],
  ] as const);
  const centre = { x: 300, y: 300 };
  const rays = pencil.pick([16, 20, 24, 32]);
  const sheaf = Array.from({ length: rays }, (_, index) => {
    const angle = ((index * 2) / rays) * Math.PI;
    const half = Math.PI / rays / 2;
    return `${throughPoints([centre, polar(centre, angle - half, 460), polar(centre, angle + half, 460)])}z`;
  });
  const width = pencil.between(205, 245);
  const lid = pencil.between(150, 215);
  const [left, right] = [Math.round(300 - width), Math.round(300 + width)];
  const almond = `M${left} 300Q300 ${Math.round(300 - lid)} ${right} 300Q300 ${Math.round(300 + lid)} ${left} 300z`;
  const radius = lid * 0.5;
  const fibres = Array.from({ length: 40 }, (_, index) => {
    const angle = (index / 20) * Math.PI;
    return throughPoints([
      polar(centre, angle, radius * 0.42),
      polar(centre, angle, radius * pencil.between(0.7, 0.95)),
    ]);
  });
  return [
    `<clipPath id="e"><path d="${almond}"/></clipPath>`,
    ground(paper),
    path(sheaf.join(''), `fill="${ray}"`),
    path(almond, `fill="${white}" stroke="${dark}" stroke-width="16" stroke-linejoin="round"`),
    '<g clip-path="url(#e)">',
    disc(centre, radius, `fill="${iris}"`),
    path(fibres.join(''), `stroke="${mix(iris, light, 0.45)}" stroke-width="3"`),
    disc(centre, radius * 0.44, `fill="${dark}"`),
    disc({ x: 300 + radius * 0.2, y: 300 - radius * 0.24 }, radius * 0.13, `fill="${light}"`),
    '</g>',
  ].join('');
};
