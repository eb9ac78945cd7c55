import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CatalogError, describeSystemError } from '#src/catalog-error.ts';
import {
  environmentWith,
  loadConfig,
  loadEnvFile,
  parseConfig,
  startedBy,
  type Config,
} from '#src/config.ts';
import { createLogger, type Logger } from '#src/logger.ts';
import { printable } from '#src/format-text.ts';
import { createServices, type Services } from '#src/services.ts';
import { optionsFromInputs } from './input-options.ts';
import { missingDatabaseFile } from '#db/database-url.ts';
import { migrateToLatest } from '#db/migrate.ts';
import { describeDatabaseError } from '#db/engines/database-errors.ts';
import {
  parseArguments,
  UsageError,
  usageOf,
  withoutOption,
  type OptionSpecs,
  type Values,
} from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { homeServer } from './home-server.ts';
import { appendSummary, summarize, summarizeFailure } from './job-summary.ts';
import { refuseOptionsKeptByNpm } from './options-kept-by-npm.ts';
import { createOutput, heedOutputFaults, isReaderGone, type Output } from './output.ts';
import { runThere } from './run-there.ts';
import { heedSignals } from './stop-signals.ts';

export { EXIT };

/** What a command is given. */
export interface CommandContext<Specs extends OptionSpecs> {
  values: Values<Specs>;
  positionals: string[];
  config: Config;
  output: Output;
  /** Aborted when the command shall stop after what is under way: see `heedSignals`. */
  signal: AbortSignal;
  /** Whether a server runs it for a maintainer who is elsewhere. */
  isJob: boolean;
  /**
   * The services on a migrated database, made on the first call and closed when the command ends. Throws CatalogError
   * `no-database` when there is none and the command makes none.
   */
  openServices(): Promise<Services>;
  /** As `openServices`; where there is no database, on an empty one that is gone afterwards. For a dry run. */
  openServicesForNow(): Promise<Services>;
  /** As `openServices`, for a server: its visitors do not wait for a database as somebody at a terminal does. */
  openServerServices(): Promise<Services>;
}

export interface Command<Specs extends OptionSpecs> {
  /** As in `npm run NAME`. */
  name: string;
  /** One sentence. */
  summary: string;
  options: Specs;
  /** Name of the arguments without a dash, for the help; refused when absent. */
  positional?: string;
  /** As in `Described`. */
  passesOn?: boolean;
  /** Lines after the options. */
  notes?: string;
  /** Whether it goes on until it is stopped. Its log goes to stderr where there is no LOG_FILE. */
  isService?: boolean;
  /** Whether it makes the database of `DATABASE_URL` where there is none, which elsewhere would hide a mistyped name. */
  makesDatabase?: boolean;
  /** It works on the project itself, whatever `.env` says of a catalog: its configuration is the default one. */
  ofProject?: boolean;
  /** Its part of the page of a workflow's run, as Markdown, of the document that it gives. */
  summarize?(document: unknown, config: Config): string[];
  run(context: CommandContext<Specs>): Promise<number>;
}

/**
 * Runs a command as the process's whole business: arguments, `--help`, configuration, services, Ctrl-C, errors,
 * exit code. A script calls this once and does nothing else.
 */
export async function runCommand<const Specs extends OptionSpecs>(command: Command<Specs>): Promise<void> {
  const { script, isOnRunner } = startedBy();
  const { signal, ignore } = heedSignals({
    npm: script === command.name,
    runner: isOnRunner,
    isService: command.isService ?? false,
  });
  const outputFault = heedOutputFaults();
  try {
    process.exitCode = await runParsed(command, signal);
  } catch (error) {
    process.exitCode = signal.aborted ? EXIT.interrupted : await tellError(command, error);
  } finally {
    ignore();
  }
  if (outputFault() !== undefined && process.exitCode === EXIT.done) {
    say(`The output could not be written: ${outputFault()}`);
    process.exitCode = EXIT.failed;
  }
}

