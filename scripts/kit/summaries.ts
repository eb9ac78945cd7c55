import type { CatalogStatus } from '#src/backfill/read-status.ts';
import type { RefreshPreview } from '#src/backfill/plan-refresh.ts';
import type { RefreshReport } from '#src/backfill/refresh-albums.ts';
import { counted } from '#src/format-text.ts';
import type { BuildResult } from '#src/render/build-result.ts';
import type { ImportReport } from '#src/sheet/import-report.ts';
import { countIssueKinds, type SheetIssue } from '#src/sheet/sheet-issue.ts';
import { listed, plain, table } from './github-actions.ts';

const DAY_MS = 86_400_000;
const MOST_ROWS = 25;
const BUNDLED_SAMPLE = /(^|\/)sample-sheet\.xlsx$/;

/** The document of an import: what it did, or why it did nothing. */
export type ImportDocument =
  | { skippedBecause: 'not-empty'; albums: number }
  /** `newIssues` are those that the import before did not have; null when there was none before. */
  | (ImportReport & { source: string; newIssues: SheetIssue[] | null; bake?: BuildResult });

/** What an import did, as Markdown: the numbers, tabs that failed, and what is newly wrong in the sheet. */
export function summarizeImport(report: ImportDocument): string[] {
  if ('skippedBecause' in report) return [];
  const { source, newIssues } = report;
  if (BUNDLED_SAMPLE.test(source)) {
    return [
      '- **The sheet could not be read**, so the site shows the bundled sample: invented albums. It goes with the next import that succeeds.',
      '',
    ];
  }
  return [
    '## The sheet',
    '',
    `${numbersOf(report)} The sheet holds ${counted(report.albums, 'album')}.`,
    '',
    ...(report.dryRun ? ['This was a dry run: nothing was changed.', ''] : []),
    ...(report.nothingRemovedBecause
      ? [`No album was marked removed: ${plain(report.nothingRemovedBecause)}.`, '']
      : []),
    ...failedTabs(report),
    ...issues(report.issues, newIssues ?? []),
  ];
}

function numbersOf({ created, updated, removed, restored }: ImportReport): string {
  const words = listed([
    created > 0 && `**${counted(created, 'album')} added**`,
    updated > 0 && `${updated.toLocaleString('en-US')} changed`,
    removed > 0 && `${removed.toLocaleString('en-US')} removed`,
    restored > 0 && `${restored.toLocaleString('en-US')} restored`,
  ]);
  return words === '' ? 'Nothing is new.' : `${words}.`;
}

function failedTabs({ tabs }: ImportReport): string[] {
  const failed = tabs.filter(({ status }) => status === 'failed');
  return table(
    ['Tab that could not be read', 'Why'],
    failed.map(({ name, reason }) => [plain(name), plain(reason ?? '')]),
  );
}

function issues(all: readonly SheetIssue[], fresh: readonly SheetIssue[]): string[] {
  if (all.length === 0) return ['Nothing looks wrong in the sheet.', ''];
  const rows = fresh
    .slice(0, MOST_ROWS)
    .map(({ tab, row, message }) => [plain(tab ?? ''), row === null ? '' : String(row), plain(message)]);
  return [
    ...(fresh.length > 0 ? [`### ${counted(fresh.length, 'issue')} new in the sheet`, ''] : []),
    ...table(['Tab', 'Row', 'What'], rows),
    ...(fresh.length > MOST_ROWS ? [`and ${fresh.length - MOST_ROWS} more.`, ''] : []),
    `<details><summary>${counted(all.length, 'issue')} in all</summary>`,
    '',
    ...table(
      ['What', 'How often'],
      countIssueKinds(all).map(({ kind, count }) => [kind, count.toLocaleString('en-US')]),
    ),
    '</details>',
    '',
  ];
}

/** What a refresh fetched and what it cost, or would fetch, as Markdown. */
export function summarizeRefresh(report: RefreshReport | RefreshPreview): string[] {
  if ('calls' in report) return summarizePreview(report);
  const { refreshed, unchanged, absent, failed, spotifyCalls, stoppedBecause, failures } = report;
  const words = listed([
    `**${counted(refreshed + unchanged, 'album')} fetched**`,
    absent > 0 && `${absent} not on Spotify`,
    failed > 0 && `${failed} failed`,
  ]);
  return [
    '## Covers and details',
    '',
    `${words}, with ${counted(spotifyCalls, 'call')} to Spotify.${stoppedBecause ? ` Stopped: ${plain(stoppedBecause)}.` : ''}`,
    '',
    ...table(
      ['Album that could not be fetched', 'Why'],
      failures
        .slice(0, MOST_ROWS)
        .map(({ artist, title, reason }) => [`${plain(artist)} – ${plain(title)}`, plain(reason)]),
    ),
  ];
}

