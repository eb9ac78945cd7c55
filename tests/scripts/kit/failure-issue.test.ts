import { describe, expect, it } from 'vitest';
import { createGithubApi } from '#src/github/github-api.ts';
import { reportFailure } from '../../../scripts/kit/failure-issue.ts';
import { startGithub } from '../../github/simulated-github.ts';

const signal = new AbortController().signal;
const RUN = 'https://github.com/somebody/progmetal-catalog/actions/runs/';

async function openRepository() {
  const github = await startGithub();
  const sleep = async (): Promise<void> => {};
  const api = createGithubApi(github, { sleep });
  let run = 0;
  const end = (workflow: string, conclusion = 'success') => {
    run += 1;
    const at = `2026-11-${String(20 + run)}T03:00:00.000Z`;
    return reportFailure(api, { workflow, conclusion, runUrl: `${RUN}${run}`, at }, { signal, sleep });
  };
  return { ...github, end };
}

describe('reportFailure', () => {
  it('keeps one issue for as long as anything fails, and closes it', async () => {
    const { end, state } = await openRepository();
    expect(await end('Import')).toBe('nothing');
    expect(await end('Import', 'failure')).toBe('opened');
    expect(await end('Import', 'failure')).toBe('updated');
    expect(await end('Refresh', 'timed_out')).toBe('updated');
    expect(state.issues).toHaveLength(1);
    const [issue] = state.issues;
    expect(issue!.title).toBe('The nightly work fails');
    expect(issue!.body).toContain(
      `- **Import** failed 2 times since 2026-11-22, last on 2026-11-23: ${RUN}3`,
    );
    expect(issue!.body).toContain(`- **Refresh** failed once, last on 2026-11-24: ${RUN}4`);
    expect(issue!.comments).toEqual([`Refresh fails as well: ${RUN}4`]);

    state.jobs = [{ id: 7, conclusion: 'cancelled', notes: ['The run was canceled by @somebody.'] }];
    expect(await end('Import', 'cancelled')).toBe('nothing');
    expect(await end('Import')).toBe('updated');
    expect(issue!.state).toBe('open');
    expect(issue!.body).not.toContain('**Import**');
    expect(await end('Import')).toBe('nothing');
    expect(await end('Refresh')).toBe('closed');
    expect(issue).toMatchObject({
      state: 'closed',
      body: expect.stringContaining('All has recovered.') as string,
    });
    expect(issue!.comments.slice(1)).toEqual([
      `Import has recovered: ${RUN}6`,
      `Refresh has recovered: ${RUN}8`,
    ]);

    expect(await end('Import', 'failure')).toBe('opened');
    expect(state.issues).toHaveLength(2);
  });

  it.each([
    [['The job has exceeded the maximum execution time of 1h15m0s'], 'opened'],
    [
      ['The job running on runner GitHub Actions 2 has exceeded the maximum execution time of 75 minutes.'],
      'opened',
    ],
    [['The operation was canceled.'], 'nothing'],
    [['Canceling since a higher priority waiting request for catalog-state exists'], 'nothing'],
    [[], 'nothing'],
  ])('a cancelled run whose runner noted %j: %s', async (notes, done) => {
    const { end, state } = await openRepository();
    state.jobs = [
      { id: 7, conclusion: 'success', notes: [] },
      { id: 8, conclusion: 'cancelled', notes },
    ];
    expect(await end('Refresh', 'cancelled')).toBe(done);
  });

  it.each([403, 404])('a cancelled run of which nothing can be read (%i) counts', async (status) => {
    const { end, state } = await openRepository();
    state.faults.push({ method: 'GET', path: /actions\/runs/, kind: status });
    expect(await end('Refresh', 'cancelled')).toBe('opened');
  });

  it('tells that issues are switched off, and that is no failure', async () => {
    const { end, state } = await openRepository();
    state.issuesOff = true;
    expect(await end('Import')).toBe('nothing');
    expect(await end('Import', 'failure')).toBe('issues-off');
    state.faults.push({ method: 'GET', path: /issues$/, kind: 410 });
    expect(await end('Import', 'failure')).toBe('issues-off');
    state.issuesOff = false;
    expect(await end('Import', 'failure')).toBe('opened');
  });

  it.each([
    ['POST', /issues$/, 502],
    ['GET', /issues$/, 503],
    ['POST', /issues$/, 'reset'],
  ] as const)('is reported once although GitHub failed at %s %s with %s', async (method, path, kind) => {
    const { end, state } = await openRepository();
    state.faults.push({ method, path, kind });
    expect(await end('Import', 'failure')).toBe('opened');
    state.faults.push({ method: 'POST', path: /comments$/, kind: 504 });
    await end('Refresh', 'failure');
    expect(state.issues).toHaveLength(1);
    expect(state.issues[0]!.body).toContain('**Import** failed once');
    expect(state.issues[0]!.body).toContain('**Refresh** failed once');
  });

  it('is not led astray by an issue of a stranger that looks like ours, nor by a pull request', async () => {
    const { end, state } = await openRepository();
    await end('Import', 'failure');
    const { body } = state.issues[0]!;
    state.issues = [];
    const base = { title: 'x', body, state: 'open' as const, comments: [] };
    state.issues.push(
      { ...base, number: 1, user: { type: 'User' }, author_association: 'NONE' },
      { ...base, number: 2, user: { type: 'Bot' }, author_association: 'NONE', pull_request: {} },
    );
    expect(await end('Import')).toBe('nothing');
    expect(await end('Import', 'failure')).toBe('opened');
  });

  it('begins anew when somebody has edited what it remembers', async () => {
    const { end, state } = await openRepository();
    await end('Import', 'failure');
    state.issues[0]!.body = '<!-- progmetal-catalog failing: {broken} -->';
    expect(await end('Import', 'failure')).toBe('updated');
    expect(state.issues[0]!.body).toContain('**Import** failed once');
  });

  it('says what the token may not do', async () => {
    const { end, state } = await openRepository();
    state.mayWrite = false;
    await expect(end('Import', 'failure')).rejects.toMatchObject({ code: 'github' });
  });
});
