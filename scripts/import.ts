import { planRefresh } from '#src/backfill/plan-refresh.ts';
import { countAlbums } from '#src/catalog/album-queries.ts';
import { counted } from '#src/format-text.ts';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import type { Services } from '#src/services.ts';
import { describeReport } from '#src/sheet/import-report.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { readLastImport } from '#src/sheet/import-history.ts';
import { issuesNewSince } from '#src/sheet/sheet-issue.ts';
import { publicSource } from '#src/sheet/sheet-address.ts';
import { BAKE_OPTION, bakeAfter, checkBakeOption, type Shown } from './kit/built-site.ts';
import { runCommand } from './kit/command.ts';
import { EXIT, UsageError } from './kit/exit.ts';
import { refreshShown } from './kit/refresh-shown.ts';
import { describeProgress } from './kit/served-site.ts';
import { summarizeImport } from './kit/summaries.ts';

await runCommand({
  name: 'import',
  summary: 'Brings the catalog up to date with the sheet. Makes no call to Spotify unless asked to.',
  options: {
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
  },
  notes: 'Exit code 2 when a tab could not be read. Corrections of links stand in db/overrides.csv.',
  makesDatabase: true,
  summarize: summarizeImport,
  async run({ values, config, output, signal, isJob, openServices, openServicesForNow }) {
    const dryRun = values['dry-run'];
    const source = values.source ?? config.sheetUrl;
    if (source === undefined) {
      throw new UsageError(
        'There is no sheet to import: give --source, or set GOOGLE_SHEETS_XLSX_URL in .env',
      );
    }
    if (isJob && !/^https?:/i.test(source)) {
      throw new UsageError('The server does not see the files of another machine: give --source a URL');
    }
    checkBakeOption(values);
    if (values['skip-spotify'] && values['no-skip-spotify']) {
      throw new UsageError('Give --skip-spotify or --no-skip-spotify, not both');
    }
    const services = await (dryRun ? openServicesForNow() : openServices());
    const present = values['if-empty'] ? await countAlbums(services.db) : 0;
    if (present > 0) {
      output.line(`The catalog holds ${counted(present, 'album')} already: nothing was imported.`);
      output.document({ skippedBecause: 'not-empty', albums: present });
      return EXIT.done;
    }
    const earlier = (await readLastImport(services.db))?.issues;
    const report = await importCatalog({
      db: services.db,
      source,
      tabs: values.tab,
      limit: values.limit,
      dryRun,
      allowShrink: values['allow-shrink'],
      overridesFile: `${PROJECT_ROOT}db/overrides.csv`,
      onProgress: (progress) => output.progress(describeProgress(progress)),
      signal,
    });
    services.logger.info(
      { source: publicSource(source), ...report, issues: report.issues.length },
      dryRun ? 'sheet import tried' : 'sheet imported',
    );
    const fetched =
      values['no-skip-spotify'] && !dryRun
        ? await fetchMissing(services, { output, signal })
        : { spotifyCalls: 0, exitCode: EXIT.done };
    const result = { ...report, spotifyCalls: fetched.spotifyCalls };
    const newIssues = earlier ? issuesNewSince(earlier, report.issues) : null;
    for (const line of describeReport(result)) output.line(line);
    if (newIssues) {
      const are = newIssues.length === 1 ? 'is' : 'are';
      output.line(`${newIssues.length} of the issues ${are} new since the last import.`);
    }
    const failed = report.tabs.filter(({ status }) => status === 'failed');
    for (const { name, reason } of failed) output.problem(`The tab ${name} was not read: ${reason}`);
    const { created, updated, removed, restored } = report;
    const isChanged = created + updated + removed + restored + result.spotifyCalls > 0 && !dryRun;
    const baked = await bakeAfter(services, { output, signal }, { bake: values.bake, isChanged });
    output.document({ ...result, source: publicSource(source), newIssues, ...baked });
    return failed.length > 0 ? EXIT.partly : fetched.exitCode;
  },
});

/** What was never fetched, through the same budgeted path as `refresh --missing`. */
async function fetchMissing(
  services: Services,
  shown: Shown,
): Promise<{ spotifyCalls: number; exitCode: number }> {
  const { selected } = await planRefresh(services.db, { missing: true }, { nowMs: services.now() });
  const { spotifyCalls, failed } = await refreshShown(services, selected, shown);
  if (shown.signal.aborted) return { spotifyCalls, exitCode: EXIT.interrupted };
  return { spotifyCalls, exitCode: failed > 0 ? EXIT.partly : EXIT.done };
}
