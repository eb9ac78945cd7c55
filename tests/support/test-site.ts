import { randomUUID } from 'node:crypto';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { inject } from 'vitest';
import { migrateToLatest } from '#db/migrate.ts';
import type { BuildResult } from '#src/render/build-result.ts';
import { buildSite } from '#src/render/build-site.ts';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { parseConfig } from '#src/config.ts';
import { startServer, type RunningServer } from '#src/server/start-server.ts';
import { createServices, type Services } from '#src/services.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import {
  startSpotifySimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../scripts/simulator/simulator.ts';
import { testSiteEnvironment } from './provide-built-site.ts';

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
  /** Brings the site up to date with what is stored now and serves that, at another port. */
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
export async function openTestSite({
  simulator: options,
  environment: more,
  fill,
}: TestSiteOptions = {}): Promise<TestSite> {
  const built = inject('builtSite');
  const folder = join(PROJECT_ROOT, '.cache', 'test-sites', randomUUID());
  const distDir = join(folder, 'dist');
  // A copy: a test may spoil files.
  await cp(join(built.folder, 'dist'), distDir, { recursive: true, preserveTimestamps: true });
  const file = join(folder, 'catalog.sqlite');
  const isSample = fill === undefined && more?.['DATABASE_URL'] === undefined;
  if (isSample) await cp(join(built.folder, 'catalog.sqlite'), file);
  const simulator = await startAtOneOf(built.ports, options);
  const environment = testSiteEnvironment(simulator, built, { DATABASE_URL: `file:${file}`, ...more });
  const services = createServices(parseConfig(environment), pino({ level: 'silent' }));
  await migrateToLatest(services.db);
  if (fill) await fill(services);
  else if (!isSample)
    await importCatalog({ db: services.db, source: join(PROJECT_ROOT, 'db', 'sample-sheet.xlsx') });

  let server: RunningServer | undefined;
  async function serveNew(): Promise<BuildResult> {
    await server?.stop();
    const result = await buildSite({
      services,
      environment,
      projectRoot: PROJECT_ROOT,
      distDir,
      force: false,
    });
    server = await startServer(services, distDir);
    return result;
  }
  await serveNew();

  return {
    get origin() {
      return new URL(server!.url).origin;
    },
    distDir,
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

async function startAtOneOf(ports: readonly number[], options: SimulatorOptions = {}): Promise<Simulator> {
  for (const port of ports.toSorted(() => Math.random() - 0.5)) {
    try {
      return await startSpotifySimulator({ ...options, port });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error(`None of the ports ${ports.join(', ')} is free`);
}
