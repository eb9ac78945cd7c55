import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { migrateToLatest } from '#db/migrate.ts';
import type { BuildResult } from '#src/build/build-options.ts';
import { buildSite } from '#src/build/build-site.ts';
import { PROJECT_ROOT } from '#src/build/site-paths.ts';
import { environmentWith, parseConfig } from '#src/config.ts';
import { startServer, type RunningServer } from '#src/server/start-server.ts';
import { createServices, type Services } from '#src/services.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { simulatedEnvironment } from '#src/spotify/simulator/simulated-environment.ts';
import {
  startSpotifySimulator,
  type Simulator,
  type SimulatorOptions,
} from '#src/spotify/simulator/simulator.ts';

/** A whole site on loopback: sample sheet, simulated Spotify, real build, real server. */
export interface TestSite {
  /** Without a trailing slash. */
  origin: string;
  /** Where what is served was built. */
  distDir: string;
  simulator: Simulator;
  services: Services;
  /** What the services were made of. */
  environment: Record<string, string | undefined>;
  /** Builds again from what is stored now and serves that, at another port. */
  rebuild(): Promise<BuildResult>;
  /** The id of the album whose Spotify id ends so, or of the first one with a plain link. */
  albumId(spotifyIdEnd?: string): Promise<number>;
  close(): Promise<void>;
}

export interface TestSiteOptions {
  simulator?: SimulatorOptions;
  /** Beside what points to the simulator and the temporary database. */
  environment?: Record<string, string>;
  /** Puts other albums into the database than the sample sheet's. */
  fill?: (services: Services) => Promise<unknown>;
}

/** Opens a test site; close it when the tests of the file are done. */
export async function openTestSite(options: TestSiteOptions = {}): Promise<TestSite> {
  const folder = join(PROJECT_ROOT, '.cache', 'test-sites', randomUUID());
  const simulator = await startSpotifySimulator(options.simulator);
  const environment = environmentWith({
    ...simulatedEnvironment(simulator),
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_FILE: '',
    LOG_LEVEL: 'silent',
    DATABASE_URL: `file:${join(folder, 'catalog.sqlite')}`,
    ...options.environment,
  });
  const services = createServices(parseConfig(environment), pino({ level: 'silent' }));
  await migrateToLatest(services.db);
  const source = join(PROJECT_ROOT, 'db', 'sample-sheet.xlsx');
  await (options.fill ? options.fill(services) : importCatalog({ db: services.db, source }));

  let server: RunningServer | undefined;
  let distDir = '';

  async function serveNew(): Promise<BuildResult> {
    await server?.stop();
    distDir = join(folder, `dist-${randomUUID()}`);
    const result = await buildSite({
      services,
      environment,
      projectRoot: PROJECT_ROOT,
      distDir,
      force: true,
    });
    server = await startServer(services, distDir);
    return result;
  }
  await serveNew();

  return {
    get origin() {
      return new URL(server!.url).origin;
    },
    get distDir() {
      return distDir;
    },
    simulator,
    services,
    environment,
    rebuild: serveNew,
    async albumId(spotifyIdEnd = '') {
      const { id } = await services.db
        .selectFrom('album')
        .select('id')
        .where('spotify_id', 'like', `%${spotifyIdEnd}`)
        .where('spotify_id', 'not like', spotifyIdEnd === '' ? '%Dead' : '')
        .orderBy('id')
        .executeTakeFirstOrThrow();
      return id;
    },
    async close() {
      await server?.stop();
      await services.close();
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
