import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { environmentWith } from '#src/config.ts';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The Chromium of this machine: `CHROMIUM_PATH`, or where systems put it; undefined where there is none. */
export function findChromium(): string | undefined {
  const places = [environmentWith({})['CHROMIUM_PATH'], ...PLACES];
  return places.find((place) => place !== undefined && existsSync(place));
}

/** Starts it. @throws where there is none. */
export async function launchChromium(...args: string[]): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Error('No Chromium was found: install it (Debian: chromium) or set CHROMIUM_PATH');
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', ...args] });
}
