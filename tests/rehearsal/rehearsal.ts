import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runGit } from '#src/github/temporary-repository.ts';
import { createRandom } from '../../scripts/seeded-random.ts';
import {
  simulatedEnvironment,
  startSpotifySimulator,
  type Simulator,
} from '../../scripts/simulator/simulator.ts';
import { startPostgresCluster } from '../../scripts/bench/postgres-cluster.ts';
import { startGithub } from '../github/simulated-github.ts';
import { serveOnLoopback } from '../support/loopback-server.ts';
import { temporaryFolder } from '../support/temporary-database.ts';
import { createChangingSheet, type ChangingSheet } from './changing-sheet.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { openRehearsalServer, type RehearsalServer } from './rehearsal-server.ts';
import { runCommand } from './run-command.ts';
import type { Fork } from './run-rehearsed-job.ts';
import { watchCatalog, type CatalogWatch } from './watch-catalog.ts';

/** Where a catalog is at home. */
export type Home = 'github' | 'server' | 'database';

/** Calls to Spotify in any 24 hours, of which 4 are kept for visitors. */
export const BUDGET = 16;
const ALBUMS = 340;
const TOKEN = 'a-token-of-sixteen-characters';
const FIRST_DAY = Date.UTC(2026, 2, 1);

/** A moment of the month, in milliseconds since 1970; days from 1. */
export function timeOf(day: number, hour: number, minute = 0): number {
  return FIRST_DAY + (((day - 1) * 24 + hour) * 60 + minute) * 60_000;
}

/** All that takes part in a month, on one clock. */
export interface Rehearsal {
  clock: FakeClock;
  sheet: ChangingSheet;
  simulator: Simulator;
  github: Awaited<ReturnType<typeof startGithub>>;
  fork: Fork;
  watch: CatalogWatch;
  /** What visitors ask: on the home that is a server, or beside the home that is a database; none on GitHub. */
  server: RehearsalServer | undefined;
  /** Brings a home that is a server to another host, by a snapshot. */
  moveServer(): Promise<void>;
}

/** @param remote the git repository of the catalog; by default one on this disk. */
export async function openRehearsal(home: Home, remote?: string): Promise<Rehearsal> {
  const clock = createFakeClock(FIRST_DAY);
  const sheet = createChangingSheet({ seed: 2_026, albums: ALBUMS });
  const simulator = await startSpotifySimulator({ now: clock.now, dailyQuota: BUDGET });
  onTestFinished(() => simulator.close());
  const github = await startGithub();
  const watch = watchCatalog(sheet, simulator);
  const { SPOTIFY_CLIENT_ID, SPOTIFY_CLIENT_SECRET, ...simulated } = simulatedEnvironment(simulator);
  const account = {
    SPOTIFY_CLIENT_ID: SPOTIFY_CLIENT_ID!,
    SPOTIFY_CLIENT_SECRET: SPOTIFY_CLIENT_SECRET!,
  };
  const environment: Record<string, string> = {
    ...simulated,
    SPOTIFY_ARTIST_GENRES: 'false',
    SPOTIFY_DAILY_BUDGET: String(BUDGET),
    LOG_FILE: '',
    GITHUB_API_URL: github.apiUrl,
    GITHUB_REPOSITORY: github.repository,
  };
  const fork: Fork = {
    vars: { GOOGLE_SHEETS_XLSX_URL: await serveSheet(sheet), SPOTIFY_DAILY_BUDGET: String(BUDGET) },
    secrets: account,
    token: github.token,
    environment,
    services: { now: clock.now, sleep: clock.sleep, random: createRandom('a month').next },
    remote: remote ?? (await makeRepository()),
    during: {},
    look: watch.check,
  };
  const own = { ...environment, ...account };
  const rehearsal: Rehearsal = {
    clock,
    sheet,
    simulator,
    github,
    fork,
    watch,
    server: undefined,
    async moveServer() {
      const [old, folder] = [this.server!, temporaryFolder()];
      const databaseUrl = `file:${join(folder, 'catalog.sqlite')}`;
      const moving = {
        ...fork,
        environment: { ...own, DATABASE_URL: databaseUrl, BACKFILL_TOKEN: TOKEN },
        signal: new AbortController().signal,
      };
      await runCommand('state:fetch', ['--dir', folder, '--from', old.origin], moving);
      await old.stop();
      await runCommand('state:restore', ['--dir', folder], moving);
      this.server = await openRehearsalServer(databaseUrl, moving);
      fork.vars['BACKFILL_ORIGIN'] = this.server.origin;
    },
  };
  if (home === 'server') {
    const databaseUrl = `file:${join(temporaryFolder(), 'catalog.sqlite')}`;
    const setting = { ...fork, environment: { ...own, BACKFILL_TOKEN: TOKEN } };
    rehearsal.server = await openRehearsalServer(databaseUrl, setting);
    fork.vars['BACKFILL_ORIGIN'] = rehearsal.server.origin;
    fork.secrets = { BACKFILL_TOKEN: TOKEN };
  } else if (home === 'database') {
    const cluster = await startPostgresCluster();
    onTestFinished(() => cluster.close());
    const databaseUrl = await cluster.createDatabase('catalog');
    fork.secrets = { ...account, DATABASE_URL: databaseUrl };
    rehearsal.server = await openRehearsalServer(databaseUrl, { ...fork, environment: own });
  }
  return rehearsal;
}

async function makeRepository(): Promise<string> {
  const remote = join(temporaryFolder(), 'remote.git');
  const { signal } = new AbortController();
  await runGit(['init', '--quiet', '--bare', remote], { signal });
  await runGit(['--git-dir', remote, 'config', 'receive.autogc', 'false'], { signal });
  return remote;
}

async function serveSheet(sheet: ChangingSheet): Promise<string> {
  const origin = await serveOnLoopback((_request, response) => {
    void sheet.file().then((file) => response.end(file));
  });
  return `${origin}/export`;
}
