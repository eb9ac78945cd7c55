import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CatalogError } from '#src/catalog-error.ts';
import { runWorkflowJob } from '../support/run-workflow-job.ts';
import { runCommand, type CommandSetting } from './run-command.ts';

/** What a fork of the project is set up with, and where its jobs run. */
export interface Fork extends Omit<CommandSetting, 'signal'> {
  vars: Record<string, string>;
  secrets: Record<string, string>;
  /** Of the job, for GitHub. */
  token: string;
}

/** A machine that works through one job. */
export interface Machine {
  /** Ends it, and all that was on it is gone. */
  die(when: string): void;
  /** What its commands do instead of what they would with the places of the state. */
  changeStores: NonNullable<CommandSetting['changeStores']>;
}

/** What happens just before a command. */
export type Before = Record<string, (machine: Machine) => Promise<void> | void>;

class MachineDied extends Error {}

/** A job of a workflow on a new machine, step by step as its YAML says. Gives what failed, as `command: why`. */
export async function runRehearsedJob(
  fork: Fork,
  [file, job]: [string, string],
  before: Before = {},
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), `rehearsal-${job}-`));
  const life = new AbortController();
  const machine: Machine = {
    die: (when) => life.abort(new MachineDied(`the machine died ${when}`)),
    changeStores: (stores) => stores,
  };

  async function runLine(
    line: string,
    values: Record<string, string>,
  ): Promise<{ code: number; said: string }> {
    const [, command = '', words = '', forgiven] =
      /^npm run ([\w:-]+)(?: -- (.*?))?( \|\| \[ \$\? = 2 \])?$/.exec(line) ?? [];
    const args = words.split(' ').filter((word) => word !== '');
    const filled = args.map((word) => word.replace(/^"\$(\w+)"$/, (_all, name: string) => values[name]!));
    await before[command]?.(machine);
    const environment = {
      ...fork.environment,
      ...values,
      DATABASE_URL: values['DATABASE_URL'] || `file:${join(folder, 'catalog.sqlite')}`,
    };
    const changeStores = (stores: Parameters<Machine['changeStores']>[0]) => machine.changeStores(stores);
    const setting = { ...fork, environment, changeStores, signal: life.signal };
    const inFolder = filled.map((word) => (word === '.state' ? join(folder, word) : word));
    try {
      const code = await runCommand(command, inFolder, setting);
      return { code: forgiven && code === 2 ? 0 : code, said: `${command}: ${code}` };
    } catch (error) {
      life.signal.throwIfAborted();
      if (!(error instanceof CatalogError)) throw error;
      return { code: 1, said: `${command}: ${error.code}` };
    } finally {
      life.signal.throwIfAborted();
    }
  }

  try {
    const ran = await runWorkflowJob(file, job, { ...fork, runLine, runnerFolder: join(folder, 'runner') });
    return ran.filter(({ code }) => code !== 0).map(({ said }) => said);
  } catch (error) {
    if (!(error instanceof MachineDied)) throw error;
    return [error.message];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
