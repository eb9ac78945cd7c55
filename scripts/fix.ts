import { runCommand } from './kit/command.ts';
import { runTools } from './kit/run-tool.ts';

await runCommand({
  name: 'fix',
  summary: 'Formats all files, and fixes what lint can fix.',
  options: {},
  ofProject: true,
  run: ({ output, signal }) =>
    runTools(
      [
        { name: 'format', words: ['node_modules/prettier/bin/prettier.cjs', '--write', '.'] },
        { name: 'lint', words: ['node_modules/eslint/bin/eslint.js', '.', '--fix'] },
      ],
      { output, signal },
    ),
});
