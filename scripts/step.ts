import { optionsFromInputs } from '#src/workflow/input-options.ts';
import { writeStepRecord } from '#src/workflow/step-record.ts';
import { UsageError } from './arguments.ts';
import { EXIT, runCommand } from './command.ts';
import { runToEnd } from './run-npm-script.ts';

await runCommand({
  name: 'step',
  summary:
    'Runs a command as a step of a workflow: what it did is kept for npm run summary, and inputs of the workflow become its options.',
  options: {},
  positional: 'COMMAND [-- its options]',
  notes:
    'Exit code 0 also when the command did its work in part (2), so that what it did is kept; the summary says what is left.',
  async run({ positionals, config, output, signal }) {
    const [step, ...given] = positionals;
    if (step === undefined) throw new UsageError('Name the command to run');
    const args = [...given, ...optionsFromInputs(config.workflow.inputs)];
    const startedAt = new Date().toISOString();
    output.progress(`npm run ${[step, ...args].join(' ')}`);
    const { exitCode, stdout, said } = await runToEnd(step, ['--json', ...args], { signal });
    const document = parseDocument(stdout);
    await writeStepRecord(config.workflow.stepsFolder, { step, args, startedAt, exitCode, document, said });
    output.document(document ?? null);
    return exitCode === EXIT.partly ? EXIT.done : exitCode;
  },
});

function parseDocument(stdout: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    // The command failed before it had anything to say; its words are on stderr.
    return undefined;
  }
}
