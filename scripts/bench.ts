import { EXIT } from './command.ts';

/** The benchmarks by name; each prints what it saw and says whether its limits are kept. */
const benchmarks: Record<string, () => Promise<(print: (line: string) => void) => Promise<boolean>>> = {
  import: async () => (await import('./bench/import.ts')).benchImport,
};

const name = process.argv[2] ?? '';
if (!Object.hasOwn(benchmarks, name)) {
  process.stderr.write(`npm run bench -- ${Object.keys(benchmarks).join(' | ')}\n`);
  process.exitCode = EXIT.usage;
} else {
  const bench = await benchmarks[name]!();
  const kept = await bench((line) => process.stdout.write(`${line}\n`));
  process.exitCode = kept ? EXIT.done : EXIT.failed;
}
