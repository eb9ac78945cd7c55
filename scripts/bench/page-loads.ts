import { freePort } from '../kit/listen-address.ts';
import { launchChromium } from './chromium.ts';
import { installLighthouse, type Lighthouse, type PageLoad } from './install-lighthouse.ts';
import { median, type BenchRun } from './harness.ts';
import { atLeast, atMost, type Measure } from './measures.ts';

const RUNS = 5;
const ATTEMPTS = 3;
/** The least score of 100 by category. */
const CATEGORIES = { performance: 90, accessibility: 95, 'best-practices': 95, seo: 95 };

/**
 * Loads pages with Lighthouse as it is by default: a phone on simulated slow 4G with a processor slowed down four times.
 *
 * @param pages paths by name.
 * @returns for each page the medians of five runs.
 */
export async function measureWithLighthouse(
  origin: string,
  pages: Readonly<Record<string, string>>,
  print: BenchRun['print'],
): Promise<Measure[]> {
  const lighthouse = await installLighthouse(print);
  const measures: Measure[] = [];
  for (const [name, path] of Object.entries(pages)) {
    const runs: PageLoad[] = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await runOnce(lighthouse, `${origin}${path}`));
    const scores = Object.entries(CATEGORIES).map(([category, least]) => {
      const score = median(
        runs.map(({ categories }) => Math.round(100 * (categories[category]?.score ?? 0))),
      );
      return atLeast(least, `${name}: ${category}`, score);
    });
    const audited = (audit: string): number[] => runs.map(({ audits }) => audits[audit]!.numericValue);
    const shift = Math.round(1000 * Math.max(...audited('cumulative-layout-shift'))) / 1000;
    print(`Lighthouse, ${scores.map((score) => `${score.name} ${score.value}`).join(', ')}`);
    measures.push(
      ...scores,
      atMost(2, `${name}: LCP on slow 4G`, median(audited('largest-contentful-paint')) / 1000, 's'),
      atMost(0, `${name}: layout shift`, shift),
    );
  }
  return measures;
}

/** In a browser of its own. Tracing sometimes misses the start of a load, which Lighthouse itself says to repeat. */
async function runOnce(lighthouse: Lighthouse, url: string): Promise<PageLoad> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const browser = await launchChromium(`--remote-debugging-port=${port}`);
    try {
      const result = await lighthouse(url, {
        port,
        logLevel: 'silent',
        onlyCategories: Object.keys(CATEGORIES),
        disableFullPageScreenshot: true,
      });
      if (result && !result.lhr.runtimeError) return result.lhr;
      throw new Error(
        `Lighthouse could not load ${url}: ${result?.lhr.runtimeError?.message ?? 'no result'}`,
      );
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    } finally {
      await browser.close();
    }
  }
}
