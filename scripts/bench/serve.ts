import { coverPath, openSampleSite, plainAlbums, visitTogether, type BenchSite } from './bench-site.ts';
import { inTurns, median, medianRatio, type BenchRun } from './harness.ts';
import { runLoad, type LoadResult } from './keep-alive-load.ts';
import { atLeast, atMost, type Measure } from './measures.ts';

const ROUNDS = { rounds: 5, warmUp: true };
const LOAD = { connections: 50, durationMs: 1_500 };
const REQUESTS_FOR_MEMORY = 200_000;

/**
 * Measures the server beside Astro's App with the same build and beside a bare `node:http` server that
 * does the same lookup: stored covers and pages. Ours writes its request log into a file, as it does in use; each
 * server is a process of its own, the load comes from this one.
 */
export async function benchServe({ print }: BenchRun): Promise<Measure[]> {
  const site = await openSampleSite(20);
  try {
    const ours = await site.serve('logging-site');
    const astro = await site.serve('astro');
    const bare = await site.serve('bare');
    const [stored = 0, missing = 0] = await plainAlbums(site, 2);
    const coverUrl = `${ours}${coverPath(stored)}`;
    await visitTogether(site, [coverUrl]);
    const [cover, astroCover, bareCover] = await inTurns(
      ROUNDS,
      ...[ours, astro, bare].map((origin) => () => runLoad(`${origin}${coverPath(stored)}`, LOAD)),
    );
    const pagePath = 'catalog/albums/';
    const [page, astroPage] = await inTurns(
      ROUNDS,
      ...[ours, astro].map(
        (origin) => () => runLoad(`${origin}${pagePath}`, { ...LOAD, encoding: 'br, gzip' }),
      ),
    );
    print(
      `stored cover: ours ${describe(cover!)}; Astro ${describe(astroCover!)}; bare ${describe(bareCover!)}`,
    );
    print(`page, compressed: ours ${describe(page!)}; Astro ${describe(astroPage!)}`);
    const ofBare = medianRatio(cover!.map(perSecond), bareCover!.map(perSecond));
    const ofAstro = medianRatio(cover!.map(perSecond), astroCover!.map(perSecond));
    const pagesOfAstro = medianRatio(page!.map(perSecond), astroPage!.map(perSecond));
    const slowest = medianRatio(cover!.map(p99), bareCover!.map(p99));
    const beside = await besideWaiting(site, coverUrl, `${ours}${coverPath(missing)}`);
    const growth = await heapGrowth(site, coverUrl, `${ours}${pagePath}`);
    return [
      atLeast(0.4, 'stored cover, of a bare server', ofBare),
      atLeast(3, 'stored cover, of Astro alone', ofAstro),
      // Of 60 connections that are served in turn 10 would have a sixth.
      atLeast(0.05, 'stored cover beside 50 that wait, of stored covers alone', beside),
      atLeast(1, 'page, of Astro alone', pagesOfAstro),
      atMost(3, 'p99 of stored covers, of a bare server', slowest),
      atMost(8, `heap after ${REQUESTS_FOR_MEMORY} more requests, more by`, growth, 'MB'),
    ];
  } finally {
    await site.close();
  }
}

/** What is left of stored covers when 50 connections ask for one that Spotify's pause keeps waiting. */
async function besideWaiting(
  { services: { db } }: BenchSite,
  storedUrl: string,
  waitingUrl: string,
): Promise<number> {
  const pause = {
    open_until: new Date(Date.now() + 3_600_000).toISOString(),
    reason: 'a pause of the bench',
  };
  await db
    .insertInto('source_breaker')
    .values({ api: 'web-api', failures: 0, probes_left: 0, denials: 0, ...pause })
    .onConflict((conflict) => conflict.column('api').doUpdateSet(pause))
    .execute();
  const stored = { ...LOAD, connections: 10 };
  const [alone, beside] = await inTurns(
    ROUNDS,
    () => runLoad(storedUrl, stored),
    async () => {
      const waiting = runLoad(waitingUrl, { ...LOAD, status: 503 });
      return (await Promise.all([runLoad(storedUrl, stored), waiting]))[0];
    },
  );
  const closed = { open_until: null, reason: null };
  await db.updateTable('source_breaker').set(closed).where('api', '=', 'web-api').execute();
  return medianRatio(beside!.map(perSecond), alone!.map(perSecond));
}

/** In MB. */
async function heapGrowth(site: BenchSite, ...urls: string[]): Promise<number> {
  const before = await site.heapOf('logging-site');
  let requests = 0;
  while (requests < REQUESTS_FOR_MEMORY) {
    for (const url of urls) {
      const { requestsPerSecond } = await runLoad(url, LOAD);
      requests += (requestsPerSecond * LOAD.durationMs) / 1_000;
    }
  }
  return ((await site.heapOf('logging-site')) - before) / 1e6;
}

function perSecond({ requestsPerSecond }: LoadResult): number {
  return requestsPerSecond;
}

function p99({ p99Ms }: LoadResult): number {
  return p99Ms;
}

function describe(results: readonly LoadResult[]): string {
  return `${median(results.map(perSecond))}/s (p99 ${median(results.map(p99)).toFixed(1)} ms)`;
}
