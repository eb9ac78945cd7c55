import { rm } from 'node:fs/promises';
import { clearCache } from '#src/backfill/clear-cache.ts';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { environmentWith } from '#src/config.ts';
import type { Services } from '#src/services.ts';
import { databaseFile } from '#db/database-url.ts';
import { addressesOf } from '#src/sources/musicbrainz/release-address.ts';
import type { AlbumFacts } from './simulator/invented-album.ts';
import type { ReleaseFacts } from './simulator/musicbrainz-answers.ts';
import { simulatedEnvironment, startSpotifySimulator, type Simulator } from './simulator/simulator.ts';
import { runCommand } from './kit/command.ts';
import { simulatorPortBeside, withDemoPlace } from './kit/demo-place.ts';
import { portOrOther } from './kit/listen-address.ts';
import { openServicesOf } from './kit/open-services.ts';
import type { Output } from './kit/output.ts';
import { prepareSite, serveUntilStopped } from './kit/served-site.ts';

await runCommand({
  name: 'demo',
  isService: true,
  summary:
    'Shows everything without account or network: own database, bundled sample sheet, simulated Spotify and MusicBrainz on loopback, build, serve on HOST:PORT.',
  options: {
    fresh: { type: 'flag', help: 'forget what earlier demos fetched' },
    'simulator-port': {
      type: 'count',
      most: 65_535,
      value: 'PORT',
      help: 'port of the simulated sources (PORT + 1); a free one where it is in use, as with PORT',
    },
  },
  notes: 'What you browse is kept in db/demo.sqlite: start the demo again and it is baked into the pages.',
  run: ({ values, config, output, signal }) =>
    withDemoPlace(PROJECT_ROOT, signal, async ({ number, databaseUrl, distDir }) => {
      if (number > 1) {
        output.line(
          `Another demo is running: this one keeps what you browse in ${databaseUrl.slice('file:'.length)}.`,
        );
      }
      if (values.fresh) {
        const file = databaseFile(databaseUrl);
        for (const each of [file, `${file}-wal`, `${file}-shm`]) await rm(each, { force: true });
      }
      const { host, port: wanted } = config.server;
      const port = wanted === 0 ? 0 : await chooseFreePort(output, 'The demo', host, wanted);
      const simulatorPort = values['simulator-port'] ?? simulatorPortBeside(wanted);
      const names = new Map<string | null, AlbumFacts>();
      const releases = new Map<string, ReleaseFacts>();
      const simulator = await startSpotifySimulator({
        port: await chooseFreePort(output, 'The simulator', '127.0.0.1', simulatorPort, port),
        appKind: 'extended',
        lookup: (id) => names.get(id),
        releases,
        latencyMs: [120, 450],
      });
      const environment = environmentWith({
        ...simulatedEnvironment(simulator),
        CONTACT: 'demo@localhost',
        DATABASE_URL: databaseUrl,
        PORT: String(port),
      });
      const services = await openServicesOf(environment);
      const site = { services, environment, distDir };
      try {
        await forgetOtherSimulators(services, simulator);
        await prepareSite(site, { source: `${PROJECT_ROOT}db/sample-sheet.xlsx` }, { output, signal });
        await tellSimulator(services, names, releases);
        output.line(
          'A demo: the albums are invented, and so are the covers, drawn by simulated sources on this machine.',
        );
        await serveUntilStopped(site, { output, signal }, { isHome: false });
      } finally {
        await services.close();
        await simulator.close();
      }
    }),
});

/** The wanted port, or another one of the host, and says so, when that is in use or `taken`. */
async function chooseFreePort(
  output: Output,
  who: string,
  host: string,
  wanted: number,
  taken?: number,
): Promise<number> {
  const port = await portOrOther({ host, port: wanted === taken ? 0 : wanted });
  if (port !== wanted) output.line(`Port ${wanted} is in use. ${who} takes ${port}.`);
  return port;
}

/** Lets the simulated sources know the albums by their names: MusicBrainz two of three that have an address. */
async function tellSimulator(
  { db }: Services,
  names: Map<string | null, AlbumFacts>,
  releases: Map<string, ReleaseFacts>,
): Promise<void> {
  const albums = await db
    .selectFrom('album')
    .select(['spotify_id', 'artist', 'title', 'release_date as releaseDate', 'links_json'])
    .orderBy('release_sort', 'desc')
    .orderBy('id')
    .execute();
  const counts = { onSpotify: 0, elsewhere: 0 };
  for (const { spotify_id: spotifyId, links_json, ...album } of albums) {
    names.set(spotifyId, album);
    const links = JSON.parse(links_json) as Record<string, string>;
    const [address] = addressesOf({ links, spotifyId });
    const group = spotifyId === null ? 'elsewhere' : 'onSpotify';
    if (address !== undefined && counts[group]++ % 3 < 2) releases.set(address, album);
  }
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
