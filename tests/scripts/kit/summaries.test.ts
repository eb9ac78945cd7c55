import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CatalogStatus } from '#src/backfill/read-status.ts';
import type { RefreshPreview } from '#src/backfill/plan-refresh.ts';
import type { RefreshReport } from '#src/backfill/refresh-albums.ts';
import type { ImportReport } from '#src/sheet/import-report.ts';
import type { SheetIssue } from '#src/sheet/sheet-issue.ts';
import {
  summarizeBuild,
  summarizeImport,
  summarizeRefresh,
  summarizeStatus,
} from '../../../scripts/kit/summaries.ts';
import { summarizeFailure } from '../../../scripts/kit/github-actions.ts';

const NOW = Date.UTC(2026, 10, 24, 3);
const ORIGIN = 'https://covers.example';
const SHEET = 'https://docs.google.com/spreadsheets/d/x/export';

const issue = (message: string, code: SheetIssue['code'] = 'date-not-understood'): SheetIssue => ({
  tab: '2026 Prog-metal',
  row: 12,
  column: 'Release Date',
  code,
  message,
});
const IMPORT: ImportReport = {
  rows: 17_700,
  albums: 17_612,
  created: 14,
  updated: 3,
  unchanged: 17_595,
  removed: 1,
  restored: 0,
  skippedRows: 2,
  spotifyCalls: 0,
  durationMs: 9_000,
  tabs: [
    { name: '2026 Prog-metal', status: 'imported', rows: 900, reason: null },
    { name: '2017 | odd', status: 'failed', rows: 0, reason: 'no header was found' },
  ],
  issues: [issue('"Smarch" is no date'), issue('old'), issue('old too', 'link-broken')],
  dryRun: false,
  nothingRemovedBecause: null,
  sheetUnchanged: false,
};
const STATUS = {
  withSpotify: 16_980,
  coversCached: 12_345,
  coversAbsent: 35,
  api: 'web-api',
  quota: { budget: 700, used: 525, reservedForVisitors: 175, left: 175, nextFreeAt: null },
  gate: { open: true, until: null, reason: null },
  accountFault: null,
} as unknown as CatalogStatus;
const REFRESH: RefreshReport = {
  selected: 4_600,
  refreshed: 519,
  unchanged: 0,
  absent: 4,
  failed: 2,
  spotifyCalls: 525,
  durationMs: 90_000,
  stoppedBecause: 'budget kept for visitors; run it again after 03:10',
  failures: [{ id: 1, artist: 'A*B', title: '<x>', reason: 'timeout' }],
};
const PREVIEW = { selected: 1, calls: 1, albums: [{ id: 1, artist: 'Tool', title: 'Ænima' }] };
const BUILD = {
  built: true,
  clean: false,
  rendered: 212,
  reused: 17_830,
  removed: 3,
  pages: 18_042,
  durationMs: 3_140,
  files: 18_100,
  bytes: 1,
  compressionMs: 1,
  peakMegabytes: 1,
};

const summarized = (status: Partial<CatalogStatus>, origin: string | undefined = ORIGIN): string[] =>
  summarizeStatus({ ...STATUS, ...status }, { origin, nowMs: NOW });

const SUMMARIES: Record<string, string[]> = {
  import: summarizeImport({ ...IMPORT, newIssues: [issue('"Smarch" is no date')], source: SHEET }),
  'first-import': summarizeImport({
    ...IMPORT,
    tabs: [],
    issues: [],
    created: 17_612,
    updated: 0,
    removed: 0,
    newIssues: null,
    source: SHEET,
  }),
  'sample-import': summarizeImport({ ...IMPORT, newIssues: null, source: 'db/sample-sheet.xlsx' }),
  refresh: summarizeRefresh(REFRESH),
  'refresh-dry-run': summarizeRefresh(PREVIEW as unknown as RefreshPreview),
  status: summarized({}),
  'status-without-secrets': summarizeStatus(
    { ...STATUS, api: 'oembed', coversCached: 0, coversAbsent: 0, quota: { ...STATUS.quota, used: 0 } },
    { origin: undefined, nowMs: NOW },
  ),
  'status-paused': summarized({
    gate: { open: false, until: '2026-11-25T03:00:00.000Z', reason: 'quota' },
    accountFault: 'Spotify does not accept SPOTIFY_CLIENT_ID',
  }),
  build: summarizeBuild({ ...BUILD, warnings: ['The site has 19,000 files.'] }),
  'build-of-nothing': summarizeBuild({ ...BUILD, built: false, rendered: 0, removed: 0, warnings: [] }),
  failure: summarizeFailure(
    'import',
    1,
    'Downloading https://docs.google.com/x\nThe sheet is not shared publicly: @you, see [here](https://evil.example)\n',
  ),
};

describe('the page of a run', () => {
  it.each(Object.keys(SUMMARIES))('tells of %s as in golden/%s.md', async (name) => {
    const file = join(import.meta.dirname, 'golden', `${name}.md`);
    await expect(`${SUMMARIES[name]!.join('\n')}\n`).toMatchFileSnapshot(file);
  });
});
