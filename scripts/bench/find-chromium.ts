import { existsSync } from 'node:fs';
import { environmentWith } from '#src/config.ts';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The Chromium of this machine: `CHROMIUM_PATH`, or where systems put it. @throws when there is none. */
export function findChromium(): string {
  const places = [environmentWith({})['CHROMIUM_PATH'], ...PLACES];
  const found = places.find((place) => place !== undefined && existsSync(place));
  if (found === undefined) throw new Error('No Chromium was found: install it or set CHROMIUM_PATH');
  return found;
}
