import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './kit/command.ts';
import { runTool } from './kit/run-tool.ts';

await runCommand({
  name: 'test',
  summary: 'Runs the tests, all or those named. Exit code 1 where one fails.',
  options: {},
  positional: 'OPTIONS AND FILES OF VITEST',
  passesOn: true,
  notes:
    'As in npm test -- tests/sheet -t genres. The document of --json is that of the JSON reporter of vitest.',
  ofProject: true,
  async run({ positionals, output, signal }) {
    const folder = await mkdtemp(join(tmpdir(), 'catalog-tests-'));
    const report = join(folder, 'report.json');
    const reporters = output.json
      ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
      : [];
    try {
      const words = ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...positionals] as const;
      const exitCode = await runTool(words, { output, signal });
      if (output.json) output.document(JSON.parse(await readFile(report, 'utf8')));
      return exitCode;
    } finally {
      await rm(folder, { recursive: true });
    }
  },
});
