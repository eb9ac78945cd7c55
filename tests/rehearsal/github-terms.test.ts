import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { createGithubApi } from '#src/github/github-api.ts';
import { runGit } from '#src/github/temporary-repository.ts';
import { reportFailure } from '../../scripts/kit/failure-issue.ts';
import { startGitServer } from '../github/git-server.ts';
import { temporaryFolder } from '../support/temporary-database.ts';
import { expectedAnswers } from './paid-answers.ts';
import { busiestDay } from './spotify-log.ts';
import { BUDGET, openRehearsal, timeOf } from './rehearsal.ts';
import { runRehearsedJob } from './run-rehearsed-job.ts';

/** A quarter is kept for visitors. */
const FOR_REFRESH = BUDGET * 0.75;
const { signal } = new AbortController();

/** A fork on a GitHub that is busy, whose lists lag behind, and where Issues are off. */
async function openFork() {
  const git = await startGitServer();
  const { clock, simulator, github, fork, watch } = await openRehearsal('github', git.remote);
  const api = createGithubApi(github, { sleep: clock.sleep });
  let runs = 0;

  /** A run of a workflow, and the report after it. */
  async function run(workflow: string, job: [string, string]) {
    runs += 1;
    const failures = await runRehearsedJob(fork, job);
    const conclusion = failures.length === 0 ? 'success' : 'failure';
    const runUrl = `https://github.example/actions/runs/${runs}`;
    const at = new Date(clock.now()).toISOString();
    const report = await reportFailure(api, { workflow, conclusion, runUrl, at }, { ...clock, signal });
    return { failures, report };
  }
  return { clock, simulator, watch, github, git, run };
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

it('a fork fills its catalog on GitHub as it is', { timeout: 600_000 }, async () => {
  const { clock, simulator, watch, github, git, run } = await openFork();
  github.state.listLag = 5;
  github.state.issuesOff = true;
  const runs = [await run('Import', ['import.yml', 'import'])];
  expect(github.state.listLag).toBe(0);

  const { hours, minute } = scheduleOfRefresh();
  // On the second day each comes some minutes earlier than on the first: the one that is due first finds little free.
  const [first, second, third] = hours as [number, number, number];
  const due = [
    [1, first],
    [1, second],
    [2, first],
    [2, second],
    [2, third],
  ] as const;
  let lateMin = 30;
  for (const [day, hour] of due) {
    clock.moveTo(timeOf(day, hour, minute + lateMin));
    lateMin -= 4;
    github.state.faults = [
      { method: 'POST', path: /assets$/, kind: 502 },
      { method: 'GET', path: /releases$/, kind: hour % 8 === 1 ? 503 : 'reset' },
    ];
    git.state.faults = [{ path: /info\/refs/, status: 503 }];
    runs.push(await run('Refresh', ['refresh.yml', 'refresh']));
    expect(git.state.faults).toEqual([]);
  }
  expect(runs.flatMap(({ failures }) => failures)).toEqual([]);
  expect(new Set(runs.map(({ report }) => report))).toEqual(new Set(['nothing']));
  expect(github.state.releases).toHaveLength(1);
  // All that may be spent on two days, what finding out the kind of app costs included.
  expect(simulator.calls.length).toBeGreaterThanOrEqual(2 * FOR_REFRESH);
  expect(busiestDay(simulator)).toBeLessThanOrEqual(BUDGET);

  // Somebody edits the catalog on the web: it is refused, and nothing is built on it, until the edit is taken back.
  const catalog = await commitByHand(git.remote, (text) => text.replace('"artist":"', '"artist":"The '));
  const edited = await run('Import', ['import.yml', 'import']);
  expect(edited).toEqual({ failures: ['state:restore: state-damaged'], report: 'issues-off' });
  await commitByHand(git.remote, () => catalog);
  expect((await run('Import', ['import.yml', 'import'])).failures).toEqual([]);
  expect((await run('Rebuild', ['rebuild.yml', 'build'])).failures).toEqual([]);
  expect(watch.answers).toBe(expectedAnswers(simulator).size);

  // Somebody publishes the state: nothing is done with it, and nobody can be told by an issue.
  github.state.releases[0]!.draft = false;
  const refused = await run('Refresh', ['refresh.yml', 'refresh']);
  expect(refused.failures[0]).toBe('state:fetch: state-published');
  expect(refused.report).toBe('issues-off');
});

/** Another commit on the branch, with the catalog changed. Gives the catalog of before. */
async function commitByHand(remote: string, edit: (catalog: string) => string): Promise<string> {
  const cwd = temporaryFolder();
  const git = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runGit(args, { cwd, signal });
    if (code !== 0) throw new Error(stderr);
    return stdout.toString();
  };
  await git('clone', '--quiet', '--branch', 'data', '--', remote, '.');
  const before = readFileSync(join(cwd, 'catalog.ndjson'), 'utf8');
  writeFileSync(join(cwd, 'catalog.ndjson'), edit(before));
  const who = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org'];
  await git(...who, 'commit', '--quiet', '--all', '--message', 'By hand');
  await git('push', '--quiet', 'origin', 'data');
  return before;
}
