import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { planRefresh } from '#src/backfill/plan-refresh.ts';
import { readStatus } from '#src/backfill/read-status.ts';
import { buildSite } from '#src/build/build-site.ts';
import { countAlbums } from '#src/catalog/album-queries.ts';
import { environmentWith } from '#src/config.ts';
import type { Services } from '#src/services.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { mergeState } from '#src/state/merge-state.ts';
import { pullBackfill } from '#src/state/pull-backfill.ts';
import { pushCatalog } from '#src/state/push-catalog.ts';
import { refreshWithinBudget } from '#src/state/refresh-within-budget.ts';
import { saveState } from '#src/state/save-state.ts';
import { createServerClient } from '#src/state/server-client.ts';
import { fetchState } from '#src/state-store/fetch-state.ts';
import { keepState } from '#src/state-store/keep-state.ts';
import { PART_FILES, type StateStores } from '#src/state-store/state-parts.ts';
import type { Checkout } from './checkout.ts';

/** A machine that works through one job. */
export interface Machine {
  folder: string;
  databaseUrl: string;
  /** Where `--dir .state` is. */
  stateDir: string;
  stores: StateStores;
  /** Where a job that renders the site has the project; undefined: it leaves that out, the rest is as ever. */
  checkout: Checkout | undefined;
}

/** A step of a workflow: the variables that it has, services made of them, and what its line says. */
export interface StepContext {
  machine: Machine;
  services: Services;
  environment: Record<string, string>;
  args: string;
}

const { signal } = new AbortController();
const acceptsImage = (): boolean => true;

/**
 * What the npm scripts of the workflows do, without their processes: a process has its own clock. Each command does
 * what its script in scripts/ does, in the same order.
 */
export const COMMANDS: Record<string, (step: StepContext) => Promise<unknown>> = {
  'state:fetch': ({ machine }) => fetchState(machine.stateDir, machine.stores, signal),

  'state:merge': ({ machine, services: { db, now } }) =>
    mergeState(db, machine.stateDir, { acceptsImage, now, signal }),

  async import({ services: { db, config, now, sleep }, args }) {
    if (args.includes('--if-empty') && (await countAlbums(db)) > 0) return;
    await importCatalog({
      db,
      source: config.sheetUrl!,
      now: () => new Date(now()),
      download: { sleep },
      signal,
    });
  },

  async refresh({ services }) {
    const { selected } = await planRefresh(services.db, {}, { nowMs: services.now() });
    return refreshWithinBudget(services, { selected, batchSize: 50, signal });
  },

  'state:save': ({ machine, services: { db } }) => saveState(db, machine.stateDir, { signal }),

  'state:keep': ({ machine, services: { db, now } }) =>
    keepState({
      dir: machine.stateDir,
      stores: machine.stores,
      replace: false,
      signal,
      async mergeAndSave(part, theirs) {
        const folder = await mkdtemp(join(machine.folder, 'theirs-'));
        await writeFile(join(folder, PART_FILES[part]), theirs);
        await mergeState(db, folder, { acceptsImage, now, signal });
        await saveState(db, machine.stateDir, { signal });
      },
    }),

  'backfill:pull': ({ services, environment }) =>
    pullBackfill({ ...services, ...serverOf(services, environment), acceptsImage, signal }),

  'catalog:push': ({ services, environment }) =>
    pushCatalog({ db: services.db, ...serverOf(services, environment) }),

  status: ({ services: { db, config, now } }) => readStatus(db, config, now()),

  async build({ machine, services, environment }) {
    const { checkout } = machine;
    if (!checkout) return;
    checkout.checkOut();
    await buildSite({
      services,
      environment: environmentWith({ ...environment, ...clockOf(services) }),
      projectRoot: checkout.path,
      distDir: join(checkout.path, 'dist'),
      force: false,
      signal,
    });
    checkout.remember();
  },

  // These ask GitHub, or write for people: tests/github and tests/workflow have them.
  'pages:address': async () => undefined,
  'pages:changed': async () => undefined,
  summary: async () => undefined,
};

function serverOf({ config, sleep }: Services, environment: Record<string, string>) {
  const origin = environment['BACKFILL_ORIGIN']!;
  const token = config.server.backfillToken!;
  return { origin, ask: createServerClient({ origin, token, signal, sleep }) };
}

/** Gives the processes of a build the time of the rehearsal. */
function clockOf({ now }: Services): Record<string, string> {
  const preload = join(import.meta.dirname, 'preload-date.ts');
  if (!existsSync(preload)) throw new Error(`${preload} is not there`);
  return { NODE_OPTIONS: `--import=file://${preload}`, REHEARSAL_NOW: String(now()) };
}
