import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { SNAPSHOT_FILE } from '#db/copy/snapshot-file.ts';
import { missingDatabaseFile } from '#db/database-url.ts';
import { migrateToLatest } from '#db/migrate.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import { planRefresh } from '#src/backfill/plan-refresh.ts';
import { readStatus } from '#src/backfill/read-status.ts';
import { countAlbums } from '#src/catalog/album-queries.ts';
import { CatalogError } from '#src/catalog-error.ts';
import { parseConfig, type Config } from '#src/config.ts';
import { CATALOG_FILE } from '#src/home/catalog-text.ts';
import { fetchState, keepState } from '#src/home/keep-state.ts';
import { openStores, type StateStores } from '#src/home/state-stores.ts';
import { restoreState } from '#src/home/restore-state.ts';
import { saveState } from '#src/home/save-state.ts';
import type { StartCommand } from '#src/server/jobs.ts';
import { createServices, type Services, type ServicesOptions } from '#src/services.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { EXIT } from '../../scripts/kit/exit.ts';
import { fetchSnapshot, homeServer, runOnServer } from '../../scripts/kit/home-server.ts';

/** Where a command runs, and what is special about it there. */
export interface CommandSetting {
  environment: Record<string, string>;
  /** Clock and chance, which no process of its own could be given. */
  services: Required<Pick<ServicesOptions, 'now' | 'sleep' | 'random'>>;
  /** The git repository of the catalog. */
  remote: string;
  changeStores?: (stores: StateStores) => StateStores;
  /** What happens in the middle of the next run of a command, wherever it runs: taken out by it. */
  during: Record<string, () => Promise<void>>;
  /** Looks at the catalog before it is imported into, and when a site is built from it. */
  look: (db: CatalogDatabase) => Promise<void>;
  signal: AbortSignal;
}

interface CommandContext extends CommandSetting {
  config: Config;
  values: ReturnType<typeof parse>;
  openServices: () => Promise<Services>;
}

const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as const;
const OPTIONS = {
  ...{ on: text, from: text, source: text, dir: text },
  ...{ 'if-empty': flag, 'catalog-only': flag, quiet: flag },
};

/**
 * What the npm scripts of the workflows do, without their processes: each does what its script in scripts/ does, in the
 * same order, and gives its exit code; nothing: 0.
 */
const COMMANDS: Record<string, (context: CommandContext) => Promise<number | void>> = {
  async 'state:fetch'({ values: { dir, from }, config, signal, ...context }) {
    if (from === undefined) {
      await fetchState(dir!, await storesOf({ config, signal, ...context }), signal);
      return;
    }
    await mkdir(dir!, { recursive: true });
    await fetchSnapshot(homeServer(from, config.server.backfillToken, signal), join(dir!, SNAPSHOT_FILE));
    await rm(join(dir!, CATALOG_FILE), { force: true });
  },

  async 'state:restore'({ values, config, signal }) {
    await restoreState(values.dir!, config.databaseUrl, { signal });
  },

  async 'state:save'({ values, config, signal, openServices }) {
    const source = { db: (await openServices()).db, url: config.databaseUrl };
    await saveState(source, values.dir!, { catalogOnly: values['catalog-only'] ?? false, signal });
  },

  async 'state:keep'({ values, ...context }) {
    await keepState(values.dir!, await storesOf(context), context.signal);
  },

  async import({ values, config, signal, look, openServices }) {
    const { db, now, sleep } = await openServices();
    await look(db);
    if (values['if-empty'] && (await countAlbums(db)) > 0) return;
    const source = values.source ?? config.sheetUrl!;
    await importCatalog({ db, source, now: () => new Date(now()), download: { sleep }, signal });
  },

  async refresh({ signal, during: { refresh: meanwhile }, during, openServices }) {
    const { db, backfill, now } = await openServices();
    delete during['refresh'];
    await meanwhile?.();
    const { selected } = await planRefresh(db, {}, { nowMs: now() });
    const { failed } = await backfill.refresh({ selected, batchSize: 50, signal });
    if (signal.aborted) return EXIT.interrupted;
    return failed > 0 ? EXIT.partly : EXIT.done;
  },

  async status({ config, openServices }) {
    const { db, now } = await openServices();
    await readStatus(db, config, now());
  },

  build: async ({ look, openServices }) => look((await openServices()).db),

  // These ask GitHub, or write for people: tests/home and tests/scripts/kit have them.
  'pages:address': async () => undefined,
  'pages:changed': async () => undefined,
};

/** Runs a command of the project in this process. Gives its exit code; throws what the command would say. */
export async function runCommand(
  command: string,
  args: readonly string[],
  setting: CommandSetting,
): Promise<number> {
  const run = COMMANDS[command];
  if (!run) throw new Error(`The rehearsal does not know npm run ${command}`);
  const values = parse(args);
  const config = parseConfig(setting.environment);
  if (values.on !== undefined) {
    const own = args.toSpliced(args.indexOf('--on'), 2);
    const server = homeServer(values.on, config.server.backfillToken, setting.signal);
    return runOnServer(server, command, own, () => undefined);
  }
  let services: Services | undefined;
  async function openServices(): Promise<Services> {
    if (command !== 'import' && missingDatabaseFile(config.databaseUrl) !== undefined) {
      throw new CatalogError('no-database', 'There is no database');
    }
    services ??= createServices(config, pino({ level: 'silent' }), setting.services);
    await migrateToLatest(services.db);
    return services;
  }
  try {
    return (await run({ ...setting, config, values, openServices })) ?? EXIT.done;
  } finally {
    await services?.close();
  }
}

/** Commands that a server starts: processes to it, and yet on the clock of the rehearsal. */
export function startCommandIn(setting: Omit<CommandSetting, 'signal'>): StartCommand {
  return (command, args) => {
    const stop = new AbortController();
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const child = Object.assign(new EventEmitter(), { stdout, stderr, kill: () => stop.abort() });
    const end = (code: number): void => {
      stdout.end();
      stderr.end();
      child.emit('exit', code);
      child.emit('close', code);
    };
    runCommand(command, args, { ...setting, signal: stop.signal }).then(end, (error: Error) => {
      stderr.write(`${error.message}\n`);
      end(stop.signal.aborted ? EXIT.interrupted : EXIT.failed);
    });
    return child as unknown as ChildProcess;
  };
}

async function storesOf(
  context: Pick<CommandContext, 'config' | 'remote' | 'services' | 'changeStores' | 'signal'>,
): Promise<StateStores> {
  const { config, remote, services, changeStores = (stores) => stores, signal } = context;
  const places = { remote, branch: undefined, releaseFolder: undefined };
  return changeStores(await openStores(places, config.github, { ...services, signal }));
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS }).values;
}
