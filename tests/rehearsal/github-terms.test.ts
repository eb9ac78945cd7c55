import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { PROJECT_ROOT } from '#src/build/site-paths.ts';
import { parseConfig } from '#src/config.ts';
import { createGithubApi } from '#src/github/github-api.ts';
import { openStores } from '#src/state-store/open-stores.ts';
import { reportFailure } from '#src/workflow/failure-issue.ts';
import { startGitServer } from '../github/git-server.ts';
import { startGithub } from '../github/simulated-github.ts';
import { BUDGET, openRehearsal, timeOf } from './rehearsal.ts';
import { runRehearsedJob, type Fork } from './run-rehearsed-job.ts';

const DAYS = 2;
/** A quarter is kept for visitors. */
const FOR_REFRESH = BUDGET * 0.75;
const { signal } = new AbortController();

/** A fork on a GitHub that is busy, whose lists lag behind, and where Issues are off. */
async function openFork() {
  const { clock, simulator, fork } = await openRehearsal();
  const [github, git] = [await startGithub(), await startGitServer()];
  const { GOOGLE_SHEETS_XLSX_URL, SPOTIFY_DAILY_BUDGET } = fork.vars;
  const { SPOTIFY_CLIENT_ID, SPOTIFY_CLIENT_SECRET } = fork.secrets;
  const places = { remote: git.remote, branch: undefined, releaseFolder: undefined };
  const access = { ...parseConfig({}).github, ...github };
  const own: Fork = {
    ...fork,
    stores: await openStores(places, access, { ...clock, signal }),
    vars: { GOOGLE_SHEETS_XLSX_URL: GOOGLE_SHEETS_XLSX_URL!, SPOTIFY_DAILY_BUDGET: SPOTIFY_DAILY_BUDGET! },
    secrets: {
      SPOTIFY_CLIENT_ID: SPOTIFY_CLIENT_ID!,
      SPOTIFY_CLIENT_SECRET: SPOTIFY_CLIENT_SECRET!,
    },
    environment: { ...fork.environment, ON_DEMAND: 'none' },
  };
  const api = createGithubApi(github, { sleep: clock.sleep });
  let runs = 0;

  /** A run of a workflow, and the report after it. */
  async function run(workflow: string, job: [string, string]) {
    runs += 1;
    const failures = await runRehearsedJob(own, job);
    const conclusion = failures.length === 0 ? 'success' : 'failure';
    const runUrl = `https://github.example/actions/runs/${runs}`;
    const at = new Date(clock.now()).toISOString();
    const report = await reportFailure(api, { workflow, conclusion, runUrl, at }, { ...clock, signal });
    return { failures, report };
  }
  return { clock, simulator, github, git, run };
}

/** Hours and minute at which the refresh is due. */
function scheduleOfRefresh(): { hours: number[]; minute: number } {
  const text = readFileSync(join(PROJECT_ROOT, '.github', 'workflows', 'refresh.yml'), 'utf8');
  const { on } = parse(text) as { on: { schedule: { cron: string }[] } };
  const [, minute, from, to, step] = /^(\d+) (\d+)-(\d+)\/(\d+) /.exec(on.schedule[0]!.cron)!.map(Number);
  const hours: number[] = [];
  for (let hour = from!; hour <= to!; hour += step!) hours.push(hour);
  return { hours, minute: minute! };
}

it('a fork fills its catalog on GitHub as it is', { timeout: 1_200_000 }, async () => {
  const { clock, simulator, github, git, run } = await openFork();
  github.state.listLag = 5;
  github.state.issuesOff = true;
  const runs = [await run('Import', ['import.yml', 'import'])];
  expect(github.state.listLag).toBe(0);

  const { hours, minute } = scheduleOfRefresh();
  let lateMin = 30;
  for (let day = 1; day <= DAYS; day += 1) {
    for (const hour of hours) {
      // Each some minutes earlier than the one a day before: had it been due only once, it would find nothing free.
      clock.moveTo(timeOf(day, hour, minute + lateMin));
      lateMin -= 1;
      github.state.faults = [
        { method: 'POST', path: /assets$/, kind: 502 },
        { method: 'GET', path: /releases$/, kind: hour % 8 === 1 ? 503 : 'reset' },
      ];
      git.state.faults = [{ path: /info\/refs/, status: 503 }];
      runs.push(await run('Refresh', ['refresh.yml', 'refresh']));
    }
  }
  expect(runs.flatMap(({ failures }) => failures)).toEqual([]);
  expect(new Set(runs.map(({ report }) => report))).toEqual(new Set(['nothing']));
  expect(github.state.releases).toHaveLength(1);
  // All that may be spent, what finding out the kind of app costs included.
  expect(simulator.calls.length).toBeGreaterThanOrEqual(DAYS * FOR_REFRESH);

  // Somebody publishes the state: nothing is done with it, and nobody can be told by an issue.
  github.state.releases[0]!.draft = false;
  const refused = await run('Refresh', ['refresh.yml', 'refresh']);
  expect(refused.failures[0]).toBe('state:fetch: state-published');
  expect(refused.report).toBe('issues-off');
});
