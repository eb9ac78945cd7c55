import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import type { BenchRun } from './harness.ts';
import { atMost, type Measure } from './measures.ts';

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

/** Types into the search of a site in a slowed-down Chromium. */
export async function measureKeystrokes(origin: string, print: BenchRun['print']): Promise<Measure> {
  // A frame comes when it is ready, not at the screen's next turn: what is measured is work, not waiting.
  const browser = await launchChromium('--disable-frame-rate-limit', '--disable-gpu-vsync');
  try {
    const alone = await typeSlowed(browser, EMPTY_PAGE, 1);
    const times = await typeSlowed(browser, `${origin}catalog/albums/`, RUNS);
    const slowest = times.slice(-3).map(({ typed, ms }) => `"${typed}" ${ms.toFixed(1)}`);
    print(
      `keystrokes at ${SLOWER}x: median ${middle(times)} ms, slowest ${slowest.join(', ')}; in an empty page ${middle(alone)} ms`,
    );
    return atMost(16, 'keystroke to result', times.at(-1)!.ms, 'ms');
  } finally {
    await browser.close();
  }
}

interface Keystroke {
  /** The text so far. */
  typed: string;
  ms: number;
}

function middle(keystrokes: readonly Keystroke[]): string {
  return keystrokes[Math.floor(keystrokes.length / 2)]!.ms.toFixed(1);
}

/** For each text typed so far the fastest of some runs, since other work on the machine only ever slows; fastest first. */
async function typeSlowed(browser: Browser, url: string, count: number): Promise<Keystroke[]> {
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
  const shown = url === EMPTY_PAGE ? 'No albums' : await page.locator('[data-result-count]').textContent();
  if (shown !== 'No albums') throw new Error('The search did not answer');
  // A page that is slowed down keeps a processor busy as long as it is open.
  await page.close();
  return texts
    .map((typed, index) => ({ typed, ms: Math.min(...runs.map((run) => run[index]!)) }))
    .sort((one, other) => one.ms - other.ms);
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

/** One event of a trace of Chromium, times in µs. */
interface TraceEvent {
  name: string;
  ph: string;
  ts: number;
  dur?: number;
  /** The same of the thread's own clock, which stands still while something else runs. */
  tts?: number;
  tdur?: number;
  pid: number;
  tid: number;
  args?: { data?: { type?: string } };
}

/** What a trace must hold to be read here, and little else: writing a trace takes the thread's time as well. */
const TRACE_CATEGORIES = ['devtools.timeline', 'cc'];
const HANDED_OVER = 'ProxyMain::BeginMainFrame::commit';

/**
 * How long keys took, in order, ms: all that the main thread did from the start of `keydown` until the frame that shows
 * what the `input` event changed was painted and handed over to be put on the screen. In the thread's own time, so that
 * other work on the machine does not count.
 *
 * @throws when a key changed nothing that was painted.
 */
function keystrokeTimes(trace: string): number[] {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] };
  const events = traceEvents.filter(({ ph }) => ph === 'X').sort((one, other) => one.ts - other.ts);
  const keys = events.filter((event) => isDispatch(event, 'keydown'));
  return keys.map((key) => {
    const onThread = events.filter(({ ts, pid, tid }) => ts >= key.ts && pid === key.pid && tid === key.tid);
    const input = onThread.find((event) => isDispatch(event, 'input'));
    const end = input && input.ts + input.dur!;
    const commit = onThread.find(({ name, ts }) => name === HANDED_OVER && end !== undefined && ts >= end);
    if (!commit) throw new Error('A key led to no frame');
    return (commit.tts! + commit.tdur! - key.tts!) / 1000;
  });
}

function isDispatch({ name, args }: TraceEvent, type: string): boolean {
  return name === 'EventDispatch' && args?.data?.type === type;
}
