import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportReport } from '#src/sheet/import-report.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryDatabaseUrl, temporaryFolder } from '../support/temporary-database.ts';
import { album, sheetFile, tab } from './sheet-for-test.ts';

const emptyCatalog = async () => ({ DATABASE_URL: await temporaryDatabaseUrl() });

describe('npm run import', () => {
  it('prints progress, counts and every issue by tab and row; with --json one document', async () => {
    const catalog = await emptyCatalog();
    const source = await sheetFile([
      tab('2019 Prog-metal', [album('Tool', 'Undertow', 'a', { 'Vocal Style': 'Whispered' })]),
      tab('2020 Prog-metal', [album('Rush', '2112'), album('Yes', 'Fragile')]),
    ]);
    const first = await runScript('import', ['--source', source], catalog);
    expect(first.code).toBe(0);
    expect(first.stderr).toContain('Processing tab 1 of 2: 2019 Prog-metal\n');
    expect(first.stdout).toContain(
      '2019 Prog-metal: 1 row\n2020 Prog-metal: 2 rows\n3 rows, 3 albums: 3 created, 0 updated',
    );
    expect(first.stdout).toContain(
      '2019 Prog-metal\n  row 6, Vocal Style: "Whispered" is no known vocal style',
    );
    const second = await runScript(
      'import',
      ['--source', source, '--json', '--quiet', '--skip-spotify'],
      catalog,
    );
    expect(JSON.parse(second.stdout) as ImportReport).toMatchObject({
      created: 0,
      unchanged: 3,
      spotifyCalls: 0,
    });
    expect(second.stderr).not.toContain('Processing');
  });

  it('ends with 2 when a tab failed, 1 when the sheet cannot be read, 64 when called wrongly', async () => {
    const partly = await sheetFile([tab('2024', [album('a', 'b')]), { name: '2025', rows: [['x']] }]);
    const codes = await Promise.all(
      [
        ['--source', partly],
        ['--source', '/no/such.xlsx'],
        [],
        ['--tab'],
        ['--source', partly, '--skip-spotify', '--no-skip-spotify'],
      ].map(async (args) => (await runScript('import', args, await emptyCatalog())).code),
    );
    expect(codes).toEqual([2, 1, 64, 64, 64]);
  });
});

describe('npm run import --allow-shrink', () => {
  it('loses more than half of the albums only by their number', async () => {
    const catalog = await emptyCatalog();
    const many = (count: number) =>
      sheetFile([
        tab(
          '2024',
          Array.from({ length: count }, (_, at) => album(`Artist ${at}`, `Album ${at}`)),
        ),
      ]);
    await runScript('import', ['--source', await many(20)], catalog);
    const source = await many(6);
    const codes: (number | null)[] = [];
    for (const option of [[], ['--allow-shrink'], ['--allow-shrink=13'], ['--allow-shrink', '14']]) {
      codes.push((await runScript('import', ['--source', source, ...option], catalog)).code);
    }
    expect(codes).toEqual([1, 1, 1, 64]);
    const { code, stdout } = await runScript('import', ['--source', source, '--allow-shrink=14'], catalog);
    expect([code, stdout]).toEqual([0, expect.stringContaining('14 removed')]);
  });
});

describe('npm run export', () => {
  it('writes what was imported to stdout or a file', async () => {
    const catalog = await emptyCatalog();
    await runScript('import', ['--source', await sheetFile([tab('2024', [album('a', 'b')])])], catalog);
    const { stdout, code } = await runScript('export', [], catalog);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { id: 1, artist: 'a', title: 'b' }]);
    const out = join(temporaryFolder(), 'albums.csv');
    expect(await runScript('export', ['--format', 'csv', '--out', out], catalog)).toMatchObject({
      code: 0,
      stdout: '',
    });
    expect(readFileSync(out, 'utf8')).toContain('\r\n1,a,b,');
    expect((await runScript('export', ['--format', 'xml'], catalog)).code).toBe(64);
  });
});
