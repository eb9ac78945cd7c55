import { openBenchSite, plainAlbums, visitTogether } from './bench-site.ts';
import { runLoad, type LoadResult } from './keep-alive-load.ts';
import type { BenchRun, Measure } from './measure.ts';

const VISITORS = 50;
const UPSTREAM_MS = 150;
const LOAD = { connections: 50, durationMs: 2_000 };
/** Each server is measured this often, in turns; the fastest counts, since other work on the machine only ever slows. */
const RUNS = 3;
const LIMITS = { sameAlbumMs: 1_000, differentAlbumsMs: 2_500, ratio: 0.2 };

/**
 * Measures covers on demand through the whole server: many visitors of one cold album, visitors of as many cold
 * albums, and stored covers beside a bare server that does the same lookup.
 */
export async function benchBackfill({ print }: BenchRun): Promise<Measure[]> {
  const site = await openBenchSite(UPSTREAM_MS);
  try {
    const origin = await site.serve('site');
    const coverOf = (id: number): string => `${origin}catalog/album/${id}/cover-art/`;
    const [first = 0, second = 0, same = 0, ...others] = await plainAlbums(site, VISITORS + 3);
    // The first visitors of all also pay for the token, and find out that this app may not ask for several at once.
    await visitTogether(site, [coverOf(first), coverOf(second)]);

    const one = await visitTogether(site, Array<string>(VISITORS).fill(coverOf(same)));
    print(`${VISITORS} visitors of one cold album: ${one.calls} call(s), ${one.ms} ms`);
    const many = await visitTogether(site, others.map(coverOf));
    print(
      `${VISITORS} cold albums at ${UPSTREAM_MS} ms upstream: ${many.calls} calls, ${many.ms} ms (at most ${LIMITS.differentAlbumsMs})`,
    );

    const path = new URL(coverOf(same)).pathname;
    const bareOrigin = await site.serve('bare');
    const stored: LoadResult[] = [];
    const bare: LoadResult[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      stored.push(await runLoad(new URL(path, origin), LOAD));
      bare.push(await runLoad(new URL(path, bareOrigin), LOAD));
    }
    print(`stored covers, ${LOAD.connections} connections: ${describe(stored)}`);
    print(`bare node:http with the same lookup: ${describe(bare)}`);
    const ratio = fastest(stored).requestsPerSecond / fastest(bare).requestsPerSecond;
    return [
      { name: `calls for ${VISITORS} visitors of one album`, value: one.calls, limit: 1, unit: '' },
      { name: 'until all of them have it', value: one.ms, limit: LIMITS.sameAlbumMs, unit: 'ms' },
      { name: `calls for ${VISITORS} albums`, value: many.calls, limit: VISITORS, unit: '' },
      { name: 'until all have theirs', value: many.ms, limit: LIMITS.differentAlbumsMs, unit: 'ms' },
      {
        name: 'stored covers, of a bare server',
        value: ratio,
        limit: LIMITS.ratio,
        bound: 'at least',
        unit: '',
      },
    ];
  } finally {
    await site.close();
  }
}

function describe(results: readonly LoadResult[]): string {
  const { requestsPerSecond, p99Ms } = fastest(results);
  const all = results.map((result) => result.requestsPerSecond).join(', ');
  return `${requestsPerSecond} requests/s (${all}), p99 ${p99Ms.toFixed(1)} ms`;
}

function fastest(results: readonly LoadResult[]): LoadResult {
  return results.reduce((best, each) => (each.requestsPerSecond > best.requestsPerSecond ? each : best));
}
