import { z } from 'zod';
import { CatalogError } from '#src/catalog-error.ts';
import { retry, type Sleep } from '#src/sources/retry.ts';
import type { GithubApi } from '#src/github/github-api.ts';
import { plain } from './github-actions.ts';

/** How a run of a workflow ended. */
export interface RunOutcome {
  /** Name of the workflow. */
  workflow: string;
  /** As GitHub calls it: success, failure, cancelled, timed_out … */
  conclusion: string;
  runUrl: string;
  /** UTC ISO. */
  at: string;
}

/** What was done about it. `issues-off`: the repository has no issues, as every fork at first. */
export type ReportedFailure = 'opened' | 'updated' | 'closed' | 'nothing' | 'issues-off';

const failing = z.record(
  z.string(),
  z.object({
    since: z.string(),
    last: z.string(),
    times: z.number(),
    url: z.string(),
  }),
);
type Failing = z.infer<typeof failing>;

const issue = z.object({
  number: z.number(),
  body: z.string().nullish(),
  author_association: z.string(),
  user: z.object({ type: z.string() }).nullish(),
  pull_request: z.unknown().optional(),
});
type Issue = z.infer<typeof issue>;

const FAILED = ['failure', 'timed_out', 'startup_failure'];
const OUT_OF_TIME = /exceeded the maximum execution time/;

const TITLE = 'The nightly work fails';
const MARK = /<!-- progmetal-catalog failing: (\{.*\}) -->/;

/**
 * Keeps one open issue for as long as any workflow fails: opens it, counts in it, comments when another workflow joins
 * or has recovered, and closes it when all are. A run may be reported twice: it counts once. The token needs
 * `issues: write`, and `actions: read` and `checks: read` to tell a run that was out of time from one that was cancelled.
 */
export async function reportFailure(
  github: GithubApi,
  outcome: RunOutcome,
  { signal, sleep }: { signal: AbortSignal; sleep?: Sleep },
): Promise<ReportedFailure> {
  try {
    const report = (): Promise<ReportedFailure> => reportOnce(github, outcome, signal);
    return await retry(report, { attempts: 3, signal, sleep });
  } catch (error) {
    if (error instanceof CatalogError && error.code === 'github-off') return 'issues-off';
    throw error;
  }
}

async function reportOnce(
  github: GithubApi,
  outcome: RunOutcome,
  signal: AbortSignal,
): Promise<ReportedFailure> {
  const { workflow, conclusion, runUrl, at } = outcome;
  const failed =
    FAILED.includes(conclusion) ||
    (conclusion === 'cancelled' && (await wasOutOfTime(github, runUrl, signal)));
  if (!failed && conclusion !== 'success') return 'nothing';
  const open = await findIssue(github, signal);
  const before = open ? failingIn(open) : {};
  const was = before[workflow];

  async function comment(number: number, body: string): Promise<void> {
    await github.send({ method: 'POST', path: `issues/${number}/comments`, body: { body }, signal });
  }
  async function update(number: number, fields: object): Promise<void> {
    await github.send({ method: 'PATCH', path: `issues/${number}`, body: fields, signal });
  }

  if (!failed) {
    if (!open || !was) return 'nothing';
    const { [workflow]: _well, ...rest } = before;
    await comment(open.number, `${plain(workflow)} has recovered: ${runUrl}`);
    const closes = Object.keys(rest).length === 0;
    await update(open.number, { body: bodyOf(rest), ...(closes && { state: 'closed' }) });
    return closes ? 'closed' : 'updated';
  }

  const now: Failing = {
    ...before,
    [workflow]: {
      since: was?.since ?? at,
      last: at,
      times: (was?.times ?? 0) + (was?.url === runUrl ? 0 : 1),
      url: runUrl,
    },
  };
  if (!open) {
    await github.send({ method: 'POST', path: 'issues', body: { title: TITLE, body: bodyOf(now) }, signal });
    return 'opened';
  }
  await update(open.number, { body: bodyOf(now) });
  if (!was) await comment(open.number, `${plain(workflow)} fails as well: ${runUrl}`);
  return 'updated';
}

/**
 * GitHub calls a job that ran out of time `cancelled`, like one that somebody cancelled or that a newer run replaced; only
 * what the runner noted beside it tells them apart. Where that cannot be read it counts as out of time.
 *
 * Source: https://docs.github.com/rest/actions/workflow-jobs, https://docs.github.com/rest/checks/runs
 */
async function wasOutOfTime(github: GithubApi, runUrl: string, signal: AbortSignal): Promise<boolean> {
  const run = /\/actions\/runs\/(\d+)/.exec(runUrl)?.[1];
  if (run === undefined) return true;
  try {
    const { jobs } = await github.ask(jobList, { path: `actions/runs/${run}/jobs?per_page=100`, signal });
    for (const { id } of jobs.filter((job) => job.conclusion === 'cancelled')) {
      const notes = await github.askAll(annotation, { path: `check-runs/${id}/annotations?`, signal });
      if (notes.some(({ message }) => OUT_OF_TIME.test(message ?? ''))) return true;
    }
    return false;
  } catch (error) {
    if (error instanceof CatalogError && error.code === 'github') return true;
    throw error;
  }
}

const jobList = z.object({
  jobs: z.array(z.object({ id: z.number(), conclusion: z.string().nullable() })),
});
const annotation = z.object({ message: z.string().nullish() });

/** Ours: anybody may open an issue that looks like it, so only those of a machine or a maintainer count. */
async function findIssue(github: GithubApi, signal: AbortSignal): Promise<Issue | undefined> {
  const all = await github.askAll(issue, { path: 'issues?state=open', signal });
  return all.find(
    ({ body, user, author_association: from, pull_request: isPull }) =>
      MARK.test(body ?? '') &&
      isPull === undefined &&
      (user?.type === 'Bot' || ['OWNER', 'MEMBER', 'COLLABORATOR'].includes(from)),
  );
}

function failingIn({ body }: Issue): Failing {
  try {
    return failing.parse(JSON.parse(MARK.exec(body ?? '')?.[1] ?? ''));
  } catch {
    // Somebody has edited it: counting starts again.
    return {};
  }
}

function bodyOf(all: Failing): string {
  const lines = Object.entries(all).map(([workflow, { since, last, times, url }]) => {
    const often = times === 1 ? 'once' : `${times} times since ${since.slice(0, 10)}`;
    return `- **${plain(workflow)}** failed ${often}, last on ${last.slice(0, 10)}: ${url}`;
  });
  return [
    ...(lines.length > 0 ? lines : ['All has recovered.']),
    '',
    'The page of the run says what went wrong and what to do about it. Nothing is lost: the next run starts from the state that was kept last. This issue closes by itself.',
    '',
    `<!-- progmetal-catalog failing: ${JSON.stringify(all).replace(/[<>]/g, '')} -->`,
  ].join('\n');
}
