import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StepRecord } from '#src/workflow/step-record.ts';
import { summarizeRun } from '#src/workflow/summarize-run.ts';

const NOW = Date.UTC(2026, 10, 24, 3);
const ORIGIN = 'https://covers.example';

function record(step: string, document: unknown, more: Partial<StepRecord> = {}): StepRecord {
  return { step, args: [], startedAt: '2026-11-24T03:00:00.000Z', exitCode: 0, document, said: [], ...more };
}

const issue = (message: string, code = 'date-not-understood') => ({
  tab: '2026 Prog-metal',
  row: 12,
  column: 'Release Date',
  code,
  message,
});
const IMPORT = {
  rows: 17_700,
  albums: 17_612,
  created: 14,
  updated: 3,
  unchanged: 17_595,
  removed: 1,
  restored: 0,
  tabs: [
    { name: '2026 Prog-metal', status: 'imported', rows: 900, reason: null },
    { name: '2017 | odd', status: 'failed', rows: 0, reason: 'no header was found' },
  ],
  issues: [issue('"Smarch" is no date'), issue('old'), issue('old too', 'link-broken')],
  newIssues: [issue('"Smarch" is no date')],
  nothingRemovedBecause: null,
};
const STATUS = {
  albums: 17_612,
  withSpotify: 16_980,
  coversCached: 12_345,
  coversAbsent: 35,
  detailsCached: 12_000,
  api: 'web-api',
  quota: { budget: 700, used: 525, reservedForVisitors: 175, left: 175, nextFreeAt: null },
  gate: { open: true, until: null, reason: null },
  accountFault: null,
};
const REFRESH = {
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
const BUILD = { built: true, rendered: 212, reused: 17_830, removed: 3, pages: 18_042, durationMs: 3_140 };
const KEPT = {
  parts: [
    {
      part: 'catalog',
      place: 'branch data of x',
      status: 'kept',
      version: '1',
      message: '+14 albums, 3 renamed',
    },
    { part: 'spotify', place: 'the draft release', status: 'unchanged', version: '2', message: '' },
  ],
  merged: 0,
};

const RUNS: Record<string, { records: StepRecord[]; backfillOrigin?: string }> = {
  import: {
    records: [
      record('import', IMPORT, { exitCode: 2 }),
      record('state:keep', KEPT),
      record('catalog:push', { albums: 0, calls: 0, catalog: { albums: 17_612, added: 14 } }),
    ],
    backfillOrigin: ORIGIN,
  },
  refresh: {
    records: [record('refresh', REFRESH, { exitCode: 2 }), record('status', STATUS)],
    backfillOrigin: ORIGIN,
  },
  rebuild: {
    records: [
      record('state:fetch', {
        parts: [
          { part: 'spotify', version: 'b', passedOver: ['c is not whole, so the save before it is taken'] },
        ],
      }),
      record('backfill:pull', { albums: 37, artists: 2, calls: 40, pages: 1, durationMs: 200 }),
      record('status', STATUS),
      record('build', BUILD),
      record('pages:changed', { changed: true, reason: 'the content has changed', id: 'x' }),
    ],
    backfillOrigin: ORIGIN,
  },
  'fork-without-secrets': {
    records: [
      record('import', {
        ...IMPORT,
        tabs: [],
        issues: [],
        newIssues: null,
        created: 17_612,
        updated: 0,
        removed: 0,
      }),
      record(
        'import',
        { skippedBecause: 'not-empty', albums: 17_612 },
        { args: ['--source', 'db/sample-sheet.xlsx'] },
      ),
      record('status', {
        ...STATUS,
        api: 'oembed',
        coversCached: 0,
        coversAbsent: 0,
        quota: { ...STATUS.quota, used: 0 },
      }),
      record('build', {
        built: false,
        rendered: 0,
        reused: 18_042,
        removed: 0,
        pages: 18_042,
        durationMs: 500,
      }),
      record('pages:changed', { changed: false, reason: null, id: 'x' }),
    ],
  },
  'sheet-unreadable': {
    records: [
      record('import', undefined, {
        exitCode: 1,
        said: [
          'Downloading https://docs.google.com/x',
          'The sheet is not shared publicly: @you, see [here](https://evil.example)',
        ],
      }),
      record(
        'import',
        { ...IMPORT, created: 500 },
        { args: ['--source', 'db/sample-sheet.xlsx', '--if-empty'] },
      ),
    ],
  },
  'gate-shut': {
    records: [
      record('refresh', { ...REFRESH, refreshed: 0, absent: 0, failed: 0, spotifyCalls: 0, failures: [] }),
      record('status', {
        ...STATUS,
        gate: { open: false, until: '2026-11-25T03:00:00.000Z', reason: 'quota' },
        accountFault: 'Spotify does not accept SPOTIFY_CLIENT_ID',
      }),
    ],
    backfillOrigin: ORIGIN,
  },
  'dry-run': {
    records: [
      record('refresh', { selected: 1, calls: 1, albums: [{ id: 1, artist: 'Tool', title: 'Ænima' }] }),
    ],
    backfillOrigin: ORIGIN,
  },
};

describe('summarizeRun', () => {
  it.each(Object.keys(RUNS))('tells of %s as in golden/%s.md', (name) => {
    const { records, backfillOrigin } = RUNS[name]!;
    const markdown = `${summarizeRun(records, { nowMs: NOW, backfillOrigin }).join('\n')}\n`;
    const golden = join(import.meta.dirname, 'golden', `${name}.md`);
    if (process.env['UPDATE_GOLDEN']) writeFileSync(golden, markdown);
    expect(markdown).toBe(readFileSync(golden, 'utf8'));
  });

  it('says when there is nothing to tell', () => {
    expect(summarizeRun([], { nowMs: NOW, backfillOrigin: undefined })).toEqual(['No step has run.']);
  });
});
