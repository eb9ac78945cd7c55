import { copyFile, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import pino from 'pino';
import { databaseFile } from '#db/database-url.ts';
import { buildSite } from '#src/render/build-site.ts';
import { PROJECT_ROOT } from '#src/render/site-paths.ts';
import { environmentWith, parseConfig } from '#src/config.ts';
import { readCatalog } from '#src/catalog/catalog.ts';
import { startServer } from '#src/server/start-server.ts';
import { createServices } from '#src/services.ts';
import { simulatedEnvironment, startSpotifySimulator } from '../simulator/simulator.ts';
import { measureInBrowser } from './browse-in-browser.ts';
import { measureWithLighthouse } from './lighthouse.ts';
import type { BenchRun, Measure } from './measure.ts';

/** Albums whose covers and details are stored before the build: more than the front and the list show. */
const STORED = 80;

/**
 * Builds the site of a generated catalog as large as the community's, and measures what browsing it costs: bytes
 * (brotli), files, time from keystroke to result in a Chromium slowed down four times, layout shift, and what Lighthouse
 * says. The newest albums have their covers, from a simulated Spotify; all others are still unknown.
 */
export async function benchBrowse({ print, largeCatalog }: BenchRun): Promise<Measure[]> {
  const { albums, databaseUrl, folder } = await largeCatalog();
  const ownDatabase = `file:${join(folder, 'browse.sqlite')}`;
  await copyFile(databaseFile(databaseUrl), databaseFile(ownDatabase));
  const distDir = join(folder, 'browse-dist');
  const simulator = await startSpotifySimulator({ latencyMs: 0 });
  const environment = environmentWith({
    ...simulatedEnvironment(simulator),
    DATABASE_URL: ownDatabase,
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_FILE: '',
    LOG_LEVEL: 'silent',
  });
  const services = createServices(parseConfig(environment), pino({ level: 'silent' }));
  try {
    const newest = (await readCatalog(services.db)).albums.slice(0, STORED);
    for (const { id } of newest) await services.backfill.getDetails(id, () => ({ allowed: true }));
    const built = await buildSite({ services, environment, projectRoot: PROJECT_ROOT, distDir, force: true });
    print(`${albums} albums, ${built.pages} pages built in ${(built.durationMs / 1000).toFixed(1)} s`);
    const server = await startServer(services, distDir);
    try {
      const { origin } = new URL(server.url);
      const pages = {
        front: `${origin}/`,
        list: `${origin}/catalog/albums/`,
        album: `${origin}/catalog/album/${newest.find(({ spotifyId }) => spotifyId !== null)!.id}/`,
      };
      return [
        ...(await measureFiles(join(distDir, 'client'), albums)),
        ...(await measureInBrowser(origin, print)),
        ...(await measureWithLighthouse(pages, print)),
      ];
    } finally {
      await server.stop();
    }
  } finally {
    await services.close();
    await simulator.close();
    await rm(distDir, { recursive: true, force: true });
  }
}

async function measureFiles(client: string, albums: number): Promise<Measure[]> {
  const entries = await readdir(client, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const kilobytes = async (pattern: RegExp): Promise<number> => {
    const sizes = files.filter((file) => pattern.test(file)).map(compressedSize);
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1000;
  };
  const facets = await kilobytes(/browse-data\/facets-\w+\.json$/);
  const text = await kilobytes(/browse-data\/text-\w+\.json$/);
  const list = await kilobytes(/catalog\/albums\/index\.html$/);
  const scripts = await kilobytes(/\.js$/);
  return [
    { name: 'index until facets are usable', value: facets, limit: 100, unit: 'KB' },
    { name: 'index in all', value: facets + text, limit: 350, unit: 'KB' },
    { name: 'list page of 50 tiles', value: list, limit: 15, unit: 'KB' },
    { name: 'all JavaScript', value: scripts, limit: 35, unit: 'KB' },
    { name: 'files per album', value: files.length / albums, limit: 1.1, unit: '' },
  ];
}

async function compressedSize(file: string): Promise<number> {
  return brotliCompressSync(await readFile(file)).length;
}
