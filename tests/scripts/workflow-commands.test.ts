import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runGit } from '#src/state-store/run-git.ts';
import { startGithub } from '../github/simulated-github.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

function openRunner(more: Record<string, string> = {}) {
  const folder = temporaryFolder();
  const file = (name: string): string => join(folder, name);
  const environment = {
    DATABASE_URL: `file:${file('catalog.sqlite')}`,
    STEPS_FOLDER: file('steps'),
    GITHUB_STEP_SUMMARY: file('summary.md'),
    GITHUB_OUTPUT: file('output'),
    GITHUB_ENV: file('env'),
    ...more,
  };
  const run = (name: string, args: string[] = [], inputs?: object) =>
    runScript(name, args, { ...environment, ...(inputs && { WORKFLOW_INPUTS: JSON.stringify(inputs) }) });
  return { folder, file, run };
}

describe('step and summary', () => {
  it('run commands with the inputs of a workflow, and tell what they did', async () => {
    const { folder, file, run } = openRunner();
    const imported = await run('step', ['import', '--', '--source', 'db/sample-sheet.xlsx', '--if-empty']);
    expect([imported.code, imported.stderr]).toEqual([0, expect.stringContaining('Storing 500 albums')]);
    const again = await run('step', ['import', '--', '--source', 'db/sample-sheet.xlsx', '--if-empty']);
    expect(again.stderr).toContain('holds 500 albums already');
    const evil = `x"; touch ${file('pwned')}; $(touch ${file('pwned')}) '`;
    const refreshed = await run('step', ['refresh'], { artist: evil, genre: '', 'dry-run': true });
    expect([refreshed.code, refreshed.stderr]).toEqual([0, expect.stringContaining('No album by x')]);
    const failed = await run('step', ['refresh'], { 'album-id': 99_999 });
    expect(failed.code).toBe(1);
    expect(readdirSync(folder)).not.toContain('pwned');

    expect((await run('summary')).code).toBe(0);
    const summary = readFileSync(file('summary.md'), 'utf8');
    expect(summary).toContain('> **refresh failed** (exit code 1).');
    expect(summary).toContain('There is no album 99999 in the catalog');
    expect(summary).toContain('A dry run: 0 albums would be fetched');
    expect(summary).toContain('the site shows the bundled sample');
    expect(existsSync(file('steps'))).toBe(false);
    expect((await run('summary', ['--json'])).stdout).toContain('No step has run.');
  });

  it.each([
    [[], 'Name the command'],
    [['--dry-run'], 'has no option --dry-run'],
  ])('%j is a usage error', async (args, words) => {
    const { code, stderr } = await openRunner().run('step', args);
    expect([code, stderr]).toEqual([64, expect.stringContaining(words)]);
  });
});

describe('state:fetch', () => {
  it('begins with nothing, from a bare repository and a folder', async () => {
    const { file, run } = openRunner();
    await runGit(['init', '--quiet', '--bare', file('remote.git')], { signal: new AbortController().signal });
    const places = ['--remote', file('remote.git'), '--release-folder', file('saves')];
    const { code, stdout } = await run('state:fetch'.replace(':', '-'), [
      '--dir',
      file('state'),
      ...places,
      '--json',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      parts: [
        { part: 'catalog', version: null },
        { part: 'spotify', version: null },
      ],
    });
    const kept = await run('state-keep', ['--dir', file('state'), ...places]);
    expect([kept.code, kept.stderr]).toEqual([1, expect.stringContaining('npm run state:save')]);
  });

  it('says what to set when there is no place for the Spotify part', async () => {
    const { file, run } = openRunner();
    const { code, stderr } = await run('state-fetch', ['--dir', file('state'), '--remote', 'x']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('GITHUB_REPOSITORY and GITHUB_TOKEN')]);
  });
});

describe('pages:address and report-failure', () => {
  it('tell the next steps where the site is', async () => {
    const github = await startGithub();
    github.state.pages = {
      html_url: 'https://somebody.github.io/progmetal-catalog/',
      build_type: 'workflow',
    };
    const access = {
      GITHUB_API_URL: github.apiUrl,
      GITHUB_REPOSITORY: github.repository,
      GITHUB_TOKEN: github.token,
    };
    const { file, run } = openRunner(access);
    expect((await run('pages-address')).code).toBe(0);
    const values = 'SITE_URL=https://somebody.github.io\nBASE_PATH=/progmetal-catalog/\n';
    expect(readFileSync(file('env'), 'utf8')).toBe(`${values}ON_DEMAND=none\n`);
    const elsewhere = openRunner({ ...access, BACKFILL_ORIGIN: 'https://covers.example' });
    await elsewhere.run('pages-address');
    expect(readFileSync(elsewhere.file('env'), 'utf8')).toBe(`${values}ON_DEMAND=origin\n`);

    const failure = ['--workflow', 'Import', '--conclusion', 'failure', '--run-url', 'https://github.com/x'];
    expect((await run('report-failure', failure)).stdout).toContain('Opened an issue');
    expect(github.state.issues).toHaveLength(1);
    expect((await run('report-failure', failure.slice(2))).code).toBe(64);
  });
});
