import { UsageError } from './arguments.ts';
import { EXIT, runCommand } from './command.ts';

/** Prints what it measures, and says whether its limits are kept. */
type Benchmark = (print: (line: string) => void) => Promise<boolean>;

/** By name; loaded when it is run. */
const benchmarks: Record<string, () => Promise<Benchmark>> = {
  import: async () => (await import('./bench/import.ts')).benchImport,
  browse: async () => (await import('./bench/browse.ts')).benchBrowse,
  backfill: async () => (await import('./bench/backfill.ts')).benchBackfill,
  postgres: async () => (await import('./bench/postgres.ts')).benchPostgres,
  serve: async () => (await import('./bench/serve.ts')).benchServe,
};

const names = Object.keys(benchmarks);

await runCommand({
  name: 'bench',
  summary:
    'Measures speed as ratios within one run; all of it, or the parts named. Exit code 1 where a limit is not kept.',
  options: {},
  positional: 'NAME…',
  notes: `Parts: ${names.join(', ')}`,
  async run({ positionals, output, signal }) {
    const unknown = positionals.filter((name) => !Object.hasOwn(benchmarks, name));
    if (unknown.length > 0)
      throw new UsageError(`There is no benchmark ${unknown.join(', ')}; there are ${names.join(', ')}`);
    const results: { name: string; kept: boolean; lines: string[] }[] = [];
    for (const name of positionals.length > 0 ? positionals : names) {
      signal.throwIfAborted();
      const lines: string[] = [];
      output.line(`${name}:`);
      const kept = await (
        await benchmarks[name]!()
      )((line) => {
        lines.push(line);
        output.line(`  ${line}`);
      });
      results.push({ name, kept, lines });
    }
    output.document(results);
    return results.every(({ kept }) => kept) ? EXIT.done : EXIT.failed;
  },
});
