import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import { environmentWith } from '#src/config.ts';

/** What is typed, letter by letter: common beginnings, places, genres, two words, a typo, nothing at all. */
const TYPED = ['the river', 'oslo', 'djent', 'progressive', 'quiet violence', 'telegrpah', 'zzzz'];
const RUNS = 5;
const SLOWER = 4;
const places = (): (string | undefined)[] => [
  environmentWith({})['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

interface Measured {
  name: string;
  seen: number;
  limit: number;
  unit: string;
}

/** Types into the search of a site in a slowed-down Chromium, and watches the layout of pages being loaded. */
export async function measureInBrowser(origin: string, print: (line: string) => void): Promise<Measured[]> {
  const executablePath = places().find((place) => place !== undefined && existsSync(place));
  if (executablePath === undefined) throw new Error('No Chromium was found: install it or set CHROMIUM_PATH');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const shifts = [
      await layoutShift(page, `${origin}/catalog/albums/`),
      await layoutShift(page, `${origin}/catalog/albums/?q=river&vocal=Clean`),
    ];
    const times = await keystrokeTimes(page, `${origin}/catalog/albums/`);
    const ordered = [...times].sort((one, other) => one.ms - other.ms);
    const at = (share: number): number => ordered[Math.floor(share * (ordered.length - 1))]!.ms;
    print(
      `keystrokes at ${SLOWER}x: median ${at(0.5).toFixed(1)} ms, slowest ${ordered
        .slice(-3)
        .map(({ typed, ms }) => `"${typed}" ${ms.toFixed(1)}`)
        .join(', ')}`,
    );
    return [
      { name: 'keystroke to result, slowest', seen: at(1), limit: 16, unit: 'ms' },
      { name: 'layout shift', seen: Math.max(...shifts), limit: 0.001, unit: '' },
    ];
  } finally {
    await browser.close();
  }
}

/** For each text typed so far the fastest of some runs, since other work on the machine only ever slows; in ms, from the event until the page is laid out anew. */
async function keystrokeTimes(page: Page, url: string): Promise<{ typed: string; ms: number }[]> {
  await page.goto(url);
  await page.locator('[data-search-input]').focus();
  await page.waitForTimeout(4000);
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const texts = TYPED.flatMap((text) => Array.from(text, (_, end) => text.slice(0, end + 1)));
  const runs: number[][] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await typeAll(page, texts));
  return texts.map((typed, index) => {
    return { typed, ms: Math.min(...runs.map((run) => run[index]!)) };
  });
}

function typeAll(page: Page, texts: readonly string[]): Promise<number[]> {
  return page.evaluate(async (typed) => {
    const input = document.querySelector<HTMLInputElement>('[data-search-input]')!;
    const status = document.querySelector('[data-result-count]')!;
    const times: number[] = [];
    for (const text of typed) {
      input.value = text;
      const start = performance.now();
      input.dispatchEvent(new Event('input', { bubbles: true }));
      document.body.getBoundingClientRect();
      times.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    if (status.textContent !== 'No albums') throw new Error('The search did not answer');
    return times;
  }, texts);
}

async function layoutShift(page: Page, url: string): Promise<number> {
  await page.addInitScript(() => {
    const shifts = { sum: 0 };
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.sum += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(url);
  await page.locator('.tile').first().waitFor();
  await page.waitForTimeout(1500);
  return page.evaluate(() => (window as unknown as { shifts: { sum: number } }).shifts.sum);
}
