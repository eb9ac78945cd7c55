import { isAcceptedImageUrl } from '#src/spotify/image-origins.ts';
import type { CatalogMerge } from '#src/state/merge-catalog.ts';
import type { SpotifyMerge } from '#src/state/merge-spotify.ts';
import { mergeState } from '#src/state/merge-state.ts';
import { UsageError } from './arguments.ts';
import { EXIT, runCommand } from './command.ts';
import { describeMove } from './describe-move.ts';

await runCommand({
  name: 'state:merge',
  summary:
    'Brings a saved state into the database, all or nothing. Merging twice, or in another order, changes nothing.',
  options: {
    dir: { type: 'text', value: 'DIR', help: 'the folder that state:save wrote; either file may be missing' },
  },
  notes: 'A damaged or foreign file is refused whole. Albums whose id changes are listed.',
  makesDatabase: true,
  async run({ values, config, output, signal, openServices }) {
    if (values.dir === undefined) throw new UsageError('Give the folder with the saved state: --dir DIR');
    const { db, now, logger } = await openServices();
    const { imageOrigins } = config.spotify;
    const report = await mergeState(db, values.dir, {
      acceptsImage: (url) => isAcceptedImageUrl(url, imageOrigins),
      now,
      signal,
    });
    for (const line of describeCatalog(report.catalog, values.dir)) output.line(line);
    output.line(describeSpotify(report.spotify, values.dir));
    logger.info({ dir: values.dir, ...report }, 'state merged');
    output.document(report);
    return EXIT.done;
  },
});

function describeCatalog(catalog: CatalogMerge | null, dir: string): string[] {
  if (!catalog) return [`There is no catalog in ${dir}: the albums stay as they are`];
  const { albums, added, changed, renamed, removed, restored, moved } = catalog;
  return [
    `${albums} albums: ${added} added, ${renamed} renamed, ${changed} changed, ${removed} removed, ${restored} restored`,
    ...moved.flatMap(describeMove),
  ];
}

function describeSpotify(spotify: SpotifyMerge | null, dir: string): string {
  if (!spotify) return `There is no Spotify part in ${dir}: merged without`;
  return `From Spotify: ${spotify.albums} newer answers, ${spotify.artists} artists, ${spotify.calls} calls for the ledger`;
}
