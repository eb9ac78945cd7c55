import { DIST, PROJECT_ROOT } from '#src/render/site-paths.ts';
import { isSampleAlbumId } from '#src/catalog/spotify-album-id.ts';
import { environmentWith } from '#src/config.ts';
import type { Services } from '#src/services.ts';
import { runCommand } from './kit/command.ts';
import { requireAddress } from './kit/free-port.ts';
import { prepareSite } from './prepare-site.ts';
import { serveUntilStopped } from './serve-until-stopped.ts';

await runCommand({
  name: 'start',
  isService: true,
  summary:
    'Brings the site up: migrates, imports if the catalog is empty, builds if something changed, serves on HOST:PORT.',
  options: {},
  makesDatabase: true,
  async run({ config, output, signal, openServices, openServerServices }) {
    await requireAddress(config.server);
    const services = await openServices();
    await prepareSite(services, {
      source: config.sheetUrl ?? `${PROJECT_ROOT}db/sample-sheet.xlsx`,
      overridesFile: `${PROJECT_ROOT}db/overrides.csv`,
      environment: environmentWith({}),
      distDir: DIST,
      output,
      signal,
    });
    const sampleAlbums = await countSample(services);
    if (sampleAlbums > 0) {
      output.line(
        config.sheetUrl === undefined
          ? 'This is the bundled sample sheet: invented albums, whose covers stay placeholders. Set GOOGLE_SHEETS_XLSX_URL (and, for details, SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET) in .env and run npm run import; npm run demo shows the sample with simulated covers.'
          : `The catalog still holds the bundled sample sheet: npm run import -- --allow-shrink=${sampleAlbums} replaces it with yours.`,
      );
    } else if (!config.spotify.credentials) {
      output.line(
        'No Spotify credentials are set: covers come from oEmbed, details need SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET.',
      );
    }
    const site = { distDir: DIST, environment: environmentWith({}), isHome: true };
    return serveUntilStopped(await openServerServices(), site, output, signal);
  },
});

/** How many albums there are, when they are those of the bundled sample; 0 when they are others. */
async function countSample({ db }: Services): Promise<number> {
  const rows = await db.selectFrom('album').select('spotify_id').where('removed_at', 'is', null).execute();
  return rows.some((row) => row.spotify_id !== null && isSampleAlbumId(row.spotify_id)) ? rows.length : 0;
}
