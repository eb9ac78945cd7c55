/**
 * The picture of an album that has no cover: concentric grooves, told apart by number, spacing and two muted hues, all
 * taken from a hash of artist and title. The same album always looks the same.
 */
export interface Grooves {
  /** Two hues in degrees, at least 60 apart. */
  hues: readonly [number, number];
  /** Radii from the centre outwards, in units of which the square is 100 wide; halves, at most 44. */
  outer: readonly number[];
  /** Radii of the second hue, all smaller than those of `outer`. */
  inner: readonly number[];
  /** Stroke widths in the same units. */
  widths: readonly [outer: number, inner: number];
}

/** 32-bit FNV-1a over UTF-16 code units, mixed once more so that near names do not look alike. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** The grooves of one album. */
export function groovesOf(artist: string, title: string): Grooves {
  const seed = hash(`${artist}\n${title}`);
  const second = hash(`${title}\n${artist}`);
  const pick = (bits: number, shift: number, choices: number): number =>
    ((bits >>> shift) & 0xffff) % choices;

  const count = 4 + pick(seed, 0, 6);
  const innerCount = 1 + pick(seed, 8, Math.min(3, count - 3));
  const first = 5 + pick(second, 0, 8);
  const curve = 0.7 + pick(second, 5, 9) / 10;
  const radii = Array.from(
    { length: count },
    (_, index) => Math.round(2 * (first + (44 - first) * (index / (count - 1)) ** curve)) / 2,
  );
  const hue = pick(seed, 15, 360);
  return {
    hues: [hue, (hue + 60 + pick(second, 14, 240)) % 360],
    outer: radii.slice(innerCount),
    inner: radii.slice(0, innerCount),
    widths: [0.6 + pick(seed, 3, 8) / 5, 1.4 + pick(second, 3, 10) / 5],
  };
}

const stroke = (hue: number, width: number, radii: readonly number[]): string =>
  `<g stroke="oklch(.62 .07 ${hue})" stroke-width="${Math.round(10 * width) / 10}">` +
  radii.map((radius) => `<circle r="${radius}"/>`).join('') +
  '</g>';

/**
 * The grooves of an album as SVG, of numbers only, hence safe whatever the names hold: under 400 bytes, hidden from
 * screen readers, without `style`.
 */
export function groovesSvg(artist: string, title: string): string {
  const { hues, outer, inner, widths } = groovesOf(artist, title);
  return (
    '<svg class="grooves" viewBox="-50 -50 100 100" fill="none" aria-hidden="true">' +
    stroke(hues[0], widths[0], outer) +
    stroke(hues[1], widths[1], inner) +
    '</svg>'
  );
}
