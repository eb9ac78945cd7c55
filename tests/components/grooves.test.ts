import { describe, expect, it } from 'vitest';
import { groovesOf, groovesSvg as svg } from '#src/components/grooves.ts';
import { HOSTILE } from './sample-album.ts';

const albums = Array.from(
  { length: 2_000 },
  (_, index) => [`Artist ${index % 170}`, `Title ${index}`] as const,
);

describe('grooves', () => {
  it('are the same for the same album, every time and everywhere', () => {
    expect(svg('Tool', 'Lateralus')).toBe(svg('Tool', 'Lateralus'));
    expect(groovesOf('Tool', 'Lateralus')).toMatchInlineSnapshot(`
      {
        "hues": [
          47,
          339,
        ],
        "inner": [
          12,
          18.5,
          24,
        ],
        "outer": [
          29,
          34,
          39,
          44,
        ],
        "widths": [
          1.6,
          2.5999999999999996,
        ],
      }
    `);
  });

  it('take less than 400 bytes', () => {
    expect(Math.max(...albums.map(([artist, title]) => Buffer.byteLength(svg(artist, title))))).toBeLessThan(
      400,
    );
  });

  it('differ between albums', () => {
    expect(new Set(albums.map(([artist, title]) => svg(artist, title))).size).toBeGreaterThan(1_980);
    expect(svg('Salt', 'Tide')).not.toBe(svg('Tide', 'Salt'));
  });

  it.each(albums.slice(0, 50))('stay in their square, from the inside outwards: %s, %s', (artist, title) => {
    const { hues, inner, outer } = groovesOf(artist, title);
    const radii = [...inner, ...outer];
    expect(radii).toEqual([...radii].sort((one, other) => one - other));
    expect(radii.at(-1)).toBe(44);
    expect(inner.length).toBeGreaterThan(0);
    expect(outer.length).toBeGreaterThan(0);
    expect(radii.every((radius) => Number.isInteger(2 * radius))).toBe(true);
    expect(Math.abs(((hues[1] - hues[0] + 540) % 360) - 180)).toBeGreaterThanOrEqual(60);
  });

  it('hold nothing of the names and no style', () => {
    expect(svg(HOSTILE, HOSTILE)).toMatch(/^<svg class="grooves"[\w\s="\-.()<>/]+<\/svg>$/);
    expect(svg(HOSTILE, HOSTILE)).not.toMatch(/style|onerror|img/);
  });
});
