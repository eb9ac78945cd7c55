import { rm } from 'node:fs/promises';
import { clearCache } from '#src/backfill/clear-cache.ts';
import { PROJECT_ROOT } from '#src/build/site-paths.ts';
import { environmentWith, parseConfig } from '#src/config.ts';
import { createLogger } from '#src/logger.ts';
import { createServices, type Services } from '#src/services.ts';
import { startSpotifySimulator, type Simulator } from '#src/spotify/simulator/simulator.ts';
import { migrateToLatest } from '#db/migrate.ts';
import { databaseFile } from '#db/open-database.ts';
import { runCommand } from './command.ts';
import { prepareSite } from './prepare-site.ts';
import { serveUntilStopped } from './serve-until-stopped.ts';

const DEMO_DATABASE = `file:${PROJECT_ROOT}db/demo.sqlite`;
const DEMO_DIST = `${PROJECT_ROOT}.cache/demo-site`;

await runCommand({
  name: 'demo',
  summary:
    'Shows everything without account or network: own database, bundled sample sheet, simulated Spotify on loopback, build, serve on HOST:PORT.',
  options: {
    fresh: { type: 'flag', help: 'forget what earlier demos fetched' },
    'simulator-port': { type: 'count', value: 'PORT', help: 'port of the simulated Spotify (PORT + 1)' },
  },
  notes: 'What you browse is kept in db/demo.sqlite: start the demo again and it is baked into the pages.',
  async run({ values, config, output, signal }) {
    if (values.fresh) await removeDatabase();
    const names = new Map<string, { artist: string; title: string; releaseDate: string | null }>();
    const simulator = await startSpotifySimulator({
      port: values['simulator-port'] ?? config.server.port + 1,
      appKind: 'extended',
      lookup: (id) => names.get(id),
      latencyMs: [120, 450],
    });
    const environment = demoEnvironment(simulator);
    const demoConfig = parseConfig(environment);
    const services = createServices(demoConfig, createLogger(demoConfig.log, { stderrLevel: 'error' }));
    try {
      await migrateToLatest(services.db);
      await forgetOtherSimulators(services, simulator);
      await prepareSite(services, {
        source: `${PROJECT_ROOT}db/sample-sheet.xlsx`,
        overridesFile: undefined,
        environment,
        distDir: DEMO_DIST,
        output,
        signal,
      });
      for (const { spotify_id, ...album } of await readNames(services)) names.set(spotify_id ?? '', album);
      output.line(
        'A demo: the albums are invented, and so are the covers, drawn by a simulated Spotify on this machine.',
      );
      return await serveUntilStopped(services, DEMO_DIST, output, signal);
    } finally {
      await services.close();
      await simulator.close();
    }
  },
});

/** Nothing of a real configuration reaches the demo but where it listens and how it logs. */
function demoEnvironment(simulator: Simulator): Record<string, string | undefined> {
  return environmentWith({
    DATABASE_URL: DEMO_DATABASE,
    GOOGLE_SHEETS_XLSX_URL: '',
    SPOTIFY_CLIENT_ID: simulator.clientId,
    SPOTIFY_CLIENT_SECRET: simulator.clientSecret,
    SPOTIFY_API_URL: simulator.apiUrl,
    SPOTIFY_TOKEN_URL: simulator.tokenUrl,
    SPOTIFY_OEMBED_URL: simulator.oembedUrl,
    SPOTIFY_IMAGE_ORIGINS: simulator.origin,
    SPOTIFY_REQUESTS_PER_30S: '10000',
    SPOTIFY_DAILY_BUDGET: '0',
    COLD_MISSES_BURST: '0',
    SPOTIFY_CACHE_ENABLED: 'true',
    SPOTIFY_CACHE_TIMEOUT: '',
    SITE_URL: '',
    BASE_PATH: '',
    ON_DEMAND: 'server',
    BACKFILL_ORIGIN: '',
    BACKFILL_TOKEN: '',
  });
}

async function removeDatabase(): Promise<void> {
  const file = databaseFile(DEMO_DATABASE);
  for (const each of [file, `${file}-wal`, `${file}-shm`]) await rm(each, { force: true });
}

/** Covers fetched from a simulator on another port would point to where nobody listens now. */
async function forgetOtherSimulators({ db }: Services, simulator: Simulator): Promise<void> {
  const foreign = await db
    .selectFrom('spotify_album')
    .select('spotify_cover_url')
    .where('spotify_cover_url', 'not like', `${simulator.origin}/%`)
    .executeTakeFirst();
  if (foreign) await clearCache(db, { covers: true, metadata: true });
}

function readNames({ db }: Services) {
  return db
    .selectFrom('album')
    .select(['spotify_id', 'artist', 'title', 'release_date as releaseDate'])
    .where('spotify_id', 'is not', null)
    .execute();
}
