import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import type { BenchRun } from './bench/harness.ts';
import { makeLargeCatalog, type LargeCatalog } from './bench/large-catalog.ts';
import { describeMeasures, isKept, readRecord, writeRecord, type Measure } from './bench/measures.ts';
import { runCommand } from './kit/command.ts';
import { EXIT, UsageError } from './kit/exit.ts';

/** Says how it goes while it measures. */
type Benchmark = (run: BenchRun) => Promise<Measure[]>;

/** By name; loaded when it is run. */
const benchmarks: Record<string, () => Promise<Benchmark>> = {
  import: async () => (await import('./bench/import.ts')).benchImport,
  build: async () => (await import('./bench/build.ts')).benchBuild,
  browse: async () => (await import('./bench/browse.ts')).benchBrowse,
  backfill: async () => (await import('./bench/backfill.ts')).benchBackfill,
  postgres: async () => (await import('./bench/postgres.ts')).benchPostgres,
  serve: async () => (await import('./bench/serve.ts')).benchServe,
};

const names = Object.keys(benchmarks);
const CACHE = join(PROJECT_ROOT, '.cache');
/** Kept for the next run to be compared with. */
const RECORD = join(CACHE, 'bench.json');

await runCommand({
  name: 'bench',
  summary:
    'Measures speed as ratios within one run; all of it, or the parts named. Exit code 1 where a limit is not kept.',
  options: {},
  positional: 'NAME…',
  notes: `Parts: ${names.join(', ')}. The figures are compared with those of the run before, kept in .cache/bench.json.`,
  ofProject: true,
  async run({ positionals, output, signal }) {
    const unknown = positionals.filter((name) => !Object.hasOwn(benchmarks, name));
    if (unknown.length > 0)
      throw new UsageError(`There is no benchmark ${unknown.join(', ')}; there are ${names.join(', ')}`);
    const before = await readRecord(RECORD);
    const folder = join(CACHE, `bench-${process.pid}`);
    let large: Promise<LargeCatalog> | undefined;
    const record: Record<string, Measure[]> = {};
    try {
      for (const name of positionals.length > 0 ? positionals : names) {
        signal.throwIfAborted();
        output.progress(`${name}:`);
        const benchmark = await benchmarks[name]!();
        record[name] = await benchmark({
          print: (line) => output.progress(`  ${line}`),
          largeCatalog: () => (large ??= makeLargeCatalog(folder)),
        });
        output.line(describeMeasures(name, record[name], before[name]));
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    await writeRecord(RECORD, { ...before, ...record });
    const results = Object.entries(record).flatMap(([benchmark, measures]) =>
      measures.map((measure) => ({ benchmark, ...measure, kept: isKept(measure) })),
    );
    output.document(results);
    return results.every(({ kept }) => kept) ? EXIT.done : EXIT.failed;
  },
});
