import type { ImportReport } from '#src/sheet/import-report.ts';
import { countIssueKinds } from '#src/sheet/issue-kinds.ts';
import type { SheetIssue } from '#src/sheet/sheet-issue.ts';
import { counted } from '#src/format-text.ts';
import { listed, plain, table } from './markdown.ts';

const MOST_ROWS = 25;
const BUNDLED_SAMPLE = /(^|\/)sample-sheet\.xlsx$/;

/**
 * What an import did, as Markdown: the numbers, tabs that failed, and what is newly wrong in the sheet.
 *
 * @param newIssues those that the import before did not have; null when there was none before.
 */
export function summarizeImport(
  report: ImportReport,
  newIssues: SheetIssue[] | null,
  source: string,
): string[] {
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
