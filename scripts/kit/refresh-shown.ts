import type { Candidate } from '#src/backfill/plan-refresh.ts';
import type { ReleaseReport } from '#src/backfill/refresh-releases.ts';
import type { ReleaseAlbum } from '#src/backfill/release-albums.ts';
import type { RefreshReport } from '#src/backfill/refresh-albums.ts';
import { counted } from '#src/format-text.ts';
import type { Services } from '#src/services.ts';
import type { Shown } from './built-site.ts';
import { UsageError } from './exit.ts';

/**
 * Refreshes albums with a progress bar, and says what came of it.
 *
 * @throws UsageError where the catalog's home is a server elsewhere: one account has one budget, which is kept there.
 */
export async function refreshShown(
  { backfill, config }: Services,
  selected: readonly Candidate[],
  { output, signal, batchSize = 50 }: Shown & { batchSize?: number | undefined },
): Promise<RefreshReport> {
  const { backfillOrigin: home } = config.site;
  if (home !== undefined && config.server.backfillToken !== undefined) {
    throw new UsageError(
      `The catalog's home is ${home} (BACKFILL_ORIGIN, BACKFILL_TOKEN), which keeps the budget: npm run refresh -- --on ${home}`,
    );
  }
  const bar = output.bar('Refreshing', selected.length);
  try {
    const report = await backfill.refresh({ selected, batchSize, signal, onProgress: bar.advance });
    bar.end();
    for (const { id, artist, title, reason } of report.failures) {
      output.problem(`Failed: ${title} (${artist}) #${id}: ${reason}`);
    }
    if (selected.length > 0) for (const line of describe(report)) output.line(line);
    return report;
  } finally {
    bar.end();
  }
}

/** Asks MusicBrainz about albums with a progress bar, and says what came of it; undefined when there are none to ask about. */
export async function refreshReleasesShown(
  { backfill }: Services,
  selected: readonly ReleaseAlbum[],
  { output, signal }: Shown,
): Promise<ReleaseReport | undefined> {
  if (selected.length === 0 || !backfill.refreshReleases || signal.aborted) return undefined;
  const bar = output.bar('Asking MusicBrainz', selected.length);
  const refreshing = backfill.refreshReleases({ selected, signal, onProgress: bar.advance });
  const report = await refreshing.finally(() => bar.end());
  const { found, absent, failed, stoppedBecause } = report;
  output.line(`MusicBrainz: ${counted(found, 'release')} found, ${absent} not known there, ${failed} failed`);
  if (stoppedBecause !== undefined) output.line(`stopped: ${stoppedBecause}`);
  return report;
}

function describe(report: RefreshReport): string[] {
  const { refreshed, unchanged, absent, failed, spotifyCalls, durationMs, stoppedBecause } = report;
  return [
    `Successfully refreshed: ${counted(refreshed + unchanged + absent, 'album')} (${unchanged} unchanged, ${absent} absent on Spotify)`,
    `Failed: ${counted(failed, 'album')}`,
    `Spotify API calls: ${spotifyCalls}`,
    `Total time: ${(durationMs / 1000).toFixed(1)} s`,
    ...(stoppedBecause === undefined ? [] : [`stopped: ${stoppedBecause}`]),
  ];
}