async function runParsed<Specs extends OptionSpecs>(
  command: Command<Specs>,
  signal: AbortSignal,
): Promise<number> {
  let args = process.argv.slice(2);
  refuseOptionsKeptByNpm(command, args, environmentWith({}));
  let parsed = parseArguments(command, args);
  if (parsed.help) {
    process.stdout.write(usageOf(command));
    return EXIT.done;
  }
  if (!command.ofProject) loadEnvFile();
  const config = command.ofProject ? parseConfig({}) : loadConfig();
  const chosen = optionsFromInputs(config.workflow.inputs);
  if (chosen.length > 0) parsed = parseArguments(command, (args = [...args, ...chosen]));
  const { values, positionals, json, quiet, on } = parsed;
  const output = createOutput({ json, quiet });
  if (chosen.length > 0) output.progress(`npm run ${command.name} -- ${args.join(' ')}`);
  const { isJob } = startedBy();
  if (on !== undefined) {
    if (isJob) throw new UsageError('A server does not pass on to another one what it is to do');
    const server = homeServer(on, config.server.backfillToken, signal);
    return runThere(command, server, withoutOption(command, args, 'on'), { config, output });
  }
  signal.addEventListener('abort', () =>
    output.progress('Stopping when what is under way is done. Ctrl-C again stops at once.'),
  );
  const isLogOnStderr = command.isService && !quiet && config.log.file === undefined;
  const stderrLevel = isLogOnStderr ? config.log.level : 'error';
  let logger: Logger | undefined;
  let services: Services | undefined;
  let serverServices: Services | undefined;
  let scratch: string | undefined;

  async function openServices(): Promise<Services> {
    if (services) return services;
    const missing = missingDatabaseFile(config.databaseUrl);
    if (missing !== undefined && !command.makesDatabase) {
      throw new CatalogError('no-database', `There is no database ${missing}`, {
        hint: 'Is DATABASE_URL right? npm start and npm run import make a new one',
      });
    }
    const made = await createMigrated(config);
    if (missing !== undefined) output.progress(`Made the database ${missing}: there was none yet.`);
    return made;
  }

  async function openServicesForNow(): Promise<Services> {
    if (missingDatabaseFile(config.databaseUrl) === undefined) return openServices();
    scratch ??= await mkdtemp(join(tmpdir(), 'catalog-'));
    return createMigrated({ ...config, databaseUrl: `file:${join(scratch, 'empty.sqlite')}` });
  }

  async function createMigrated(config: Config): Promise<Services> {
    logger ??= createLogger(config.log, {
      stderrLevel,
      isForPeople: !command.isService,
      isMain: true,
    });
    services ??= createServices(config, logger);
    await migrateToLatest(services.db);
    return services;
  }

  async function openServerServices(): Promise<Services> {
    const { logger: same } = await openServices();
    serverServices ??= createServices(config, same, { timeouts: 'visitors' });
    return serverServices;
  }

  try {
    const exitCode = await command.run({
      values,
      positionals,
      config,
      output,
      signal,
      isJob,
      openServices,
      openServicesForNow,
      openServerServices,
    });
    await summarize(command, output.given(), config);
    return exitCode;
  } finally {
    output.end();
    await serverServices?.close();
    await services?.close();
    if (scratch !== undefined) await rm(scratch, { recursive: true });
  }
}

function say(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

async function tellError<Specs extends OptionSpecs>(
  command: Command<Specs>,
  error: unknown,
): Promise<number> {
  if (isReaderGone(error)) return EXIT.done;
  const { text, exitCode } = describeError(command, error);
  say(text);
  await appendSummary(summarizeFailure(command.name, exitCode, text));
  return exitCode;
}

function describeError<Specs extends OptionSpecs>(
  { name }: Command<Specs>,
  error: unknown,
): { text: string; exitCode: number } {
  if (error instanceof UsageError) {
    return { text: `${error.message}\nSee npm run ${name} -- --help`, exitCode: EXIT.usage };
  }
  if (error instanceof CatalogError) {
    const { message, hint, code } = error;
    const text = hint === undefined ? message : `${message}\n${hint}`;
    return { text, exitCode: code === 'config' ? EXIT.usage : EXIT.failed };
  }
  const fault = describeDatabaseError(error) ?? describeSystemError(error);
  const text = fault ?? `${name} failed unexpectedly: ${(error as Error).stack ?? String(error)}`;
  return { text, exitCode: EXIT.failed };
}
