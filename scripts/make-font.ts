/**
 * Makes the site's fonts in src/styles/fonts from the Archivo package, only what the design uses, and writes down how
 * wide the letters of the display font are. Run it with `npx node scripts/make-font.ts`; the results are checked in, and
 * the same package gives the same bytes.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import * as harfbuzz from 'harfbuzzjs';
import subsetFont from 'subset-font';

const LIMIT_BYTES = { latin: 60_000, all: 84_000 };

/** Text is condensed to normal; display is heavy, at any width. */
const CUTS = {
  text: { wdth: { min: 75, max: 100 }, wght: { min: 400, max: 600 } },
  display: { wdth: { min: 62, max: 125 }, wght: 800 },
} as const;
/** The signs of capitals set like wood type. */
const SIGNS = ` !"#&'()*+,-./0123456789:;?ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_–—’“”…·×`;

const characters = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index)).join('');

/** Source file -> the characters kept of it. Must agree with `unicode-range` in src/styles/fonts.css. */
const SCRIPTS = {
  latin:
    characters(0x20, 0x7e) + characters(0xa0, 0xff).replace(/[¢¤¥¦¨ª¬¯±²³´µ¶¸¹º¼½¾]/g, '') + 'Œœ–—‘’“”„…',
  'latin-ext': 'ĀāĂăĄąĆćČčĎďĐđĒēĖėĘęĚěĞğĢģĪīĮįİıĶķĹĺĽľĻļŁłŃńŅņŇňŌōŐőŔŕŘřŚśŞşŠšŤťŪūŮůŰűŲųŴŵŶŷŸŹźŻżŽžȘșȚț',
} as const;

const source = (script: string): string =>
  createRequire(import.meta.url).resolve(
    `@fontsource-variable/archivo/files/archivo-${script}-wdth-normal.woff2`,
  );
const target = (cut: string, script: string): string =>
  fileURLToPath(new URL(`../src/styles/fonts/archivo-${cut}-${script}.woff2`, import.meta.url));

const fonts = await Promise.all(
  Object.entries(SCRIPTS).flatMap(([script, text]) =>
    Object.entries(CUTS).map(async ([cut, variationAxes]) => {
      const options = { noHinting: true, keepFeatures: ['kern', 'tnum', 'mark', 'ccmp'], variationAxes };
      const subset = await subsetFont(await readFile(source(script)), text, {
        ...options,
        targetFormat: 'woff2',
      });
      await writeFile(target(cut, script), subset);
      process.stdout.write(`archivo-${cut}-${script}.woff2 ${subset.length} bytes\n`);
      return { script, bytes: subset.length };
    }),
  ),
);

/** Advance widths of the signs at one width of the display font, each as a character: its code less 29, in 13/1000 em. */
function widthsAt(ttf: Uint8Array<ArrayBuffer>, wdth: number): string {
  const face = new harfbuzz.Face(
    new harfbuzz.Blob(ttf.buffer.slice(ttf.byteOffset, ttf.byteOffset + ttf.length)),
    0,
  );
  const font = new harfbuzz.Font(face);
  font.setVariations([new harfbuzz.Variation('wdth', wdth), new harfbuzz.Variation('wght', 800)]);
  return Array.from(SIGNS, (sign) => {
    const buffer = new harfbuzz.Buffer();
    buffer.addText(sign);
    buffer.guessSegmentProperties();
    harfbuzz.shape(font, buffer);
    const [position] = buffer.getGlyphPositions();
    return String.fromCharCode(29 + Math.round((1000 * position!.xAdvance) / face.upem / 13));
  }).join('');
}

const display = await subsetFont(await readFile(source('latin')), SIGNS, { targetFormat: 'sfnt' });
const widths = new Uint8Array(display);
const literal = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
await writeFile(
  fileURLToPath(new URL('../src/components/sleeve/display-widths.ts', import.meta.url)),
  `/** Made by scripts/make-font.ts: the signs of which the display font's widths are known. */
export const SIGNS = ${literal(SIGNS)};
/** Their advance widths at 62 % of the normal width, each as a character: its code less 29, in 13/1000 em. */
export const NARROW_WIDTHS = ${literal(widthsAt(widths, 62))};
/** The same at 125 %. */
export const WIDE_WIDTHS = ${literal(widthsAt(widths, 125))};
`,
);

const sum = (of: typeof fonts): number => of.reduce((total, { bytes }) => total + bytes, 0);
const latin = sum(fonts.filter(({ script }) => script === 'latin'));
process.stdout.write(
  `Latin ${latin} bytes, at most ${LIMIT_BYTES.latin}; all ${sum(fonts)}, at most ${LIMIT_BYTES.all}\n`,
);
if (latin > LIMIT_BYTES.latin || sum(fonts) > LIMIT_BYTES.all) process.exitCode = 1;
