import { explainAlbum, type Explanation } from '#src/backfill/explain-album.ts';
import { describeDatabase } from '#db/database-url.ts';
import { parseAlbumId } from '#src/catalog/album.ts';
import { runCommand } from './kit/command.ts';
import { UsageError } from './kit/exit.ts';

await runCommand({
  name: 'explain',
  summary: 'Tells why an album looks as it does: sheet row, ids, state, last and next attempt.',
  options: {},
  positional: 'ID',
  async run({ positionals, config, output, openServices }) {
    const id = parseAlbumId(positionals[0]);
    if (id === undefined || positionals.length !== 1)
      throw new UsageError('explain takes one album id, as in npm run explain -- 123');
    const services = await openServices();
    const explanation = await explainAlbum(services.db, config, id, services.now());
    for (const line of describe(explanation)) output.line(line);
    output.line(`Database       ${describeDatabase(config.databaseUrl)}`);
    output.document(explanation);
  },
});

function describeRelease(release: Explanation['release']): string {
  switch (release.status) {
    case 'found': {
      const { mbid, artist, title, has_front, cached_at } = release.release;
      const names = Object.values(release.agreement).every(Boolean) ? '' : ', other names than the sheet has';
      const front = has_front ? 'with' : 'without';
      return `${title} by ${artist}${names}, ${front} front cover, MusicBrainz ${mbid}, fetched ${cached_at} (${release.address})`;
    }
    case 'identified':
      return `MusicBrainz ${release.mbid}, not fetched yet (${release.address})`;
    case 'absent':
      return `none known to MusicBrainz, asked ${release.checkedAt}`;
    case 'unknown':
      return 'MusicBrainz was not asked yet';
    case 'none':
      return 'no address that MusicBrainz may know';
  }
}

function describe({
  album,
  overrideReason,
  stored,
  release,
  lastCall,
  nextAttempt,
  sentence,
}: Explanation): string[] {
  return [
    `${album.title} by ${album.artist}`,
    sentence,
    '',
    `Album id       ${album.id}${album.removed ? ' (removed from the sheet)' : ''}`,
    `Sheet          ${album.tab}, row ${album.sheetRow}`,
    `Spotify        ${album.spotifyUrl ?? 'no link'}`,
    ...(overrideReason === null ? [] : [`Override       ${overrideReason} (db/overrides.csv)`]),
    ...(stored
      ? [
          `Cover          ${stored.cover_state ?? 'unknown'}${stored.spotify_cover_cached_at ? `, fetched ${stored.spotify_cover_cached_at} from ${stored.cover_source}` : ''}`,
          `Details        ${stored.metadata_state ?? 'unknown'}${stored.spotify_metadata_cached_at ? `, fetched ${stored.spotify_metadata_cached_at}` : ''}`,
          ...(stored.failures > 0
            ? [`Failures       ${stored.failures}, last ${stored.failed_at}: ${stored.failure_reason}`]
            : []),
        ]
      : []),
    `Release        ${describeRelease(release)}`,
    `Last call      ${lastCall ? `${lastCall.at}, ${lastCall.api}, for a ${lastCall.purpose}, status ${lastCall.status ?? 'none'}${lastCall.albums > 1 ? `, one of ${lastCall.albums} albums` : ''}` : 'none in the ledger'}`,
    `Next attempt   ${nextAttempt ?? 'none needed'}`,
  ];
}
