import lighthouse from 'lighthouse';
import { chromium } from 'playwright-core';
import { freePort } from '../kit/free-port.ts';
import { findChromium } from './find-chromium.ts';
import { median, type BenchRun, type Measure } from './measure.ts';

const RUNS = 5;
const ATTEMPTS = 3;
const CATEGORIES = { performance: 90, accessibility: 95, 'best-practices': 95, seo: 95 } as const;
type Category = keyof typeof CATEGORIES;

/** A page as one run of Lighthouse saw it. */
interface Seen {
  /** Of 100. */
  scores: Record<Category, number>;
  lcpMs: number;
  /** In thousandths, as tools report it. */
  shift: number;
}

/**
 * Loads pages with Lighthouse as it is by default: a phone on simulated slow 4G with a processor slowed down four times.
 *
 * @param pages URLs by name.
 * @returns for each page the medians of five runs.
 */
export async function measureWithLighthouse(
  pages: Readonly<Record<string, string>>,
  print: BenchRun['print'],
): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const [name, url] of Object.entries(pages)) {
    const runs: Seen[] = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await runOnce(url));
    const scores = Object.fromEntries(
      Object.keys(CATEGORIES).map((key) => [key, median(runs.map(({ scores }) => scores[key as Category]))]),
    ) as Record<Category, number>;
    print(
      `Lighthouse, ${name}: ${Object.entries(scores)
        .map(([key, score]) => `${key} ${score}`)
        .join(', ')}`,
    );
    measures.push(
      ...Object.entries(CATEGORIES).map(([key, limit]) => ({
        name: `${name}: ${key}`,
        value: scores[key as Category],
        limit,
        bound: 'at least' as const,
        unit: '',
      })),
      {
        name: `${name}: LCP on slow 4G`,
        value: median(runs.map(({ lcpMs }) => lcpMs)) / 1000,
        limit: 2,
        unit: 's',
      },
      {
        name: `${name}: layout shift`,
        value: Math.max(...runs.map(({ shift }) => shift)),
        limit: 0,
        unit: '',
      },
    );
  }
  return measures;
}

/** In a browser of its own. Tracing sometimes misses the start of a load, which Lighthouse itself says to repeat. */
async function runOnce(url: string): Promise<Seen> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const browser = await chromium.launch({
      executablePath: findChromium(),
      args: ['--no-sandbox', '--disable-gpu', `--remote-debugging-port=${port}`],
    });
    try {
      return await runLighthouse(url, port);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    } finally {
      await browser.close();
    }
  }
}

async function runLighthouse(url: string, port: number): Promise<Seen> {
  const result = await lighthouse(url, {
    port,
    logLevel: 'silent',
    onlyCategories: Object.keys(CATEGORIES),
    disableFullPageScreenshot: true,
  });
  if (!result || result.lhr.runtimeError)
    throw new Error(`Lighthouse could not load ${url}: ${result?.lhr.runtimeError?.message ?? 'no result'}`);
  const { audits, categories } = result.lhr;
  const value = (audit: string): number => audits[audit]!.numericValue!;
  return {
    scores: Object.fromEntries(
      Object.keys(CATEGORIES).map((key) => [key, Math.round(100 * (categories[key]!.score ?? 0))]),
    ) as Record<Category, number>,
    lcpMs: value('largest-contentful-paint'),
    shift: Math.round(1000 * value('cumulative-layout-shift')) / 1000,
  };
}
