import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runGit } from '#src/github/temporary-repository.ts';
import { startGithub } from '../github/simulated-github.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

function openRunner(more: Record<string, string> = {}) {
  const folder = temporaryFolder();
  const file = (name: string): string => join(folder, name);
  const environment = {
    DATABASE_URL: `file:${file('catalog.sqlite')}`,
    GITHUB_OUTPUT: file('output'),
    GITHUB_ENV: file('env'),
    ...more,
  };
  const run = (name: string, args: string[] = []) => runScript(name, args, environment);
  return { file, run };
}

/** Where machines keep the catalog between them. */
async function openPlaces(): Promise<string[]> {
  const folder = temporaryFolder();
  const remote = join(folder, 'remote.git');
  await runGit(['init', '--quiet', '--bare', remote], { signal: new AbortController().signal });
  return ['--remote', remote, '--release-folder', join(folder, 'saves')];
}

/** A machine, and what it does with the state. */
function openMachine(places: string[]) {
  const { file, run } = openRunner();
  const dir = ['--dir', file('state')];
  return {
    run,
    fetch: () => run('state-fetch', [...dir, ...places, '--json']),
    restore: () => run('state-restore', dir),
    save: () => run('state-save', dir),
    keep: () => run('state-keep', [...dir, ...places]),
  };
}

describe('state:fetch, state:restore, state:save and state:keep', () => {
  it('begin with nothing, and carry a catalog to the next machine', async () => {
    const places = await openPlaces();
    const first = openMachine(places);
    const { code, stdout } = await first.fetch();
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      parts: [
        { part: 'snapshot', version: null },
        { part: 'catalog', version: null },
      ],
    });
    expect(await first.restore()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('There is no state') as string,
    });
    const unsaved = await first.keep();
    expect([unsaved.code, unsaved.stderr]).toEqual([1, expect.stringContaining('npm run state:save')]);
    await first.run('import', ['--source', 'db/sample-sheet.xlsx', '--quiet']);
    expect((await first.save()).code).toBe(0);

    // It has fetched nothing, and is overtaken by the other.
    const second = openMachine(places);
    await second.fetch();
    await second.run('import', ['--source', 'db/sample-sheet.xlsx', '--limit', '20', '--quiet']);
    await second.save();
    expect(await first.keep()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('First save: 500 albums') as string,
    });
    const refused = await second.keep();
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('Someone saved meanwhile')]);

    const third = openMachine(places);
    await third.fetch();
    expect((await third.restore()).stdout).toContain('Restored 500 albums');
  });

  it('say what to set when there is no place for the snapshot', async () => {
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
