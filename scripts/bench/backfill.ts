import { coverPath, openSampleSite, plainAlbums, visitTogether } from './bench-site.ts';
import { inTurns, type BenchRun } from './harness.ts';
import { runLoad, type LoadResult } from './keep-alive-load.ts';
import { atLeast, atMost, type Measure } from './measures.ts';

const VISITORS = 50;
const UPSTREAM_MS = 150;
const LOAD = { connections: 50, durationMs: 2_000 };
/** The fastest counts, since other work on the machine only ever slows. */
const ROUNDS = 3;

/**
 * Measures covers on demand through the whole server: many visitors of one cold album, visitors of as many cold
 * albums, and stored covers beside a bare server that does the same lookup.
 */
export async function benchBackfill({ print }: BenchRun): Promise<Measure[]> {
  const site = await openSampleSite(UPSTREAM_MS);
  try {
    const origin = await site.serve('site');
    const coverOf = (id: number): string => `${origin}${coverPath(id)}`;
    const [first = 0, second = 0, same = 0, ...others] = await plainAlbums(site, VISITORS + 3);
    // The first visitors of all also pay for the token, and find out that this app may not ask for several at once.
    await visitTogether(site, [coverOf(first), coverOf(second)]);

    const one = await visitTogether(site, Array<string>(VISITORS).fill(coverOf(same)));
    print(`${VISITORS} visitors of one cold album: ${one.calls} call(s), ${one.ms} ms`);
    const many = await visitTogether(site, others.map(coverOf));
    print(`${VISITORS} cold albums at ${UPSTREAM_MS} ms upstream: ${many.calls} calls, ${many.ms} ms`);

    const bareOrigin = await site.serve('bare');
    const [stored, bare] = await inTurns(
      { rounds: ROUNDS },
      () => runLoad(coverOf(same), LOAD),
      () => runLoad(`${bareOrigin}${coverPath(same)}`, LOAD),
    );
    print(`stored covers, ${LOAD.connections} connections: ${describe(stored!)}`);
    print(`bare node:http with the same lookup: ${describe(bare!)}`);
    const ratio = fastest(stored!).requestsPerSecond / fastest(bare!).requestsPerSecond;
    return [
      atMost(1, `calls for ${VISITORS} visitors of one album`, one.calls),
      atMost(1_000, 'until all of them have it', one.ms, 'ms'),
      atMost(VISITORS, `calls for ${VISITORS} albums`, many.calls),
      atMost(2_500, 'until all have theirs', many.ms, 'ms'),
      atLeast(0.2, 'stored covers, of a bare server', ratio),
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
