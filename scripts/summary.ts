import { appendFile } from 'node:fs/promises';
import { forgetStepRecords, readStepRecords } from '#src/workflow/step-record.ts';
import { summarizeRun } from '#src/workflow/summarize-run.ts';
import { EXIT, runCommand } from './command.ts';

await runCommand({
  name: 'summary',
  summary:
    'Tells what the steps since the last summary did, in Markdown: on the page of the run in a workflow, else on stdout.',
  options: {},
  async run({ config, output }) {
    const { stepsFolder: folder, summaryFile } = config.workflow;
    const records = await readStepRecords(folder);
    const lines = summarizeRun(records, {
      nowMs: Date.now(),
      backfillOrigin: config.site.backfillOrigin,
    });
    if (summaryFile === undefined) for (const line of lines) output.line(line);
    else await appendFile(summaryFile, `${lines.join('\n')}\n`);
    output.document({ steps: records.length, markdown: lines.join('\n') });
    await forgetStepRecords(folder);
    return EXIT.done;
  },
});
