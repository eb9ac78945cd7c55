import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parseConfig } from '#src/config.ts';
import { seededRandom } from '#src/spotify/simulator/seeded-random.ts';
import { simulatedEnvironment } from '#src/spotify/simulator/simulated-environment.ts';
import { startSpotifySimulator, type Simulator } from '#src/spotify/simulator/simulator.ts';
import { openStores } from '#src/state-store/open-stores.ts';
import { runGit } from '#src/state-store/run-git.ts';
import type { StateStores } from '#src/state-store/state-parts.ts';
import { temporaryFolder } from '../support/temporary-database.ts';
import { createChangingSheet, type ChangingSheet } from './changing-sheet.ts';
import { openCheckout, type Checkout } from './checkout.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { openRehearsalServer, type RehearsalServer } from './rehearsal-server.ts';
import type { Fork } from './run-rehearsed-job.ts';

/** Calls to Spotify in any 24 hours, of which 4 are kept for visitors and 4 for a runner that is alone. */
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
  server: RehearsalServer;
  stores: StateStores;
  checkout: Checkout;
  fork: Fork;
  /** From 0 up to 1, the same in every rehearsal. */
  random: () => number;
}

export async function openRehearsal(): Promise<Rehearsal> {
  const clock = createFakeClock(FIRST_DAY);
  const random = seededRandom('a month');
  const sheet = createChangingSheet({ seed: 2_026, albums: ALBUMS });
  const simulator = await startSpotifySimulator({ now: clock.now, dailyQuota: BUDGET });
  onTestFinished(() => simulator.close());
  const {
    SPOTIFY_CLIENT_ID,
    SPOTIFY_CLIENT_SECRET,
    SPOTIFY_DAILY_BUDGET: _none,
    ...environment
  } = {
    ...(simulatedEnvironment(simulator) as Record<'SPOTIFY_CLIENT_ID' | 'SPOTIFY_CLIENT_SECRET', string>),
    SPOTIFY_ARTIST_GENRES: 'false',
    SPOTIFY_DAILY_BUDGET: '',
    LOG_FILE: '',
  };
  const account = { SPOTIFY_CLIENT_ID, SPOTIFY_CLIENT_SECRET, BACKFILL_TOKEN: TOKEN };
  const services = { now: clock.now, sleep: clock.sleep, random };
  const server = await openRehearsalServer(
    { ...environment, ...account, SPOTIFY_DAILY_BUDGET: String(BUDGET) },
    services,
  );
  const folder = temporaryFolder();
  const stores = await openFolders(folder, clock);
  const checkout = openCheckout();
  const fork: Fork = {
    folder,
    stores,
    vars: {
      GOOGLE_SHEETS_XLSX_URL: await serveSheet(sheet),
      BACKFILL_ORIGIN: server.origin,
      SPOTIFY_DAILY_BUDGET: String(BUDGET),
    },
    secrets: account,
    environment: {
      ...environment,
      // What pages:address would find out.
      SITE_URL: 'https://example.org',
      BASE_PATH: '/progmetal/',
      ON_DEMAND: 'origin',
      ASTRO_KEY: Buffer.alloc(32, 'key').toString('base64'),
    },
    services,
  };
  return { clock, sheet, simulator, server, stores, checkout, fork, random };
}

/** A bare repository for the catalog, a folder for what Spotify answered. */
async function openFolders(folder: string, { now }: FakeClock): Promise<StateStores> {
  const { signal } = new AbortController();
  const remote = join(folder, 'remote.git');
  await runGit(['init', '--quiet', '--bare', remote], { signal });
  const places = { remote, branch: undefined, releaseFolder: join(folder, 'saves') };
  return openStores(places, parseConfig({}).github, { now, signal });
}

async function serveSheet(sheet: ChangingSheet): Promise<string> {
  const web = createServer((_request, response) => response.end(sheet.file())).listen(0, '127.0.0.1');
  await once(web, 'listening');
  onTestFinished(() => {
    web.close();
    web.closeAllConnections();
  });
  return `http://127.0.0.1:${(web.address() as AddressInfo).port}/export`;
}
