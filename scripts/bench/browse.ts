import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import pino from 'pino';
import { migrateToLatest } from '#db/migrate.ts';
import { buildSite } from '#src/build/build-site.ts';
import { PROJECT_ROOT } from '#src/build/site-paths.ts';
import { environmentWith, parseConfig } from '#src/config.ts';
import { listAlbums } from '#src/catalog/album-queries.ts';
import { startServer } from '#src/server/start-server.ts';
import { createServices } from '#src/services.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { simulatedEnvironment } from '#src/spotify/simulator/simulated-environment.ts';
import { startSpotifySimulator } from '#src/spotify/simulator/simulator.ts';
import { largeSheet } from '../sheet-maker/large-sheet.ts';
import { makeXlsx } from '../sheet-maker/xlsx-file.ts';
import { measureInBrowser } from './browse-in-browser.ts';
import type { Budget } from './budget.ts';
import { measureWithLighthouse } from './lighthouse.ts';

const ALBUMS = 18_000;
const TABS = 17;

/** Albums whose covers and details are stored before the build: more than the front and the list show. */
const STORED = 80;

/**
 * Builds the site of a generated catalog as large as the community's, and measures what browsing it costs: bytes
 * (brotli), files, time from keystroke to result in a Chromium slowed down four times, layout shift, and what Lighthouse
 * says. The newest albums have their covers, from a simulated Spotify; all others are still unknown.
 *
 * @returns whether every budget is kept.
 */
export async function benchBrowse(print: (line: string) => void): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-browse-'));
  const distDir = join(PROJECT_ROOT, '.cache', 'bench-browse');
  const simulator = await startSpotifySimulator({ latencyMs: 0 });
  const environment = environmentWith({
    ...simulatedEnvironment(simulator),
    DATABASE_URL: `file:${join(folder, 'catalog.sqlite')}`,
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_FILE: '',
    LOG_LEVEL: 'silent',
  });
  const services = createServices(parseConfig(environment), pino({ level: 'silent' }));
  try {
    await migrateToLatest(services.db);
    const source = join(folder, 'sheet.xlsx');
    await writeFile(source, makeXlsx(largeSheet({ tabs: TABS, rows: ALBUMS })));
    const { albums } = await importCatalog({ db: services.db, source });
    const { albums: newest } = await listAlbums(services.db, { page: 1, perPage: STORED });
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
      const budgets = [
        ...(await measureFiles(join(distDir, 'client'), albums)),
        ...(await measureInBrowser(origin, print)),
        ...(await measureWithLighthouse(pages, print)),
      ];
      for (const budget of budgets) print(describe(budget));
      return budgets.every(({ seen, limit }) => seen <= limit);
    } finally {
      await server.stop();
    }
  } finally {
    await services.close();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
    await rm(distDir, { recursive: true, force: true });
  }
}

async function measureFiles(client: string, albums: number): Promise<Budget[]> {
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
    { name: 'index until facets are usable', seen: facets, limit: 100, unit: 'KB' },
    { name: 'index in all', seen: facets + text, limit: 350, unit: 'KB' },
    { name: 'list page of 50 tiles', seen: list, limit: 15, unit: 'KB' },
    { name: 'all JavaScript', seen: scripts, limit: 35, unit: 'KB' },
    { name: 'files per album', seen: files.length / albums, limit: 1.1, unit: '' },
  ];
}

async function compressedSize(file: string): Promise<number> {
  return brotliCompressSync(await readFile(file)).length;
}

function describe({ name, seen, limit, unit }: Budget): string {
  const verdict = seen <= limit ? 'kept' : 'EXCEEDED';
  return `${name}: ${seen.toFixed(3)} ${unit} (at most ${limit}) ${verdict}`;
}
