import { CatalogError } from '#src/catalog-error.ts';
import { environmentWith, loadConfig, type Config } from '#src/config.ts';
import { createLogger } from '#src/logger.ts';
import { createServices, type Services } from '#src/services.ts';
import { migrateToLatest } from '#db/migrate.ts';
import { describeDatabaseFault } from '#db/engines/database-fault.ts';
import { parseArguments, UsageError, usageOf, type OptionSpecs, type Values } from './arguments.ts';
import { refuseOptionsKeptByNpm } from './options-kept-by-npm.ts';
import { createOutput, type Output } from './output.ts';

/** Exit codes, the same for every command. */
export const EXIT = { done: 0, failed: 1, partly: 2, usage: 64, interrupted: 130 } as const;

/** What a command is given. */
export interface CommandContext<Specs extends OptionSpecs> {
  values: Values<Specs>;
  positionals: string[];
  config: Config;
  output: Output;
  /** Aborted by the first Ctrl-C; the second ends the process at once. */
  signal: AbortSignal;
  /** The services on a migrated database, made on the first call and closed when the command ends. */
  openServices(): Promise<Services>;
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
  /** Lines after the options. */
  notes?: string;
  run(context: CommandContext<Specs>): Promise<number>;
}

/**
 * Runs a command as the process's whole business: arguments, `--help`, configuration, services, Ctrl-C, errors,
 * exit code. A script calls this once and does nothing else.
 */
export async function runCommand<const Specs extends OptionSpecs>(command: Command<Specs>): Promise<void> {
  const abort = new AbortController();
  const interrupt = (): void => {
    if (abort.signal.aborted) process.exit(EXIT.interrupted);
    abort.abort(new CatalogError('interrupted', 'Interrupted'));
  };
  // A reader that has seen enough (`| head`) is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.failed),
  );
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    process.exitCode = await runParsed(command, abort.signal);
  } catch (error) {
    process.exitCode = abort.signal.aborted ? EXIT.interrupted : printError(command, error);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

async function runParsed<Specs extends OptionSpecs>(
  command: Command<Specs>,
  signal: AbortSignal,
): Promise<number> {
  const args = process.argv.slice(2);
  refuseOptionsKeptByNpm(command, args, environmentWith({}));
  const { values, positionals, help, json, quiet } = parseArguments(command, args);
  if (help) {
    process.stdout.write(usageOf(command));
    return EXIT.done;
  }
  const config = loadConfig();
  const output = createOutput({ json, quiet });
  const logger = () => createLogger(config.log, { stderrLevel: 'error' });
  let services: Services | undefined;
  let serverServices: Services | undefined;

  async function openServices(): Promise<Services> {
    services ??= createServices(config, logger());
    await migrateToLatest(services.db);
    return services;
  }

  async function openServerServices(): Promise<Services> {
    await openServices();
    serverServices ??= createServices(config, logger(), { patience: 'visitors' });
    return serverServices;
  }

  try {
    return await command.run({
      values,
      positionals,
      config,
      output,
      signal,
      openServices,
      openServerServices,
    });
  } finally {
    output.end();
    await serverServices?.close();
    await services?.close();
  }
}

function printError<Specs extends OptionSpecs>(command: Command<Specs>, error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\nSee npm run ${command.name} -- --help\n`);
    return EXIT.usage;
  }
  if (error instanceof CatalogError) {
    process.stderr.write(`${error.message}\n${error.hint ? `${error.hint}\n` : ''}`);
    return error.code === 'config' ? EXIT.usage : EXIT.failed;
  }
  const fault = describeDatabaseFault(error);
  if (fault !== undefined) {
    process.stderr.write(`${fault}\n`);
    return EXIT.failed;
  }
  process.stderr.write(`${command.name} failed unexpectedly: ${(error as Error).stack ?? String(error)}\n`);
  return EXIT.failed;
}
