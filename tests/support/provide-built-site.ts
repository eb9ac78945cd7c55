import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import pino from 'pino';
import type { TestProject } from 'vitest/node';
import { migrateToLatest } from '#db/migrate.ts';
import { buildSite } from '#src/render/build-site.ts';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { environmentWith, parseConfig } from '#src/config.ts';
import { createServices } from '#src/services.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import {
  simulatedEnvironment,
  startSpotifySimulator,
  type Simulator,
} from '../../scripts/simulator/simulator.ts';

/** The site of the sample sheet, built once for a run: each test site begins as a copy of it. */
export interface BuiltSite {
  /** Holds `catalog.sqlite` and `dist`. */
  folder: string;
  /** What simulators of the run may listen on. */
  ports: number[];
}

declare module 'vitest' {
  interface ProvidedContext {
    builtSite: BuiltSite;
  }
}

/** Many more than there are test sites at once: some may be taken by others meanwhile. */
const PORTS = 32;

/**
 * The environment of a test site. Its pages may show pictures of all simulators of a run: otherwise each had a policy of
 * its own, and with it a program of its own.
 */
export function testSiteEnvironment(
  simulator: Simulator,
  { ports }: BuiltSite,
  more: Record<string, string>,
): Record<string, string | undefined> {
  return environmentWith({
    ...simulatedEnvironment(simulator),
    SPOTIFY_IMAGE_ORIGINS: ports.map((port) => `http://127.0.0.1:${port}`).join(','),
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_FILE: '',
    LOG_LEVEL: 'silent',
    ...more,
  });
}

export default async function provideBuiltSite(project: TestProject): Promise<() => Promise<void>> {
  const folder = join(PROJECT_ROOT, '.cache', 'test-sites', randomUUID());
  const builtSite: BuiltSite = { folder, ports: await freePorts() };
  const simulator = await startSpotifySimulator();
  const environment = testSiteEnvironment(simulator, builtSite, {
    DATABASE_URL: `file:${join(folder, 'catalog.sqlite')}`,
  });
  await simulator.close();
  const services = createServices(parseConfig(environment), pino({ level: 'silent' }));
  await migrateToLatest(services.db);
  await importCatalog({ db: services.db, source: join(PROJECT_ROOT, 'db', 'sample-sheet.xlsx') });
  const distDir = join(folder, 'dist');
  await buildSite({ services, environment, projectRoot: PROJECT_ROOT, distDir, force: true });
  await services.close();
  project.provide('builtSite', builtSite);
  return () => rm(folder, { recursive: true, force: true });
}

async function freePorts(): Promise<number[]> {
  const servers = Array.from({ length: PORTS }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) server.close();
  return ports;
}
