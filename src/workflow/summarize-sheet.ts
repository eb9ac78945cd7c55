import type { z } from 'zod';
import { countIssueKinds } from '#src/sheet/issue-kinds.ts';
import type { SheetIssueCode } from '#src/sheet/sheet-issue.ts';
import { listed, plain, table } from './markdown.ts';
import { counted } from '#src/counted.ts';
import { documentsOf, type documents } from './step-documents.ts';
import type { StepRecord } from './step-record.ts';

type ImportDocument = z.infer<(typeof documents)['import']>;

const MOST_ROWS = 25;

/** What the import did: the numbers, tabs that failed, and what is newly wrong in the sheet. */
export function summarizeSheet(records: readonly StepRecord[]): string[] {
  return documentsOf(records, 'import', 'import').flatMap((report) => [
    '## The sheet',
    '',
    `${numbersOf(report)} The sheet holds ${counted(report.albums, 'album')}.`,
    '',
    ...(report.dryRun ? ['This was a dry run: nothing was changed.', ''] : []),
    ...(report.nothingRemovedBecause
      ? [`No album was marked removed: ${plain(report.nothingRemovedBecause)}.`, '']
      : []),
    ...failedTabs(report),
    ...issues(report),
  ]);
}

function numbersOf({ created, updated, removed, restored }: ImportDocument): string {
  const words = listed([
    created > 0 && `**${counted(created, 'album')} added**`,
    updated > 0 && `${updated.toLocaleString('en-US')} changed`,
    removed > 0 && `${removed.toLocaleString('en-US')} removed`,
    restored > 0 && `${restored.toLocaleString('en-US')} restored`,
  ]);
  return words === '' ? 'Nothing is new.' : `${words}.`;
}

function failedTabs({ tabs }: ImportDocument): string[] {
  const failed = tabs.filter(({ status }) => status === 'failed');
  return table(
    ['Tab that could not be read', 'Why'],
    failed.map(({ name, reason }) => [plain(name), plain(reason ?? '')]),
  );
}

function issues({ issues: all, newIssues }: ImportDocument): string[] {
  if (all.length === 0) return ['Nothing looks wrong in the sheet.', ''];
  const fresh = newIssues ?? [];
  const rows = fresh
    .slice(0, MOST_ROWS)
    .map(({ tab, row, message }) => [plain(tab ?? ''), row === null ? '' : String(row), plain(message)]);
  const kinds = countIssueKinds(all.map((each) => ({ ...each, code: each.code as SheetIssueCode })));
  return [
    ...(fresh.length > 0 ? [`### ${counted(fresh.length, 'fault')} new in the sheet`, ''] : []),
    ...table(['Tab', 'Row', 'What'], rows),
    ...(fresh.length > MOST_ROWS ? [`and ${fresh.length - MOST_ROWS} more.`, ''] : []),
    `<details><summary>${counted(all.length, 'fault')} in all</summary>`,
    '',
    ...table(
      ['What', 'How often'],
      kinds.map(({ kind, count }) => [kind, count.toLocaleString('en-US')]),
    ),
    '</details>',
    '',
  ];
}
