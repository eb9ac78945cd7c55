import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { migrateToLatest } from '#db/migrate.ts';
import type { BuildResult } from '#src/render/build-result.ts';
import { buildSite } from '#src/render/build-site.ts';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { environmentWith, parseConfig } from '#src/config.ts';
import { createServices, type Services } from '#src/services.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { simulatedEnvironment, startSpotifySimulator, type Simulator } from '../simulator/simulator.ts';
import { startChild } from './harness.ts';

/** Ours, ours with its log in a file, Astro's own standalone server of the same build, or the least there can be. */
export type MeasuredServer = 'site' | 'logging-site' | 'astro' | 'bare';

/** A site with a simulated Spotify, that servers in processes of their own can serve. */
export interface BenchSite {
  simulator: Simulator;
  services: Services;
  distDir: string;
  build(force: boolean): Promise<BuildResult>;
  /** Starts a server; gives its address, with a slash at its end. */
  serve(what: MeasuredServer, environment?: Record<string, string>): Promise<string>;
  /** What a server that was started holds in memory after a collection, bytes. */
  heapOf(what: MeasuredServer): Promise<number>;
  /** Ends its processes and removes its files. */
  close(): Promise<void>;
}

/** A site of a database, in `.cache/`; not built yet. */
export async function openBenchSite(
  given: { latencyMs?: number; databaseUrl?: string } = {},
): Promise<BenchSite> {
  const folder = join(PROJECT_ROOT, '.cache', 'bench', randomUUID());
  const simulator = await startSpotifySimulator({ latencyMs: given.latencyMs ?? 0 });
  const environment = environmentWith({
    ...simulatedEnvironment(simulator),
    DATABASE_URL: given.databaseUrl ?? `file:${join(folder, 'catalog.sqlite')}`,
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_FILE: '',
  });
  const services = createServices(parseConfig(environment), pino({ level: 'silent' }));
  const distDir = join(folder, 'dist');
  const children = new Map<MeasuredServer, ChildProcess>();
  const started: ChildProcess[] = [];
  return {
    simulator,
    services,
    distDir,
    build: (force) => buildSite({ services, environment, projectRoot: PROJECT_ROOT, distDir, force }),
    async serve(what, more = {}) {
      const { child, message: url } = await startChild<string>('serve-child.ts', [what, distDir], {
        ...environment,
        ASTRO_NODE_LOGGING: 'disabled',
        LOG_FILE: what === 'logging-site' ? join(folder, 'bench.log') : '',
        ...more,
      });
      children.set(what, child);
      started.push(child);
      return url;
    },
    async heapOf(what) {
      const child = children.get(what)!;
      child.send('heap');
      const [bytes] = (await once(child, 'message')) as [number];
      return bytes;
    },
    async close() {
      for (const child of started) child.kill();
      await services.close();
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The built site of the sample sheet. */
export async function openSampleSite(latencyMs: number): Promise<BenchSite> {
  const site = await openBenchSite({ latencyMs });
  try {
    await migrateToLatest(site.services.db);
    const source = join(PROJECT_ROOT, 'db', 'sample-sheet.xlsx');
    await importCatalog({ db: site.services.db, source });
    await site.build(true);
    return site;
  } catch (error) {
    await site.close();
    throw error;
  }
}

/** The first albums that Spotify knows, with one page of tracks and a cover. */
export async function plainAlbums({ services }: BenchSite, count: number): Promise<number[]> {
  const rows = await services.db
    .selectFrom('album')
    .select('id')
    .where('spotify_id', 'is not', null)
    .where((where) =>
      where.and(['Dead', 'NoIm', 'Long'].map((end) => where('spotify_id', 'not like', `%${end}`))),
    )
    .orderBy('id')
    .limit(count)
    .execute();
  return rows.map((row) => row.id);
}

export function coverPath(albumId: number): string {
  return `catalog/album/${albumId}/cover-art/`;
}

/** How many calls and how long it takes until visitors who come together all have their covers. */
export async function visitTogether(
  { simulator }: BenchSite,
  urls: readonly string[],
): Promise<{ calls: number; ms: number }> {
  simulator.forgetCalls();
  const startedAt = performance.now();
  await Promise.all(
    urls.map(async (url) => {
      const answer = await fetch(url);
      const html = await answer.text();
      if (answer.status !== 200 || !html.includes('<img')) {
        throw new Error(`${url} was answered ${answer.status}: ${html.slice(0, 100)}`);
      }
    }),
  );
  return { calls: simulator.calls.length, ms: Math.round(performance.now() - startedAt) };
}