function summarizePreview({ selected, calls, albums }: RefreshPreview): string[] {
  return [
    '## Covers and details',
    '',
    `A dry run: ${counted(selected, 'album')} would be fetched, with ${counted(calls, 'call')}. Nothing was changed.`,
    '',
    ...albums.slice(0, MOST_ROWS).map(({ artist, title }) => `- ${plain(artist)} – ${plain(title)}`),
    ...(albums.length > MOST_ROWS ? [`- and ${albums.length - MOST_ROWS} more`] : []),
    '',
  ];
}

/**
 * How catalog and quota stand, when the catalog will be filled at this pace, and what is missing, as Markdown.
 *
 * @param home.origin the server of a site whose fragments come from elsewhere.
 */
export function summarizeStatus(
  status: CatalogStatus,
  { origin, nowMs }: { origin: string | undefined; nowMs: number },
): string[] {
  const { withSpotify, coversCached, coversAbsent, quota, gate, accountFault, api } = status;
  const share = withSpotify === 0 ? 0 : (coversCached / withSpotify) * 100;
  const spent =
    quota.budget === null
      ? `${counted(quota.used, 'call')} in 24 hours, without a limit`
      : `${quota.used} of ${counted(quota.budget, 'call')} spent in 24 hours, ${quota.left} left (${quota.reservedForVisitors} are kept for visitors)`;
  const missing = [
    api === 'oembed' &&
      '- **No Spotify account** (secrets `SPOTIFY_CLIENT_ID` and `SPOTIFY_CLIENT_SECRET`): covers come from oEmbed, track lists stay on Spotify.',
    origin === undefined &&
      '- **No server** (variable `BACKFILL_ORIGIN`, secret `BACKFILL_TOKEN`): nothing is fetched when visitors look; covers come with the next refresh.',
  ].filter((line) => line !== false);
  return [
    `${coversCached.toLocaleString('en-US')} of ${counted(withSpotify, 'album')} with a Spotify link have a cover (${share.toFixed(1)} %). ${spent}.`,
    '',
    ...(gate.open
      ? []
      : [`Spotify requests are paused until ${minuteOf(gate.until)}: ${plain(gate.reason ?? '')}.`, '']),
    ...(accountFault ? [`**Action needed:** ${plain(accountFault)}`, ''] : []),
    ...paceOf(withSpotify - coversCached - coversAbsent, quota.used, nowMs),
    ...(missing.length > 0 ? ['## What is missing', '', ...missing, ''] : []),
  ];
}

function minuteOf(time: string | null): string {
  return time === null ? 'further notice' : `${plain(time.slice(0, 16).replace('T', ' '))} UTC`;
}

function paceOf(missing: number, perDay: number, nowMs: number): string[] {
  if (missing <= 0) return ['Every album with a link has been asked for.', ''];
  if (perDay === 0) return [`${counted(missing, 'album')} have not been asked for yet.`, ''];
  const days = Math.ceil(missing / perDay);
  const date = new Date(nowMs + days * DAY_MS).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return [
    `At this pace (${counted(perDay, 'album')} a day) the ${missing.toLocaleString('en-US')} that are missing are there in ${counted(days, 'day')}, about ${date}.`,
    '',
  ];
}

/** What a build or a bake rendered, as Markdown. */
export function summarizeBuild(result: BuildResult): string[] {
  const { pages, rendered, reused, removed, durationMs, warnings } = result;
  const words = listed([
    rendered === 0 ? 'No page had to be rendered' : `**${counted(rendered, 'page')} rendered**`,
    reused > 0 && `${reused.toLocaleString('en-US')} reused`,
    removed > 0 && `${removed.toLocaleString('en-US')} removed`,
  ]);
  const seconds = `${(durationMs / 1000).toFixed(1)} s`;
  return ['## The site', '', `${words}: ${counted(pages, 'page')} in ${seconds}.`, '', ...warnings];
}
