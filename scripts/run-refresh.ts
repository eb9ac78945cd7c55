import type { Candidate } from '#src/backfill/select-albums.ts';
import { counted } from '#src/counted.ts';
import type { Services } from '#src/services.ts';
import { refreshWithinBudget, type SharedRefreshReport } from '#src/state/refresh-within-budget.ts';
import type { SharedBudget } from '#src/state/share-budget.ts';
import type { Output } from './output.ts';

/** Refreshes albums with a progress bar, and says what came of it. */
export async function refreshWithBar(
  services: Services,
  selected: readonly Candidate[],
  { batchSize, output, signal }: { batchSize: number; output: Output; signal: AbortSignal },
): Promise<SharedRefreshReport> {
  const bar = output.bar('Refreshing', selected.length);
  try {
    const report = await refreshWithinBudget(services, {
      selected,
      batchSize,
      signal,
      onProgress: bar.advance,
    });
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

function describe(report: SharedRefreshReport): string[] {
  const { refreshed, unchanged, absent, failed, spotifyCalls, durationMs, stoppedBecause, sharedBudget } =
    report;
  return [
    `Successfully refreshed: ${counted(refreshed + unchanged + absent, 'album')} (${unchanged} unchanged, ${absent} absent on Spotify)`,
    `Failed: ${counted(failed, 'album')}`,
    `Spotify API calls: ${spotifyCalls}`,
    `Total time: ${(durationMs / 1000).toFixed(1)} s`,
    ...(stoppedBecause === undefined ? [] : [`stopped: ${stoppedBecause}`]),
    ...(sharedBudget === undefined ? [] : [describeSharing(sharedBudget)]),
  ];
}

function describeSharing({ with: origin, because, reported }: SharedBudget): string {
  return because === null
    ? `Budget shared with ${origin}, which heard of ${counted(reported.calls, 'call')} and ${counted(reported.albums, 'album')}`
    : `Budget not shared: ${because}. Without the server at most a quarter of it is spent`;
}
