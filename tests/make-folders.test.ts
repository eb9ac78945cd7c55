import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolders } from '#src/make-folders.ts';
import { runScript } from './support/run-script.ts';
import { temporaryDatabaseUrl, temporaryFolder } from './support/temporary-database.ts';

describe('makeFolders', () => {
  it('makes what is missing, and takes what is there', () => {
    const folder = join(temporaryFolder(), 'a', 'b', 'c');
    makeFolders(folder);
    makeFolders(folder);
    expect(existsSync(folder)).toBe(true);
  });

  it.skipIf(process.platform !== 'linux').each(['/proc/none/a', '/dev/null/a'])(
    'throws what the system says of %s',
    (folder) => {
      expect(() => makeFolders(folder)).toThrow(/mkdir/);
    },
  );

  it.skipIf(process.platform !== 'linux')('a database that cannot be made ends with a sentence', async () => {
    const { code, stderr } = await runScript('migrate', [], { DATABASE_URL: 'file:/proc/none/a.sqlite' });
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^The database .* cannot be opened: [^\n]+\n[^\n]+\n$/),
    ]);
  });

  it.skipIf(process.platform !== 'linux')('a log that cannot be made ends nothing', async () => {
    const environment = { DATABASE_URL: await temporaryDatabaseUrl(), LOG_FILE: '/proc/none/a.log' };
    expect((await runScript('migrate', [], environment)).code).toBe(0);
    const logged = await runScript('status', [], environment);
    expect(logged.code).toBe(0);
    expect(logged.stderr).toContain('The log cannot be written to /proc/none/a.log');
  });
});
