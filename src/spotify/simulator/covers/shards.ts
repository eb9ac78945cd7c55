import { disc, ground, path, polar, throughPoints, type CoverFamily } from './drawing.ts';
import { mix } from './palettes.ts';

/** Splinters that fly from one point, lit from one side. */
export const shards: CoverFamily = (pencil) => {
  const { dark, shade, tone, light, accent } = pencil.colours;
  const focus = { x: pencil.between(180, 420), y: pencil.between(180, 420) };
  const lightFrom = pencil.between(0, Math.PI * 2);
  const rays = pencil.whole(13, 19);
  const angles = Array.from(
    { length: rays },
    (_, index) => ((index + pencil.between(-0.36, 0.36)) / rays) * Math.PI * 2,
  );
  const inner = pencil.between(26, 60);
  const pieces = angles.flatMap((angle, index) => {
    const next = (angles[index + 1] ?? (angles[0] ?? 0) + Math.PI * 2) as number;
    const facing = (1 + Math.cos((angle + next) / 2 - lightFrom)) / 2;
    let near = { a: inner, b: inner };
    return [pencil.between(95, 170), pencil.between(210, 330), 900].map((reach, ring) => {
      const far = { a: reach * pencil.between(0.85, 1.15), b: reach * pencil.between(0.85, 1.15) };
      const gap = 0.012;
      const corners = [
        polar(focus, angle + gap, near.a),
        polar(focus, angle + gap, far.a),
        polar(focus, next - gap, far.b),
        polar(focus, next - gap, near.b),
      ];
      near = { a: far.a + 5, b: far.b + 5 };
      const brightness = facing * 0.8 + pencil.between(-0.16, 0.22) - ring * 0.06;
      const colour = pencil.chance(0.09)
        ? accent
        : brightness < 0.4
          ? mix(dark, shade, brightness * 2.5)
          : brightness < 0.7
            ? mix(shade, tone, (brightness - 0.4) / 0.3)
            : mix(tone, light, (brightness - 0.7) / 0.3);
      return path(`${throughPoints(corners)}z`, `fill="${colour}"`);
    });
  });
  return [ground(dark), ...pieces, disc(focus, inner * 0.62, `fill="${accent}"`)].join('');
};
