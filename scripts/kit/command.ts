import {
  environmentWith,
  loadConfig,
  loadEnvFile,
  parseConfig,
  startedBy,
  type Config,
} from '#src/config.ts';
import { printable } from '#src/format-text.ts';
import {
  parseArguments,
  usageOf,
  withoutOption,
  type CommandLine,
  type OptionSpecs,
  type Parsed,
} from './arguments.ts';
import { catchOutputErrors, describeError, EXIT, isReaderGone, UsageError } from './exit.ts';
import { appendSummary, optionsFromInputs, summarizeFailure } from './github-actions.ts';
import { homeServer, runCommandOn } from './home-server.ts';
import { createServiceOpener, type ServiceOpener } from './open-services.ts';
import { refuseOptionsKeptByNpm } from './options-kept-by-npm.ts';
import { createOutput, type Output } from './output.ts';
import { abortOnSignals } from './stop-signals.ts';

/** What a command is given. */
interface CommandContext<Specs extends OptionSpecs, Report> extends ServiceOpener {
  values: Parsed<Specs>['values'];
  positionals: string[];
  config: Config;
  output: Output<Report>;
  /** Aborted when the command shall stop after what is under way: see `abortOnSignals`. */
  signal: AbortSignal;
  /** Whether a server runs it for a maintainer who is elsewhere. */
  isJob: boolean;
}

/** A command, whose document with `--json` is a `Report`. */
export interface Command<Specs extends OptionSpecs, Report> extends CommandLine<Specs> {
  /** Whether it goes on until it is stopped. Its log goes to stderr where there is no LOG_FILE. */
  isService?: boolean;
  /** Whether it makes the database of `DATABASE_URL` where there is none, which elsewhere would hide a mistyped name. */
  makesDatabase?: boolean;
  /** It works on the project itself, whatever `.env` says of a catalog: its configuration is the default one. */
  ofProject?: boolean;
  /** Its part of the page of a workflow's run, as Markdown. */
  summarize?(report: Report, config: Config): string[];
  /** Gives the exit code; nothing is `EXIT.done`. */
  run(context: CommandContext<Specs, Report>): Promise<number | void>;
}

/**
 * Runs a command as the process's whole business: arguments, `--help`, configuration, services, Ctrl-C, errors,
 * exit code. A script calls this once and does nothing else.
 */
export async function runCommand<const Specs extends OptionSpecs, Report>(
  command: Command<Specs, Report>,
): Promise<void> {
  const { script, isOnRunner } = startedBy();
  const { signal, release } = abortOnSignals({
    npm: script === command.name,
    runner: isOnRunner,
    isService: command.isService ?? false,
  });
  const outputError = catchOutputErrors();
  try {
    process.exitCode = await runParsed(command, signal);
  } catch (error) {
    process.exitCode = signal.aborted ? EXIT.interrupted : await reportError(command.name, error);
  } finally {
    release();
  }
  if (outputError() !== undefined && process.exitCode === EXIT.done) {
    writeError(`The output could not be written: ${outputError()}`);
    process.exitCode = EXIT.failed;
  }
}

async function runParsed<Specs extends OptionSpecs, Report>(
  command: Command<Specs, Report>,
  signal: AbortSignal,
): Promise<number> {
  let args = process.argv.slice(2);
  refuseOptionsKeptByNpm(command, args, environmentWith({}));
  let parsed = parseArguments(command, args);
  if (parsed.values.help) {
    process.stdout.write(usageOf(command));
    return EXIT.done;
  }
  if (!command.ofProject) loadEnvFile();
  const config = command.ofProject ? parseConfig({}) : loadConfig();
  const chosen = optionsFromInputs(config.workflow.inputs);
  if (chosen.length > 0) parsed = parseArguments(command, (args = [...args, ...chosen]));
  const output = createOutput<Report>(parsed.values);
  if (chosen.length > 0) output.progress(`npm run ${command.name} -- ${args.join(' ')}`);
  const summarize =
    command.summarize &&
    (async (document: unknown): Promise<void> => {
      // Written by this command, here or on a server that runs the same version.
      await appendSummary(command.summarize!(document as Report, config));
    });
  const { isJob } = startedBy();
  const { on, quiet } = parsed.values;
  if (on !== undefined) {
    if (isJob) throw new UsageError('A server does not pass on to another one what it is to do');
    const server = homeServer(on, config.server.backfillToken, signal);
    return runCommandOn(server, command.name, withoutOption(command, args, 'on'), { output, summarize });
  }
  signal.addEventListener('abort', () =>
    output.progress('Stopping when what is under way is done. Ctrl-C again stops at once.'),
  );
  const { isService = false, makesDatabase = false } = command;
  const isLogOnStderr = isService && !quiet && config.log.file === undefined;
  const { close, ...opener } = createServiceOpener(config, {
    makesDatabase,
    log: { stderrLevel: isLogOnStderr ? config.log.level : 'error', isForPeople: !isService, isMain: true },
    onMade: (file) => output.progress(`Made the database ${file}: there was none yet.`),
  });
  try {
    const exitCode = await command.run({ ...parsed, ...opener, config, output, signal, isJob });
    const report = output.lastDocument();
    if (report !== undefined) await summarize?.(report);
    return exitCode ?? EXIT.done;
  } finally {
    output.end();
    await close();
  }
}

function writeError(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

async function reportError(name: string, error: unknown): Promise<number> {
  if (isReaderGone(error)) return EXIT.done;
  const { text, exitCode } = describeError(name, error);
  writeError(text);
  await appendSummary(summarizeFailure(name, exitCode, text));
  return exitCode;
}
