import { openBenchSite, type BenchSite, type MeasuredServer } from './bench-site.ts';
import { runLoad, type LoadResult } from './keep-alive-load.ts';
import { median, type BenchRun, type Measure } from './measure.ts';

const CONNECTIONS = 50;
/** Each is measured this often, in turns; of each ratio the median over the rounds counts, since the machine's other
 * work disturbs a whole round rather than one server. */
const ROUNDS = 5;
const ROUND_MS = 1_500;
const REQUESTS_FOR_MEMORY = 200_000;
const STORED_CONNECTIONS = 10;
const LIMITS = {
  ofBare: 0.4,
  ofAstro: 3,
  p99OfBare: 3,
  pagesOfAstro: 1,
  heapGrowthMegabytes: 8,
  // Of 60 connections that are served in turn 10 would have a sixth.
  besideWaiting: 0.05,
};

/**
 * Measures the server beside Astro's own standalone server of the same build and beside a bare `node:http` server that
 * does the same lookup: stored covers and pages. Ours writes its request log into a file, as it does in use; each
 * server is a process of its own, the load comes from this one.
 */
export async function benchServe({ print }: BenchRun): Promise<Measure[]> {
  const site = await openBenchSite(20);
  try {
    const [ours, astro, bare] = await inTurn(['logging-site', 'astro', 'bare'], (what) => site.serve(what));
    const coverPath = `catalog/album/${await coveredAlbum(site, ours!)}/cover-art/`;
    const pagePath = 'catalog/albums/';
    const [cover, astroCover, bareCover] = await measure([ours!, astro!, bare!], coverPath);
    const [page, astroPage] = await measure([ours!, astro!], pagePath, { acceptEncoding: 'br, gzip' });
    print(
      `stored cover: ours ${describe(cover!)}; Astro ${describe(astroCover!)}; bare ${describe(bareCover!)}`,
    );
    print(`page, compressed: ours ${describe(page!)}; Astro ${describe(astroPage!)}`);
    const speed = ({ requestsPerSecond }: LoadResult): number => requestsPerSecond;
    const slowest = ({ p99Ms }: LoadResult): number => p99Ms;
    const beside = await besideWaiting(site, ours!, coverPath);
    const grown = await heapGrowth(site, new URL(coverPath, ours!), new URL(pagePath, ours!));
    return [
      fast('stored cover, of a bare server', ratio(cover!, bareCover!, speed), LIMITS.ofBare),
      fast('stored cover, of Astro alone', ratio(cover!, astroCover!, speed), LIMITS.ofAstro),
      fast('stored cover beside 50 that wait, of stored covers alone', beside, LIMITS.besideWaiting),
      fast('page, of Astro alone', ratio(page!, astroPage!, speed), LIMITS.pagesOfAstro),
      {
        name: 'p99 of stored covers, of a bare server',
        value: ratio(cover!, bareCover!, slowest),
        limit: LIMITS.p99OfBare,
        unit: '',
      },
      {
        name: `heap after ${REQUESTS_FOR_MEMORY} more requests, more by`,
        value: grown,
        limit: LIMITS.heapGrowthMegabytes,
        unit: 'MB',
      },
    ];
  } finally {
    await site.close();
  }
}

async function inTurn<T>(names: MeasuredServer[], each: (name: MeasuredServer) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (const name of names) results.push(await each(name));
  return results;
}

/** An album whose cover is stored, because it was just asked for. */
async function coveredAlbum({ services }: BenchSite, origin: string): Promise<number> {
  const { id } = await services.db
    .selectFrom('album')
    .select('id')
    .where('spotify_id', 'like', '%0000200')
    .executeTakeFirstOrThrow();
  const answer = await fetch(`${origin}catalog/album/${id}/cover-art/`);
  if (!(await answer.text()).includes('<img')) throw new Error(`Album ${id} was answered ${answer.status}`);
  return id;
}

/** Loads each server in turn, round by round; the first round only warms them up. */
async function measure(
  origins: string[],
  path: string,
  encoding: { acceptEncoding?: string } = {},
): Promise<LoadResult[][]> {
  const results: LoadResult[][] = origins.map(() => []);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [index, origin] of origins.entries()) {
      const load = { connections: CONNECTIONS, durationMs: ROUND_MS, ...encoding };
      const result = await runLoad(new URL(path, origin), load);
      if (round > 0) results[index]!.push(result);
    }
  }
  return results;
}

/** What is left of stored covers when 50 connections ask for one that Spotify's pause keeps waiting. */
async function besideWaiting(
  { services: { db } }: BenchSite,
  origin: string,
  storedPath: string,
): Promise<number> {
  const { id } = await db
    .selectFrom('album')
    .select('id')
    .where('spotify_id', 'not like', '%0000200')
    .executeTakeFirstOrThrow();
  const pause = {
    open_until: new Date(Date.now() + 3_600_000).toISOString(),
    reason: 'a pause of the bench',
  };
  await db
    .insertInto('source_breaker')
    .values({ api: 'web-api', failures: 0, probes_left: 0, denials: 0, ...pause })
    .onConflict((conflict) => conflict.column('api').doUpdateSet(pause))
    .execute();
  const stored = { connections: STORED_CONNECTIONS, durationMs: ROUND_MS };
  const waiting = { connections: CONNECTIONS, durationMs: ROUND_MS, status: 503 };
  const ratios: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const alone = await runLoad(new URL(storedPath, origin), stored);
    const [beside] = await Promise.all([
      runLoad(new URL(storedPath, origin), stored),
      runLoad(new URL(`catalog/album/${id}/cover-art/`, origin), waiting),
    ]);
    if (round > 0) ratios.push(beside.requestsPerSecond / alone.requestsPerSecond);
  }
  const open = { open_until: null, reason: null };
  await db.updateTable('source_breaker').set(open).where('api', '=', 'web-api').execute();
  return median(ratios);
}

async function heapGrowth(site: BenchSite, ...urls: URL[]): Promise<number> {
  const before = await site.heapOf('logging-site');
  let asked = 0;
  while (asked < REQUESTS_FOR_MEMORY) {
    for (const url of urls) {
      const { requestsPerSecond } = await runLoad(url, { connections: CONNECTIONS, durationMs: ROUND_MS });
      asked += (requestsPerSecond * ROUND_MS) / 1_000;
    }
  }
  return ((await site.heapOf('logging-site')) - before) / 1e6;
}

/** The median over the rounds of one server's figure by another's. */
function ratio(some: LoadResult[], others: LoadResult[], figure: (result: LoadResult) => number): number {
  return median(some.map((result, round) => figure(result) / figure(others[round]!)));
}

function fast(name: string, value: number, limit: number): Measure {
  return { name, value, limit, bound: 'at least', unit: '' };
}

function describe(results: readonly LoadResult[]): string {
  const perSecond = median(results.map(({ requestsPerSecond }) => requestsPerSecond));
  return `${perSecond}/s (p99 ${median(results.map(({ p99Ms }) => p99Ms)).toFixed(1)} ms)`;
}
