import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { COMPILED, runScript } from '../support/run-script.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

const SAMPLE = 'db/sample-sheet.xlsx';

describe('a database that is not there', () => {
  it.each([
    ['status'],
    ['explain', '1'],
    ['refresh', '--missing'],
    ['clear', '--yes'],
    ['export'],
    ['build'],
    ['bake'],
    ['serve'],
    ['dev'],
    ['migrate', '--list'],
    ['migrate', '--down', '--yes'],
    ['state:save', '--dir', 'nowhere'],
  ])('%s %s makes none', async (name, ...args) => {
    const file = join(temporaryFolder(), 'catalogue.sqlite');
    const { code, stdout, stderr } = await runScript(name.replace(':', '-'), args, {
      DATABASE_URL: `file:${file}`,
      PORT: '0',
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`There is no database ${file}`);
    expect(existsSync(file)).toBe(false);
  });

  it('an import makes one and says so; a dry run leaves none behind', async () => {
    const file = join(temporaryFolder(), 'catalog.sqlite');
    const environment = { DATABASE_URL: `file:${file}` };
    const tried = await runScript('import', ['--source', SAMPLE, '--dry-run'], environment);
    expect([tried.code, existsSync(file)]).toEqual([0, false]);
    expect(tried.stdout).toContain('500 created');
    const { code, stderr } = await runScript('import', ['--source', SAMPLE], environment);
    expect([code, stderr]).toEqual([0, expect.stringContaining(`Made the database ${file}`)]);
    const status = await runScript('status', [], environment);
    expect(status.stdout).toMatch(new RegExp(`^Database +${file}$`, 'm'));
    expect(status.stdout).toMatch(/^Last import +20\S+Z, 500 albums from \S*sample-sheet\.xlsx$/m);
    expect((await runScript('explain', ['1'], environment)).stdout).toContain(file);
  });

  it('the password of PostgreSQL is not shown', async () => {
    const { stdout, stderr } = await runScript('status', [], {
      DATABASE_URL: 'postgres://me:hidden@127.0.0.1:1/catalog',
    });
    expect(stdout + stderr).not.toContain('hidden');
  });
});

describe('npm run without the dashes', () => {
  const npm = promisify(execFile);

  it.each([
    ['refresh --dry-run', 'npm run refresh -- --dry-run'],
    ['refresh --album-id 5', 'npm run refresh -- --album-id 5'],
    [`import --source ${SAMPLE} --dry-run`, `npm run import -- --source ${SAMPLE} --dry-run`],
    ['import --no-skip-spotify', 'npm run import -- --no-skip-spotify'],
    ['db:copy --from file:a --to=file:b', 'npm run db:copy -- --from file:a --to file:b'],
  ])('%s does nothing and says how it is written', async (typed, meant) => {
    const file = join(temporaryFolder(), 'catalog.sqlite');
    const { PATH, HOME = '' } = process.env;
    const env = { ...COMPILED, PATH, HOME, LOG_FILE: '', DATABASE_URL: `file:${file}` };
    const refused = npm('npm', ['run', ...typed.split(' ')], { env, shell: process.platform === 'win32' });
    await expect(refused).rejects.toMatchObject({
      code: 64,
      stderr: expect.stringContaining(meant) as string,
    });
    expect(existsSync(file)).toBe(false);
  });
});
