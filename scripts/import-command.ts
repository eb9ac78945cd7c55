import { countAlbums } from '#src/catalog/album-queries.ts';
import { counted } from '#src/format-text.ts';
import type { Services } from '#src/services.ts';
import { describeReport } from '#src/sheet/describe-report.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import type { ImportProgress, ImportReport } from '#src/sheet/import-report.ts';
import { findLatestIssues } from '#src/sheet/latest-issues.ts';
import { issuesNewSince } from '#src/sheet/new-issues.ts';
import { publicSource } from '#src/sheet/sheet-address.ts';
import type { SheetIssue } from '#src/sheet/sheet-issue.ts';
import { summarizeImport } from './kit/import-summary.ts';
import { UsageError, type OptionSpecs } from './kit/arguments.ts';
import { BAKE_OPTION, letPagesFollow, requireBuiltSite } from './bake-pages.ts';
import { EXIT, type Command, type CommandContext } from './kit/command.ts';

/** What `--no-skip-spotify` runs after an import that was kept: fetches, through the budgeted path, what is missing. */
export type FetchAfterImport = (
  services: Services,
  context: Pick<CommandContext<OptionSpecs>, 'output' | 'signal'>,
) => Promise<{ spotifyCalls: number; exitCode: number }>;

const options = {
  source: { type: 'text', value: 'FILE_OR_URL', help: 'the .xlsx to read; default GOOGLE_SHEETS_XLSX_URL' },
  tab: {
    type: 'text',
    multiple: true,
    value: 'NAME',
    help: 'import this tab only; may be given several times',
  },
  limit: { type: 'count', help: 'import at most N rows' },
  'dry-run': { type: 'flag', help: 'do everything, report it, and change nothing' },
  'allow-shrink': {
    type: 'flag',
    orCount: true,
    value: 'ALBUMS',
    help: 'accept a sheet that lost albums, a tab or a column; more than half of the albums only by their number',
  },
  'if-empty': { type: 'flag', help: 'import nothing when the catalog holds albums already' },
  'skip-spotify': { type: 'flag', help: 'fetch nothing from Spotify (the default)' },
  'no-skip-spotify': { type: 'flag', help: 'then also fetch covers and details, within the budget' },
  ...BAKE_OPTION,
} as const satisfies OptionSpecs;

type ImportDocument =
  (ImportReport & { source: string; newIssues: SheetIssue[] | null }) | { skippedBecause: string };

/** The import command. */
export function createImportCommand(parts: {
  overridesFile: string;
  fetchAfterImport: FetchAfterImport;
}): Command<typeof options> {
  return {
    name: 'import',
    summary: 'Brings the catalog up to date with the sheet. Makes no call to Spotify unless asked to.',
    options,
    notes: 'Exit code 2 when a tab could not be read. Corrections of links stand in db/overrides.csv.',
    makesDatabase: true,
    summarize: (document) => {
      const done = document as ImportDocument;
      return 'skippedBecause' in done ? [] : summarizeImport(done, done.newIssues, done.source);
    },
    async run({ values, config, output, signal, isJob, openServices, openServicesForNow }) {
      const source = values.source ?? config.sheetUrl;
      if (source === undefined) {
        throw new UsageError(
          'There is no sheet to import: give --source, or set GOOGLE_SHEETS_XLSX_URL in .env',
        );
      }
      if (isJob && !/^https?:/i.test(source)) {
        throw new UsageError('The server does not see the files of another machine: give --source a URL');
      }
      if (values.bake && values['dry-run']) throw new UsageError('Give --bake or --dry-run, not both');
      if (values.bake) requireBuiltSite();
      const fetches = wantsFetch(values) && !values['dry-run'];
      const services = await (values['dry-run'] ? openServicesForNow() : openServices());
      if (values['if-empty']) {
        const albums = await countAlbums(services.db);
        if (albums > 0) {
          output.line(`The catalog holds ${counted(albums, 'album')} already: nothing was imported.`);
          output.document({ skippedBecause: 'not-empty', albums });
          return EXIT.done;
        }
      }
      const earlier = await findLatestIssues(services.db);
      const report = await importCatalog({
        db: services.db,
        source,
        tabs: values.tab,
        limit: values.limit,
        dryRun: values['dry-run'],
        allowShrink: values['allow-shrink'],
        overridesFile: parts.overridesFile,
        onProgress: (progress) => output.progress(describeProgress(progress)),
        signal,
      });
      services.logger.info(
        { source: publicSource(source), ...report, issues: report.issues.length },
        report.dryRun ? 'sheet import tried' : 'sheet imported',
      );
      const fetched = fetches ? await parts.fetchAfterImport(services, { output, signal }) : undefined;
      const result = { ...report, spotifyCalls: fetched?.spotifyCalls ?? 0 };
      const newIssues = earlier ? issuesNewSince(earlier, report.issues) : null;
      for (const line of describeReport(result)) output.line(line);
      if (newIssues)
        output.line(
          `${newIssues.length} of the issues ${newIssues.length === 1 ? 'is' : 'are'} new since the last import.`,
        );
      const failed = report.tabs.filter(({ status }) => status === 'failed');
      for (const { name, reason } of failed) output.problem(`The tab ${name} was not read: ${reason}`);
      const { created, updated, removed, restored, dryRun } = report;
      const isChanged = created + updated + removed + restored + result.spotifyCalls > 0 && !dryRun;
      const bake = await letPagesFollow(services, { isChanged, bake: values.bake, output, signal });
      output.document({ ...result, source: publicSource(source), newIssues, ...bake });
      if (failed.length > 0) return EXIT.partly;
      return fetched?.exitCode ?? EXIT.done;
    },
  };
}

function wantsFetch(values: { 'skip-spotify': boolean; 'no-skip-spotify': boolean }): boolean {
  if (values['skip-spotify'] && values['no-skip-spotify']) {
    throw new UsageError('Give --skip-spotify or --no-skip-spotify, not both');
  }
  return values['no-skip-spotify'];
}

/** A line of progress. */
export function describeProgress(progress: ImportProgress): string {
  switch (progress.step) {
    case 'download':
      return `Downloading ${progress.source}`;
    case 'retry':
      return `The download failed (${progress.reason}), trying again in ${Math.ceil(progress.delayMs / 1000)} s`;
    case 'open':
      return 'Opening the sheet';
    case 'tab':
      return `Processing tab ${progress.number} of ${progress.of}: ${progress.name}`;
    case 'store':
      return `Storing ${counted(progress.albums, 'album')}`;
  }
}
