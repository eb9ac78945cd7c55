import {
  explainNoMatch,
  parseAge,
  planRefresh,
  previewRefresh,
  staleBeforeMs,
  type AlbumFilter,
  type RefreshPreview,
} from '#src/backfill/plan-refresh.ts';
import { planReleases, previewReleases, type ReleasePreview } from '#src/backfill/release-albums.ts';
import type { Config } from '#src/config.ts';
import { counted } from '#src/format-text.ts';
import { BAKE_OPTION, bakeAfter, checkBakeOption } from './kit/built-site.ts';
import { runCommand } from './kit/command.ts';
import { EXIT, UsageError } from './kit/exit.ts';
import { refreshReleasesShown, refreshShown } from './kit/refresh-shown.ts';
import { summarizeRefresh } from './kit/summaries.ts';

await runCommand({
  name: 'refresh',
  summary:
    'Fetches covers and details again, of all albums or of those that the options name: from Spotify, within the budget, then from MusicBrainz what Spotify cannot have.',
  options: {
    'album-id': { type: 'count', help: 'one album' },
    artist: { type: 'text', value: 'NAME', help: 'all albums of an artist (whole name, any case)' },
    genre: { type: 'text', value: 'NAME', help: 'all albums of a genre (whole name, any case)' },
    'older-than': { type: 'text', value: 'AGE', help: 'what was fetched longer ago than this: 90d, 12h, 2w' },
    missing: { type: 'flag', help: 'what was never fetched' },
    covers: { type: 'flag', help: 'albums that want a cover (the whole answer is stored anyway)' },
    metadata: { type: 'flag', help: 'albums that want details (the whole answer is stored anyway)' },
    'batch-size': {
      type: 'count',
      help: 'albums in one call at most, where the app may ask for several (50; Spotify allows 20)',
    },
    limit: { type: 'count', help: 'at most so many albums in this run' },
    'dry-run': {
      type: 'flag',
      help: 'list what would happen, how many calls and how long they take; change nothing',
    },
    source: { type: 'text', value: 'NAME', help: 'only spotify, or only musicbrainz; else both in turn' },
    ...BAKE_OPTION,
  },
  summarize: summarizeRefresh,
  notes:
    'Never-fetched albums come first, newest release first, then the oldest answers. Ctrl-C ends it after the album under way.',
  async run({ values, config, output, signal, openServices }) {
    const filter = filterOf(values);
    const batchSize = values['batch-size'] ?? 50;
    checkBakeOption(values);
    const services = await openServices();
    const nowMs = services.now();
    const sources = sourcesOf(values.source, config);
    const wanted = { limit: values.limit, nowMs };
    const plan = await planRefresh(services.db, filter, wanted);
    if (!sources.spotify) plan.selected = [];
    const releases = sources.musicBrainz ? await planReleases(services.db, filter, wanted) : [];
    const { artist, genre } = filter;
    if (plan.named > 0 && (artist !== undefined || genre !== undefined)) {
      const by = artist === undefined ? '' : ` by ${artist}`;
      output.line(
        `Found ${counted(plan.named, 'album')}${by}${genre === undefined ? '' : ` of the genre ${genre}`}`,
      );
    }
    if (plan.selected.length === 0 && releases.length === 0) {
      const sentence =
        plan.named === 0
          ? await explainNoMatch(services.db, filter)
          : 'nothing to refresh: no album named needs a source';
      output.line(sentence.charAt(0).toUpperCase() + sentence.slice(1));
    }
    if (values['dry-run']) {
      const run = { staleBeforeMs: staleBeforeMs(filter, config, nowMs), nowMs, batchSize };
      const preview = await previewRefresh(services.db, config, plan, run);
      if (plan.selected.length > 0) for (const line of describe(preview)) output.line(line);
      const musicBrainz = previewReleases(releases);
      if (releases.length > 0) output.line(describeReleases(musicBrainz));
      output.document({ ...preview, ...(sources.musicBrainz && { musicBrainz }) });
      return EXIT.done;
    }
    const report = await refreshShown(services, plan.selected, { batchSize, output, signal });
    const musicBrainz = await refreshReleasesShown(services, releases, { output, signal });
    const isChanged = report.refreshed + report.absent + (musicBrainz?.found ?? 0) > 0;
    const baked = await bakeAfter(services, { output, signal }, { bake: values.bake, isChanged });
    output.document({ ...report, ...baked, ...(musicBrainz && { musicBrainz }) });
    if (signal.aborted) return EXIT.interrupted;
    return report.failed + (musicBrainz?.failed ?? 0) > 0 ? EXIT.partly : EXIT.done;
  },
});

/** Which sources are asked: MusicBrainz only where it knows whom to write to. */
function sourcesOf(
  name: string | undefined,
  { musicBrainz: { contact } }: Config,
): { spotify: boolean; musicBrainz: boolean } {
  if (name !== undefined && name !== 'spotify' && name !== 'musicbrainz') {
    throw new UsageError(`--source takes spotify or musicbrainz, not "${name}"`);
  }
  if (name === 'musicbrainz' && contact === undefined) {
    throw new UsageError('MusicBrainz is not asked without a contact: set CONTACT, or SITE_URL');
  }
  return {
    spotify: name !== 'musicbrainz',
    musicBrainz: name !== 'spotify' && contact !== undefined,
  };
}

function describeReleases({ selected, requests, seconds }: ReleasePreview): string {
  return `[DRY RUN] Would ask MusicBrainz about ${counted(selected, 'album')}: at most ${counted(requests, 'request')}, about ${duration(seconds)}.`;
}

function filterOf(values: {
  'album-id': number | undefined;
  artist: string | undefined;
  genre: string | undefined;
  'older-than': string | undefined;
  missing: boolean;
  covers: boolean;
  metadata: boolean;
}): AlbumFilter {
  const age = values['older-than'];
  const olderThanMs = age === undefined ? undefined : parseAge(age);
  if (age !== undefined && olderThanMs === undefined) {
    throw new UsageError(`--older-than takes an age such as 90d, 12h or 2w, not "${age}"`);
  }
  const { artist, genre, missing, covers, metadata } = values;
  const part = covers === metadata ? undefined : covers ? 'cover' : 'metadata';
  // Both together ask for albums that want one of the two.
  return {
    albumId: values['album-id'],
    artist,
    genre,
    olderThanMs,
    missing: missing || (covers && metadata),
    part,
  };
}

function describe(preview: RefreshPreview): string[] {
  const { selected, albums, calls, callsAtMost, callsLeft, seconds, days, pausedUntil } = preview;
  const left =
    callsLeft === null
      ? 'no limit is set'
      : `${callsLeft} may be made now without touching what is kept for visitors`;
  const time = days > 1 ? `about ${counted(days, 'day')} at the daily budget` : `about ${duration(seconds)}`;
  return [
    `[DRY RUN] Would refresh ${counted(selected, 'album')}:`,
    ...albums.map(
      ({ id, artist, title, cover, metadata }) =>
        `- ${title} (${artist}) #${id} - Cover: ${cover}, Metadata: ${metadata}`,
    ),
    `${callsAtMost ? 'At most ' : ''}${counted(calls, 'call')} to Spotify; ${left}; ${time}.`,
    ...(pausedUntil === null
      ? []
      : [`Spotify requests are paused until ${pausedUntil}: a run stops at once before.`]),
    'No changes made (dry run).',
  ];
}

function duration(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  return seconds < 5_400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}
