import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { migrateToLatest } from '#db/migrate.ts';
import { buildSite } from '#src/build/build-site.ts';
import { PROJECT_ROOT } from '#src/build/site-paths.ts';
import { environmentWith, parseConfig } from '#src/config.ts';
import { createServices, type Services } from '#src/services.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { startSpotifySimulator, type Simulator } from '../simulator/simulator.ts';

/** Ours, ours with its log in a file, Astro's own standalone server of the same build, or the least there can be. */
export type MeasuredServer = 'site' | 'logging-site' | 'astro' | 'bare';

/** A built site of the sample sheet, with a simulated Spotify, that servers in processes of their own can serve. */
export interface BenchSite {
  simulator: Simulator;
  services: Services;
  /** Starts a server; gives its address, with a slash at its end. */
  serve(what: MeasuredServer, environment?: Record<string, string>): Promise<string>;
  /** What a server that was started holds in memory after a collection, bytes. */
  heapOf(what: MeasuredServer): Promise<number>;
  close(): Promise<void>;
}

/** Builds it in `.cache/`; close it to end its processes and remove its files. */
export async function openBenchSite(latencyMs: number): Promise<BenchSite> {
  const folder = join(PROJECT_ROOT, '.cache', 'bench', randomUUID());
  const simulator = await startSpotifySimulator({ latencyMs });
  const environment = environmentWith({
    DATABASE_URL: `file:${join(folder, 'catalog.sqlite')}`,
    SPOTIFY_CLIENT_ID: simulator.clientId,
    SPOTIFY_CLIENT_SECRET: simulator.clientSecret,
    SPOTIFY_API_URL: simulator.apiUrl,
    SPOTIFY_TOKEN_URL: simulator.tokenUrl,
    SPOTIFY_OEMBED_URL: simulator.oembedUrl,
    SPOTIFY_IMAGE_ORIGINS: simulator.origin,
    SPOTIFY_DAILY_BUDGET: '0',
    COLD_MISSES_BURST: '0',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_FILE: '',
    SITE_URL: '',
    BASE_PATH: '',
    ON_DEMAND: 'server',
    SPOTIFY_CACHE_ENABLED: 'true',
    SPOTIFY_CACHE_TIMEOUT: '',
  });
  const services = createServices(parseConfig(environment), pino({ level: 'silent' }));
  const distDir = join(folder, 'dist');
  const children = new Map<MeasuredServer, ChildProcess>();
  const started: ChildProcess[] = [];

  async function close(): Promise<void> {
    for (const child of started) child.kill();
    await services.close();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }

  try {
    await migrateToLatest(services.db);
    await importCatalog({ db: services.db, source: join(PROJECT_ROOT, 'db', 'sample-sheet.xlsx') });
    await buildSite({ services, environment, projectRoot: PROJECT_ROOT, distDir, force: true });
  } catch (error) {
    await close();
    throw error;
  }

  return {
    simulator,
    services,
    close,
    async serve(what, more = {}) {
      const child = fork(new URL('./serve-child.ts', import.meta.url), [what, distDir], {
        env: {
          ...environment,
          ASTRO_NODE_LOGGING: 'disabled',
          LOG_FILE: what === 'logging-site' ? join(folder, 'bench.log') : '',
          ...more,
        },
      });
      children.set(what, child);
      started.push(child);
      const [url] = (await Promise.race([
        once(child, 'message'),
        once(child, 'exit').then(([code]) => {
          throw new Error(`The measured server ended with ${code}`);
        }),
      ])) as [string];
      return url;
    },
    async heapOf(what) {
      const child = children.get(what)!;
      child.send('heap');
      const [bytes] = (await once(child, 'message')) as [number];
      return bytes;
    },
  };
}
