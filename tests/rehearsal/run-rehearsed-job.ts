import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { migrateToLatest } from '#db/migrate.ts';
import { CatalogError } from '#src/catalog-error.ts';
import { parseConfig } from '#src/config.ts';
import { createServices, type ServicesOptions } from '#src/services.ts';
import type { StateStores } from '#src/state-store/state-parts.ts';
import { runWorkflowJob, type RanStep } from '../support/run-workflow-job.ts';
import type { Checkout } from './checkout.ts';
import { MachineDied } from './machine-died.ts';
import { COMMANDS, type Machine } from './rehearsal-commands.ts';

/** What a fork of the project is set up with, and where it runs. */
export interface Fork {
  /** For the folders of machines. */
  folder: string;
  stores: StateStores;
  vars: Record<string, string>;
  secrets: Record<string, string>;
  /** What every process has, whatever its step says. */
  environment: Record<string, string>;
  services: ServicesOptions;
}

export interface JobOptions {
  /** Where it renders the site; undefined: nowhere. */
  checkout?: Checkout | undefined;
  /** What happens just before a command. */
  before?: Record<string, (machine: Machine) => Promise<void>> | undefined;
}

/** A job of a workflow on a new machine, step by step as its YAML says. Gives the steps that failed, as `command: why`. */
export async function runRehearsedJob(
  fork: Fork,
  [file, job]: [string, string],
  { checkout, before = {} }: JobOptions = {},
): Promise<string[]> {
  const folder = mkdtempSync(join(fork.folder, `${job}-`));
  const machine: Machine = {
    folder,
    databaseUrl: `file:${join(folder, 'catalog.sqlite')}`,
    stateDir: join(folder, '.state'),
    stores: fork.stores,
    checkout,
  };

  async function runLine(
    line: string,
    values: Record<string, string>,
  ): Promise<{ code: number; said: string }> {
    const [, command = '', args = ''] = /^npm run (?:step -- )?([\w:-]+)(?: -- (.*))?$/.exec(line) ?? [];
    const run = COMMANDS[command];
    if (!run) throw new Error(`The rehearsal does not know: ${line}`);
    await before[command]?.(machine);
    const environment = { ...fork.environment, ...values, DATABASE_URL: machine.databaseUrl };
    const services = createServices(parseConfig(environment), pino({ level: 'silent' }), fork.services);
    try {
      await migrateToLatest(services.db);
      await run({ machine, services, environment, args });
      return { code: 0, said: '' };
    } catch (error) {
      if (!(error instanceof CatalogError)) throw error;
      return { code: 1, said: `${command}: ${error.code}` };
    } finally {
      await services.close();
    }
  }

  try {
    const { vars, secrets } = fork;
    const ran = await runWorkflowJob(file, job, {
      runLine,
      vars,
      secrets,
      token: 'token',
      runnerFolder: join(folder, 'runner'),
    });
    return failuresOf(ran);
  } catch (error) {
    if (!(error instanceof MachineDied)) throw error;
    return [`the machine died: ${error.message}`];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function failuresOf(ran: readonly RanStep[]): string[] {
  return ran.filter(({ code }) => code !== 0).map(({ said }) => said);
}
