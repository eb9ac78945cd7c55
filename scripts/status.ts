import { describeCredentials } from '#src/backfill/describe-credentials.ts';
import { describeMomentsAhead, readStatus, type CatalogStatus } from '#src/backfill/read-status.ts';
import { readReleaseCoverage, type ReleaseCoverage } from '#src/backfill/release-albums.ts';
import { counted } from '#src/format-text.ts';
import { readLastImport, type LastImport } from '#src/sheet/import-history.ts';
import { describeDatabase } from '#db/database-url.ts';
import { listJobs, type Job } from '#src/server/jobs.ts';
import { runCommand } from './kit/command.ts';
import { EXIT } from './kit/exit.ts';
import { summarizeStatus } from './kit/summaries.ts';

await runCommand({
  name: 'status',
  summary:
    'Shows how catalog, cache, quota and circuit breaker stand. Calls nobody, unless --check is given.',
  options: {
    check: {
      type: 'flag',
      help: 'ask Spotify for a token: are the credentials valid? (not counted as a call)',
    },
  },
  summarize: (
    status: CatalogStatus & { musicBrainz: ReleaseCoverage; jobs: Job[]; credentials?: string },
    { site },
  ) => summarizeStatus(status, { origin: site.backfillOrigin, nowMs: Date.now() }),
  async run({ values, config, output, openServices }) {
    const services = await openServices();
    const credentials = values.check
      ? describeCredentials(await services.backfill.checkCredentials())
      : undefined;
    const status = await readStatus(services.db, config, services.now());
    output.line(`Database         ${describeDatabase(config.databaseUrl)}`);
    output.line(`Last import      ${describeImport(await readLastImport(services.db))}`);
    const musicBrainz = await readReleaseCoverage(services.db, config.musicBrainz.contact);
    for (const line of [...describe(status), describeCoverage(musicBrainz)]) output.line(line);
    const jobs = await listJobs(services.db, services.now());
    for (const line of jobs.map(describeJob)) output.line(line);
    if (credentials?.state === 'valid' || credentials?.state === 'none') output.line(credentials.sentence);
    else if (credentials) output.problem(credentials.sentence);
    output.document({ ...status, musicBrainz, jobs, ...(credentials && { credentials: credentials.state }) });
    return credentials?.state === 'invalid' || credentials?.state === 'unknown' ? EXIT.failed : EXIT.done;
  },
});

function describeCoverage({ contact, withoutSpotifyCover, ...counts }: ReleaseCoverage): string {
  const { covers, absent, unknown } = counts;
  const standing = `of ${counted(withoutSpotifyCover, 'album')} without a cover by Spotify the Cover Art Archive has ${covers}, ${absent} have none there, ${unknown} are not asked for yet`;
  const set = contact === null ? '; set CONTACT (or SITE_URL) to ask for them' : '';
  return `MusicBrainz      ${standing}${set}`;
}

function describeImport(latest: LastImport | undefined): string {
  if (!latest) return 'none yet: npm run import brings the sheet in';
  const { finishedAt, source, counts } = latest;
  return `${finishedAt}, ${counts.albums === undefined ? '' : `${counted(counts.albums, 'album')} `}from ${source}`;
}

function describeJob({ id, command, args, state, startedAt, endedAt, exitCode, lastLine }: Job): string {
  const how = {
    running: `running since ${startedAt}`,
    ended: `ended ${endedAt} with exit code ${exitCode}`,
    lost: `begun ${startedAt}, and its server ended before it did; what it had done is kept`,
  };
  const last = lastLine === null ? '' : `: ${lastLine}`;
  return `Job ${String(id).padEnd(12)} npm run ${[command, ...args].join(' ')}, ${how[state]}${last}`;
}

function describe(status: CatalogStatus): string[] {
  const { quota, gate, requests } = status;
  const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;
  const budget =
    quota.budget === null
      ? `${quota.used} calls in 24 h, no limit`
      : `${quota.used} of ${quota.budget} calls used in 24 h, ${quota.left} left (${quota.reservedForVisitors} of the budget kept for visitors)`;
  return [
    `Albums           ${status.albums}, ${status.withSpotify} with a Spotify link`,
    `Covers           ${status.coversCached} cached (${percent(status.hitRate)}), ${status.coversAbsent} absent on Spotify`,
    `Details          ${status.detailsCached} cached`,
    `Last failures    ${counted(status.failures, 'album')}`,
    `Visitors, 24 h   ${requests.hits} answered from the store, ${requests.misses} fetched, ${requests.unavailable} put off`,
    `Quota (${status.api})  ${budget}${quota.nextFreeAt ? `; next free ${quota.nextFreeAt}` : ''}`,
    `Circuit breaker  ${gate.open ? 'closed' : `open until ${gate.until}: ${gate.reason}`}`,
    ...(status.appKind
      ? [`App              ${status.appKind === 'extended' ? 'Extended Quota' : 'Development Mode'}`]
      : []),
    ...status.momentsAhead.map(
      (moments) =>
        `Clock ran ahead  ${describeMomentsAhead(moments)}; npm run clear -- --pauses forgets them`,
    ),
    ...(status.accountFault ? [`Action needed    ${status.accountFault}`] : []),
  ];
}
