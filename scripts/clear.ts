import { clearCache, clearPauses } from '#src/backfill/clear-cache.ts';
import type { Album } from '#src/catalog/album.ts';
import { findAlbum } from '#src/catalog/album-queries.ts';
import { CatalogError } from '#src/catalog-error.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import { addressesOf } from '#src/sources/musicbrainz/release-address.ts';
import { counted } from '#src/format-text.ts';
import { runCommand } from './kit/command.ts';
import { UsageError } from './kit/exit.ts';
import { confirm } from './kit/output.ts';

await runCommand({
  name: 'clear',
  summary: 'Forgets what was fetched; the sheet data stays. The next build takes it off the site.',
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
    const { db, now } = await openServices();
    const albumId = values['album-id'];
    const album = albumId === undefined ? undefined : await linkedAlbum(db, albumId);
    const both = values.covers === values.metadata;
    const parts = both ? 'covers and details' : values.covers ? 'covers' : 'details';
    const whose = albumId === undefined ? 'all albums' : `album ${albumId}`;
    const what = values.pauses ? 'all pauses, also those that Spotify asked for' : `the ${parts} of ${whose}`;
    if (!values.yes && !(await confirm(`Forget ${what}?`, signal))) {
      output.line('Nothing was changed.');
      output.document({ cleared: 0 });
      return;
    }
    const chosen = { covers: both || values.covers, metadata: both || values.metadata, album };
    const cleared = values.pauses ? await clearPauses(db, now()) : await clearCache(db, chosen);
    output.line(
      values.pauses
        ? `Forgot ${counted(cleared, 'thing')} that kept Spotify from being asked. npm run status shows how it stands now.`
        : `Forgot the ${parts} of ${counted(cleared, 'album')}. Run npm run build to take them off the site.`,
    );
    output.document({ cleared });
  },
});

async function linkedAlbum(db: CatalogDatabase, albumId: number): Promise<Album> {
  const album = await findAlbum(db, albumId);
  if (!album) throw new CatalogError('no-album', `There is no album ${albumId}`);
  if (addressesOf(album).length > 0) return album;
  const whose = `${album.title} by ${album.artist}`;
  throw new CatalogError('no-link', `${whose} has no link to a source, so nothing was fetched for it`);
}
