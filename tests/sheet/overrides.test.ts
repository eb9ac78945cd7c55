import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CatalogDatabase } from '#db/open-database.ts';
import { OVERRIDES_NAME, parseOverrides, readOverrides } from '#src/sheet/overrides.ts';
import { temporaryDatabase, temporaryFolder } from '../support/temporary-database.ts';
import { album, idOf, importTabs, storedAlbums, tab } from './sheet-for-test.ts';

const HEADER = 'album_id,spotify,reason\n';
const url = (end: string): string => `https://open.spotify.com/album/${idOf(end)}`;

describe('parseOverrides', () => {
  it('reads URLs, ids and none, with quotes, blank lines and any line end', () => {
    const csv = `\uFEFF${HEADER}1,${url('a')}?si=x,"wrong, by ""Tool"""\r\n\r\n2,NONE,dead\n3,${idOf('b')},\n`;
    const { overrides, issues } = parseOverrides(csv);
    expect([...overrides]).toEqual([
      [1, { spotifyId: idOf('a'), reason: 'wrong, by "Tool"', line: 2 }],
      [2, { spotifyId: null, reason: 'dead', line: 4 }],
      [3, { spotifyId: idOf('b'), reason: 'no reason given', line: 5 }],
    ]);
    expect(issues).toEqual([]);
  });

  it.each([
    ['x,none,r', 'album_id'],
    ['0,none,r', 'album_id'],
    ['-1,none,r', 'album_id'],
    ['1,https://open.spotify.com/artist/x,r', 'spotify'],
    ['1,,r', 'spotify'],
    ['1,javascript:alert(1),r', 'spotify'],
    [`1,${url('a')}Z,r`, 'spotify'],
  ])('%s is an issue with %s', (line, column) => {
    const { overrides, issues } = parseOverrides(HEADER + line);
    expect(overrides.size).toBe(0);
    expect(issues).toMatchObject([{ tab: OVERRIDES_NAME, row: 2, column, code: 'override-invalid' }]);
  });

  it('takes the first of two lines for one album', () => {
    const { overrides, issues } = parseOverrides(`${HEADER}1,none,first\n1,${url('a')},second`);
    expect(overrides.get(1)?.reason).toBe('first');
    expect(issues).toMatchObject([{ row: 3, code: 'override-invalid' }]);
  });

  it('counts no line under a wrong header, and reports an open quote', () => {
    expect(parseOverrides('id,url\n1,none,r')).toMatchObject({ overrides: new Map(), issues: [{ row: 1 }] });
    expect(parseOverrides(`${HEADER}1,none,"open`).issues).not.toEqual([]);
  });

  it('an empty and a missing file hold none', async () => {
    expect(parseOverrides('')).toEqual({ overrides: new Map(), issues: [] });
    expect(await readOverrides(join(temporaryFolder(), 'none.csv'))).toEqual(parseOverrides(''));
    await expect(readOverrides(temporaryFolder())).rejects.toMatchObject({ code: 'overrides-unreadable' });
  });
});

describe('overrides in an import', () => {
  const sheet = [
    tab('2024', [album('Tool', 'Lateralus', 'wrong'), album('Yes', 'Fragile'), album('Rush', '2112', 'r')]),
  ];
  const links = async (db: CatalogDatabase) =>
    (await storedAlbums(db)).map(({ id, spotifyId, spotifyUrl }) => [id, spotifyId, spotifyUrl]);
  const overridesOf = (...lines: string[]): string => {
    const file = join(temporaryFolder(), 'overrides.csv');
    writeFileSync(file, HEADER + lines.join('\n'));
    return file;
  };

  it('correct, add and remove links; are kept by the next import and taken back with their lines', async () => {
    const db = await temporaryDatabase();
    const overridesFile = overridesOf(
      `1,${url('right')},wrong album`,
      `2,${url('added')},was missing`,
      '3,none,dead',
    );
    const corrected = [
      [1, idOf('right'), url('right')],
      [2, idOf('added'), url('added')],
      [3, null, null],
    ];
    await importTabs(db, sheet, { overridesFile });
    expect(await links(db)).toEqual(corrected);
    expect(await importTabs(db, sheet, { overridesFile })).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 3,
    });
    expect(await links(db)).toEqual(corrected);
    const reasons = await db.selectFrom('album').select('override_reason').orderBy('id').execute();
    expect(reasons.map((row) => row.override_reason)).toEqual(['wrong album', 'was missing', 'dead']);

    expect(await importTabs(db, sheet)).toMatchObject({ updated: 3 });
    expect(await links(db)).toEqual([
      [1, idOf('wrong'), url('wrong')],
      [2, null, null],
      [3, idOf('r'), url('r')],
    ]);
  });

  it('do not confuse which album is which: the sheet’s own ids are compared', async () => {
    const db = await temporaryDatabase();
    const twins = [tab('2024', [album('a', 'b', 'x'), album('a', 'b', 'y')])];
    const overridesFile = overridesOf(`1,${url('y')},swapped`, `2,${url('x')},swapped`);
    await importTabs(db, twins, { overridesFile });
    expect(await importTabs(db, twins, { overridesFile })).toMatchObject({ unchanged: 2 });
    expect((await links(db)).map(([, id]) => id)).toEqual([idOf('y'), idOf('x')]);
  });

  it('reach albums that a narrowed import leaves alone', async () => {
    const db = await temporaryDatabase();
    const tabs = [tab('2024', [album('a', 'b', 'x')]), tab('2025', [album('c', 'd')])];
    await importTabs(db, tabs);
    await importTabs(db, tabs, { tabs: ['2025'], overridesFile: overridesOf('1,none,dead') });
    expect((await links(db))[0]).toEqual([1, null, null]);
  });

  it('report an album that does not exist, and crash on nothing', async () => {
    const db = await temporaryDatabase();
    const report = await importTabs(db, sheet, { overridesFile: overridesOf('99,none,gone', 'x,y,z') });
    expect(report.issues.map(({ code }) => code)).toEqual(['override-invalid', 'override-album-unknown']);
    expect(report.created).toBe(3);
  });
});
