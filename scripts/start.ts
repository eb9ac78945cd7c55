import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { isSampleAlbumId } from '#src/catalog/spotify-album-id.ts';
import type { Services } from '#src/services.ts';
import { ownSite } from './kit/built-site.ts';
import { runCommand } from './kit/command.ts';
import { requireAddress } from './kit/listen-address.ts';
import { prepareSite, serveUntilStopped } from './kit/served-site.ts';

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
    const source = config.sheetUrl ?? `${PROJECT_ROOT}db/sample-sheet.xlsx`;
    const sheet = { source, overridesFile: `${PROJECT_ROOT}db/overrides.csv` };
    await prepareSite(ownSite(services), sheet, { output, signal });
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
    await serveUntilStopped(ownSite(await openServerServices()), { output, signal }, { isHome: true });
  },
});

/** How many albums there are, when they are those of the bundled sample; 0 when they are others. */
async function countSample({ db }: Services): Promise<number> {
  const rows = await db.selectFrom('album').select('spotify_id').where('removed_at', 'is', null).execute();
  return rows.some((row) => row.spotify_id !== null && isSampleAlbumId(row.spotify_id)) ? rows.length : 0;
}
