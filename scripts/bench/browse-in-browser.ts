import { chromium, type Browser, type Page } from 'playwright-core';
import { findChromium } from './find-chromium.ts';
import { keystrokeTimes, TRACE_CATEGORIES } from './keystroke-trace.ts';
import type { BenchRun, Measure } from './measure.ts';

/** What is typed, letter by letter: common beginnings, places, genres, two words, a typo, nothing at all. */
const TYPED = ['the river', 'oslo', 'djent', 'progressive', 'quiet violence', 'telegrpah', 'zzzz'];
const RUNS = 10;
/** What a key costs the browser itself on this machine, to judge the rest by. */
const EMPTY_PAGE = 'data:text/html,<input data-search-input>';
const SLOWER = 4;
/** Everything that follows a keystroke is done by then. */
const PAUSE_MS = 90;
/** The frame of the last key is in the trace by then, also on a busy machine. */
const LAST_FRAME_MS = 1000;

/** Types into the search of a site in a slowed-down Chromium, and watches the layout of pages being loaded. */
export async function measureInBrowser(origin: string, print: BenchRun['print']): Promise<Measure[]> {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    // A frame comes when it is ready, not at the screen's next turn: what is measured is work, not waiting.
    args: ['--no-sandbox', '--disable-gpu', '--disable-frame-rate-limit', '--disable-gpu-vsync'],
  });
  try {
    const shifts: number[] = [];
    for (const width of [375, 1440])
      for (const path of ['/', '/catalog/albums/', '/catalog/albums/?q=river&vocal=Clean', '/catalog/yours/'])
        shifts.push(await layoutShift(browser, width, `${origin}${path}`));
    const alone = (await typeSlowed(browser, EMPTY_PAGE, 1))
      .map(({ ms }) => ms)
      .sort((one, other) => one - other);
    const times = await typeSlowed(browser, `${origin}/catalog/albums/`, RUNS);
    const ordered = times.toSorted((one, other) => one.ms - other.ms);
    const at = (share: number): number => ordered[Math.floor(share * (ordered.length - 1))]!.ms;
    const slowest = ordered.slice(-3).map(({ typed, ms }) => `"${typed}" ${ms.toFixed(1)}`);
    print(
      `keystrokes at ${SLOWER}x: median ${at(0.5).toFixed(1)} ms, slowest ${slowest.join(', ')}; in an empty page ${alone[Math.floor(alone.length / 2)]!.toFixed(1)} ms`,
    );
    return [
      { name: 'keystroke to result', value: at(1), limit: 16, unit: 'ms' },
      { name: 'layout shift', value: Math.max(...shifts), limit: 0, unit: '' },
    ];
  } finally {
    await browser.close();
  }
}

/** For each text typed so far the fastest of some runs, since other work on the machine only ever slows. */
async function typeSlowed(
  browser: Browser,
  url: string,
  count: number,
): Promise<{ typed: string; ms: number }[]> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  await page.locator('[data-search-input]').focus();
  await page.waitForTimeout(4000);
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const texts = TYPED.flatMap((text) => Array.from(text, (_, end) => text.slice(0, end + 1)));
  const runs: number[][] = [];
  for (let run = 0; run < count; run += 1) {
    await browser.startTracing(page, { categories: TRACE_CATEGORIES });
    await typeAll(page);
    await page.waitForTimeout(LAST_FRAME_MS);
    runs.push(keystrokeTimes((await browser.stopTracing()).toString()));
  }
  const said = url === EMPTY_PAGE ? 'No albums' : await page.locator('[data-result-count]').textContent();
  if (said !== 'No albums') throw new Error('The search did not answer');
  // A page that is slowed down keeps a processor busy as long as it is open.
  await page.close();
  return texts.map((typed, index) => ({ typed, ms: Math.min(...runs.map((run) => run[index]!)) }));
}

/** Real keys, each text over the last one. */
async function typeAll(page: Page): Promise<void> {
  for (const text of TYPED) {
    await page.locator('[data-search-input]').evaluate((input) => (input as HTMLInputElement).select());
    for (const letter of text) {
      await page.keyboard.press(letter === ' ' ? 'Space' : letter);
      await page.waitForTimeout(PAUSE_MS);
    }
  }
}

/** How much moved while a page was loaded, in thousandths as tools report it. */
async function layoutShift(browser: Browser, width: number, url: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  await page.addInitScript(() => {
    const shifts = { sum: 0 };
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.sum += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(url);
  await page.locator('h1').waitFor();
  await page.waitForTimeout(1200);
  const sum = await page.evaluate(() => (window as unknown as { shifts: { sum: number } }).shifts.sum);
  await page.close();
  return Math.round(sum * 1000) / 1000;
}
