import { clearCache } from '#src/backfill/clear-cache.ts';
import { clearPauses } from '#src/backfill/clear-pauses.ts';
import { findAlbum } from '#src/catalog/album-queries.ts';
import { CatalogError } from '#src/catalog-error.ts';
import type { Services } from '#src/services.ts';
import { counted } from '#src/format-text.ts';
import { UsageError } from './kit/arguments.ts';
import { EXIT, runCommand } from './kit/command.ts';
import { confirm } from './kit/confirm.ts';
import type { Output } from './kit/output.ts';

await runCommand({
  name: 'clear',
  summary:
    'Forgets what was fetched from Spotify; the sheet data stays. The next build takes it off the site.',
  options: {
    covers: { type: 'flag', help: 'covers only' },
    metadata: { type: 'flag', help: 'details only' },
    'album-id': { type: 'count', help: 'of one album only' },
    pauses: {
      type: 'flag',
      help: 'nothing that was fetched, but what keeps Spotify from being asked: pauses, learned limits, next attempts, leases',
    },
    yes: { type: 'flag', help: 'do not ask' },
  },
  async run({ values, output, signal, openServices }) {
    if (values.pauses && (values.covers || values.metadata || values['album-id'] !== undefined)) {
      throw new UsageError('--pauses goes with no other choice of what to forget');
    }
    const services = await openServices();
    if (values.pauses) {
      const question = 'Forget all pauses, also those that Spotify asked for?';
      if (!values.yes && !(await confirm(question, signal))) return nothingChanged(output);
      const cleared = await clearPauses(services.db, services.now());
      output.line(
        `Forgot ${counted(cleared, 'thing')} that kept Spotify from being asked. npm run status shows how it stands now.`,
      );
      output.document({ cleared });
      return EXIT.done;
    }
    const albumId = values['album-id'];
    const spotifyId = albumId === undefined ? undefined : await spotifyIdOf(services, albumId);
    const both = values.covers === values.metadata;
    const what = both ? 'covers and details' : values.covers ? 'covers' : 'details';
    const whose = albumId === undefined ? 'all albums' : `album ${albumId}`;
    if (!values.yes && !(await confirm(`Forget the ${what} of ${whose}?`, signal))) {
      return nothingChanged(output);
    }
    const cleared = await clearCache(services.db, {
      covers: both || values.covers,
      metadata: both || values.metadata,
      spotifyId,
    });
    output.line(
      `Forgot the ${what} of ${counted(cleared, 'album')}. Run npm run build to take them off the site.`,
    );
    output.document({ cleared });
    return EXIT.done;
  },
});

function nothingChanged(output: Output): number {
  output.line('Nothing was changed.');
  output.document({ cleared: 0 });
  return EXIT.done;
}

async function spotifyIdOf({ db }: Services, albumId: number): Promise<string> {
  const album = await findAlbum(db, albumId);
  if (!album) throw new CatalogError('no-album', `There is no album ${albumId}`);
  if (album.spotifyId === null) {
    throw new CatalogError(
      'no-link',
      `${album.title} by ${album.artist} has no Spotify link, so nothing was fetched for it`,
    );
  }
  return album.spotifyId;
}
