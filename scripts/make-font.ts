/**
 * Makes the site's fonts in src/styles/fonts from the Archivo package: only what the design uses, so that all four
 * files together stay within 60 KB. Run it with `npx node scripts/make-font.ts`; the result is checked in, and the same
 * package gives the same bytes.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import subsetFont from 'subset-font';

const LIMIT_BYTES = 60_000;

/** Text is condensed to normal; display is one cut, expanded and heavy. */
const CUTS = {
  text: { wdth: { min: 75, max: 100 }, wght: { min: 400, max: 600 } },
  display: { wdth: 125, wght: 800 },
} as const;

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

let total = 0;
for (const [script, text] of Object.entries(SCRIPTS)) {
  const font = await readFile(source(script));
  for (const [cut, variationAxes] of Object.entries(CUTS)) {
    const subset = await subsetFont(font, text, {
      targetFormat: 'woff2',
      noHinting: true,
      keepFeatures: ['kern', 'tnum', 'mark', 'ccmp'],
      variationAxes,
    });
    await writeFile(target(cut, script), subset);
    total += subset.length;
    process.stdout.write(`archivo-${cut}-${script}.woff2 ${subset.length} bytes\n`);
  }
}
process.stdout.write(`together ${total} bytes, at most ${LIMIT_BYTES}\n`);
if (total > LIMIT_BYTES) process.exitCode = 1;
