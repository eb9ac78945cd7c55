import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CatalogDatabase } from '#db/open-database.ts';
import { describeReport, type ImportProgress } from '#src/sheet/import-report.ts';
import { temporaryDatabase, temporaryFolder } from '../support/temporary-database.ts';
import { album, idOf, importTabs, storedAlbums, tab } from './sheet-for-test.ts';

const many = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => album(`Artist ${from + index}`, `Album ${from + index}`));
function overridesFile(csv: string): string {
  const file = join(temporaryFolder(), 'overrides.csv');
  writeFileSync(file, csv);
  return file;
}
const names = async (db: CatalogDatabase) =>
  (await storedAlbums(db)).map(
    ({ id, artist, title, removed }) => `${id} ${artist} – ${title}${removed ? ' (removed)' : ''}`,
  );

describe('what an import stores', () => {
  it('tells each album as its row does', async () => {
    const db = await temporaryDatabase();
    await importTabs(db, [
      tab('2024 Prog-metal', [
        album('Tool', 'Lateralus', 'a', {
          'Release Date': { day: '2024-05-17' },
          Length: '2xLP',
          'Genre / Subgenres': 'Prog-metal, Alternative/Art metal',
          'Vocal Style': 'Instru./Clean',
          'Country / State': 'Los Angeles, CA',
          Bandcamp: { formula: 'HYPERLINK("https://tool.bandcamp.example/","BC")', result: 'BC' },
          'Apple Music': { text: 'AM', link: 'https://www.google.com/url?q=https://music.example/1' },
        }),
      ]),
    ]);
    expect(await storedAlbums(db)).toEqual([
      {
        id: 1,
        artist: 'Tool',
        title: 'Lateralus',
        releaseDate: '2024-05-17',
        releaseText: null,
        format: '2xLP',
        genres: ['Prog-metal', 'Alternative/Art metal'],
        vocalStyles: ['Instrumental', 'Clean'],
        location: 'Los Angeles, CA',
        spotifyId: idOf('a'),
        spotifyUrl: `https://open.spotify.com/album/${idOf('a')}`,
        links: { bandcamp: 'https://tool.bandcamp.example/', appleMusic: 'https://music.example/1' },
        tab: '2024 Prog-metal',
        sheetRow: 7,
        removed: false,
      },
    ]);
  });

  it('takes a tab of more rows than a call takes arguments, an issue in each', async () => {
    const db = await temporaryDatabase();
    const rows = 130_000;
    const row = album('Tool', 'Lateralus', undefined, { 'Vocal Style': 'Whispered' });
    const report = await importTabs(db, [tab('2024', Array<typeof row>(rows).fill(row))]);
    expect(report).toMatchObject({ rows, albums: 1 });
    expect(report.issues.length).toBeGreaterThanOrEqual(rows);
    expect(describeReport(report).length).toBeGreaterThan(rows);
  });

  it('keeps albums whose Spotify link is no album, and says so', async () => {
    const db = await temporaryDatabase();
    const linked = (link: string) => ({ Spotify: { text: 'S', link } });
    const { issues } = await importTabs(db, [
      tab('2024', [
        album('a', '1', undefined, linked(`https://open.spotify.com/album/${idOf('x')}Y`)),
        album('a', '2', undefined, linked('https://open.spotify.com/artist/x')),
        album('a', '3', undefined, linked('http://s/')),
        album('a', '4', undefined, linked('https://a.bandcamp.example/album/4')),
        album('a', '5', undefined, { Bandcamp: { text: 'BC', link: 'javascript:alert(1)' } }),
      ]),
    ]);
    const stored = await storedAlbums(db);
    expect(stored.map(({ spotifyId, links }) => [spotifyId, links])).toEqual([
      [null, {}],
      [null, {}],
      [null, {}],
      [null, { bandcamp: 'https://a.bandcamp.example/album/4' }],
      [null, {}],
    ]);
    expect(issues.map(({ row, column, code }) => `${row} ${column} ${code}`)).toEqual([
      '7 Spotify spotify-id-malformed',
      '8 Spotify spotify-link-not-album',
      '9 Spotify spotify-link-not-album',
      '10 Spotify spotify-link-not-album',
      '11 Bandcamp link-not-http',
    ]);
  });

  it('reads over gaps and banners, to albums without date, and counts what holds no album', async () => {
    const db = await temporaryDatabase();
    const announced = [
      album('Later', 'This Year', undefined, { 'Release Date': 'April' }),
      album('Later', 'In Autumn', undefined, { 'Release Date': 'Fall' }),
      { Artist: 'No Title Yet', Length: 'LP' },
      { Album: 'No Artist', Length: 'LP' },
    ];
    const report = await importTabs(db, [tab('2024 Prog-rock', many(3), { announced })]);
    expect(report).toMatchObject({ rows: 5, albums: 5, skippedRows: 3 });
    expect(report.issues.map(({ row, code }) => `${row} ${code}`)).toEqual([
      '16 title-missing',
      '17 artist-missing',
    ]);
    expect(
      (await storedAlbums(db)).slice(3).map(({ releaseDate, releaseText }) => [releaseDate, releaseText]),
    ).toEqual([
      ['2024-04', 'April'],
      [null, 'Fall'],
    ]);
    const sorts = await db.selectFrom('album').select('release_sort').orderBy('id').execute();
    expect(sorts.map((row) => row.release_sort).slice(2)).toEqual(['2024', '2024-04', '2024']);
  });

  it('takes visible tabs that begin with a year, oldest first, and says which it skips', async () => {
    const db = await temporaryDatabase();
    const seen: string[] = [];
    const report = await importTabs(
      db,
      [
        tab('2024 Prog-metal', [album('c', '3')]),
        tab('2020 Hidden', [album('h', 'h')], { hidden: true }),
        tab('Statistics', [album('s', 's')]),
        tab('2018', [album('a', '1')]),
        tab('2018 Reissues', [album('b', '2')]),
      ],
      {
        onProgress: (at: ImportProgress) =>
          void (at.step === 'tab' && seen.push(`${at.number}/${at.of} ${at.name}`)),
      },
    );
    expect(seen).toEqual(['1/3 2018', '2/3 2018 Reissues', '3/3 2024 Prog-metal']);
    expect(await names(db)).toEqual(['1 a – 1', '2 b – 2', '3 c – 3']);
    expect(report.tabs.filter(({ status }) => status === 'skipped').map(({ name }) => name)).toEqual([
      '2020 Hidden',
      'Statistics',
    ]);
    expect(report.issues.map(({ tab: name, code }) => [name, code])).toEqual([
      ['2020 Hidden', 'tab-skipped'],
      ['Statistics', 'tab-skipped'],
    ]);
  });

  it('spells a genre as most rows do, also when only some tabs are imported', async () => {
    const tabs = [
      tab('2023', [album('a', '1', undefined, { 'Genre / Subgenres': 'Trip Hop' })]),
      tab(
        '2024',
        ['2', '3'].map((title) => album('a', title, undefined, { 'Genre / Subgenres': 'Trip-Hop' })),
      ),
    ];
    const db = await temporaryDatabase();
    await importTabs(db, tabs, { tabs: ['2023'] });
    expect((await storedAlbums(db)).map(({ genres }) => genres)).toEqual([['Trip-Hop']]);
    expect(await importTabs(db, tabs)).toMatchObject({ created: 2, updated: 0, unchanged: 1 });
  });
});

describe('cells that show an error', () => {
  const whole = album('Good Band', 'Good Title', 'g', {
    'Release Date': { day: '2024-05-17' },
    Length: 'LP',
    'Genre / Subgenres': 'Prog',
    'Vocal Style': 'Clean',
    'Country / State': 'Norway',
    Bandcamp: { text: 'BC', link: 'https://g.bandcamp.example/' },
    YouTube: { text: 'YT', link: 'https://youtube.example/g' },
  });
  const error = { error: '#REF!' };

  it('as artist or title skip the row, and an album that was there stays as it was', async () => {
    const db = await temporaryDatabase();
    const tabs = (rows: ReturnType<typeof album>[]) => [
      tab('2023', many(20)),
      tab('2024', [...rows, album('Yes', 'Relayer')]),
    ];
    await importTabs(db, tabs([whole, album('Tool', 'Undertow'), album('Rush', '2112', 'r')]));
    const before = await storedAlbums(db);
    const report = await importTabs(
      db,
      tabs([
        { Artist: 'Good Band', Album: { error: '#N/A' }, Length: 'LP' },
        { Artist: { formula: 'X1', result: '#ERROR!' }, Album: 'Undertow' },
        { ...album('x', 'x', 'r'), Artist: 'Loading...', Album: 'Loading...' },
      ]),
    );
    expect(report).toMatchObject({ created: 0, updated: 0, removed: 0, skippedRows: 3 });
    expect(report.issues.map(({ row, column, code }) => `${row} ${column} ${code}`)).toEqual([
      '7 Album cell-error',
      '8 Artist cell-error',
      '9 Artist cell-error',
      '9 Album cell-error',
    ]);
    expect(await storedAlbums(db)).toEqual(before);
  });

  it('do not keep albums that no such row can mean', async () => {
    const db = await temporaryDatabase();
    const rest = many(20);
    await importTabs(db, [
      tab('2023', [album('Old', 'One')]),
      tab('2024', [album('A', 'a'), album('B', 'b'), ...rest]),
    ]);
    const report = await importTabs(db, [
      tab('2023', [album('New', 'One')]),
      tab('2024', [{ Artist: 'A', Album: error }, ...rest]),
    ]);
    expect(report).toMatchObject({ removed: 2 });
    expect((await storedAlbums(db)).filter(({ removed }) => removed).map(({ artist }) => artist)).toEqual([
      'Old',
      'B',
    ]);
  });

  it('in any other column keep what was stored, and new albums come without', async () => {
    const db = await temporaryDatabase();
    await importTabs(db, [tab('2024', [whole])]);
    const before = await storedAlbums(db);
    const failed = {
      'Release Date': { error: '#VALUE!' },
      Length: error,
      'Genre / Subgenres': { error: '#NAME?' },
      'Vocal Style': error,
      'Country / State': { error: '#DIV/0!' },
      Bandcamp: error,
      Spotify: error,
    };
    const report = await importTabs(db, [
      tab('2024', [
        { ...whole, ...failed },
        { Artist: 'New', Album: 'One', ...failed },
      ]),
    ]);
    expect(report).toMatchObject({ created: 1, updated: 0, unchanged: 1 });
    expect(report.issues.filter(({ code, row }) => code === 'cell-error' && row === 7)).toHaveLength(7);
    const [kept, fresh] = await storedAlbums(db);
    expect(kept).toEqual(before[0]);
    expect(fresh).toMatchObject({ releaseDate: null, format: null, genres: [], spotifyId: null, links: {} });
  });
});

describe('importing again', () => {
  const base = [
    tab('2023', many(12)),
    tab('2024', [album('Tool', 'Undertow', 'u'), album('Yes', 'Relayer')]),
  ];

  it('changes nothing when nothing changed, and touches no row', async () => {
    const db = await temporaryDatabase();
    await importTabs(db, base);
    const before = await db.selectFrom('album').selectAll().orderBy('id').execute();
    expect(await importTabs(db, base)).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 14,
      removed: 0,
      restored: 0,
    });
    expect(await db.selectFrom('album').selectAll().orderBy('id').execute()).toEqual(before);
  });

  it('updates only what changed; a row that moved is no change', async () => {
    const db = await temporaryDatabase();
    const times = async () =>
      await db.selectFrom('album').select(['id', 'sheet_row', 'updated_at']).orderBy('id').execute();
    await importTabs(db, base, { now: () => new Date('2026-01-01') });
    const changed = [
      base[0]!,
      tab('2024', [
        album('New', 'One'),
        album('Tool', 'Undertow', 'u', { Length: 'EP' }),
        album('Yes', 'Relayer'),
      ]),
    ];
    expect(await importTabs(db, changed, { now: () => new Date('2026-02-02') })).toMatchObject({
      created: 1,
      updated: 1,
      unchanged: 13,
    });
    expect((await times()).slice(11)).toMatchObject([
      { id: 12, sheet_row: 18, updated_at: '2026-01-01T00:00:00.000Z' },
      { id: 13, sheet_row: 8, updated_at: '2026-02-02T00:00:00.000Z' },
      { id: 14, sheet_row: 9, updated_at: '2026-01-01T00:00:00.000Z' },
      { id: 15, sheet_row: 7, updated_at: '2026-02-02T00:00:00.000Z' },
    ]);
  });

  it('removes what is gone, brings it back with its id, and never gives an id twice', async () => {
    const db = await temporaryDatabase();
    await importTabs(db, base);
    const without = [base[0]!, tab('2024', [album('Tool', 'Undertow', 'u')])];
    expect(await importTabs(db, without)).toMatchObject({ removed: 1, unchanged: 13 });
    expect(await importTabs(db, without)).toMatchObject({ removed: 0, unchanged: 13 });
    const more = [...without, tab('2025', [album('Rush', '2112')])];
    expect(await importTabs(db, more)).toMatchObject({ created: 1 });
    expect((await names(db)).slice(12)).toEqual([
      '13 Tool – Undertow',
      '14 Yes – Relayer (removed)',
      '15 Rush – 2112',
    ]);
    expect(await importTabs(db, base, { allowShrink: true })).toMatchObject({
      restored: 1,
      removed: 1,
      created: 0,
      unchanged: 13,
    });
    expect((await names(db)).slice(12)).toEqual([
      '13 Tool – Undertow',
      '14 Yes – Relayer',
      '15 Rush – 2112 (removed)',
    ]);
  });

  it('keeps the id of an album that is renamed', async () => {
    const db = await temporaryDatabase();
    await importTabs(db, base);
    const renamed = [base[0]!, tab('2024', [album('Tool', 'Under Tow', 'u'), album('Yes', 'Relayer')])];
    expect(await importTabs(db, renamed)).toMatchObject({ created: 0, updated: 1, removed: 0 });
    expect((await names(db))[12]).toBe('13 Tool – Under Tow');
  });

  it.each([
    ['some tabs', { tabs: ['2024'] }, 'only some tabs'],
    ['some rows', { limit: 3 }, 'number of rows'],
  ])('of %s removes nothing and says so', async (_what, narrowed, reason) => {
    const db = await temporaryDatabase();
    await importTabs(db, base);
    const report = await importTabs(
      db,
      [tab('2023', many(3)), tab('2024', [album('Yes', 'Relayer')])],
      narrowed,
    );
    expect(report.removed).toBe(0);
    expect(report.nothingRemovedBecause).toContain(reason);
    expect((await storedAlbums(db)).filter(({ removed }) => removed)).toEqual([]);
  });

  it('of one tab does not take the id of an album that stands in another', async () => {
    const db = await temporaryDatabase();
    const pasted = [tab('2023', [album('Owner', 'Album', 'x')]), tab('2024', [album('Other', 'Album', 'x')])];
    await importTabs(db, pasted, { tabs: ['2023'] });
    await importTabs(db, pasted, { tabs: ['2024'] });
    expect(await names(db)).toEqual(['1 Owner – Album', '2 Other – Album']);
  });

  it('refuses a sheet with 10 % fewer albums, unless that is allowed', async () => {
    const db = await temporaryDatabase();
    await importTabs(db, [tab('2024', many(20))]);
    const shrunk = [tab('2024', many(18))];
    await expect(importTabs(db, shrunk)).rejects.toMatchObject({ code: 'sheet-shrunk' });
    expect((await storedAlbums(db)).filter(({ removed }) => removed)).toEqual([]);
    expect(await importTabs(db, [tab('2024', many(19))])).toMatchObject({ removed: 1 });
    expect(await importTabs(db, shrunk, { allowShrink: true })).toMatchObject({ removed: 1 });
  });

  it('says what would go, and accepts more than half of it only by its number', async () => {
    const db = await temporaryDatabase();
    await importTabs(db, [tab('2024', many(20))]);
    const left = [tab('2024', many(6))];
    await expect(importTabs(db, left)).rejects.toMatchObject({
      message:
        'The sheet holds 6 albums, the catalog 20\n14 albums would be marked removed: "Artist 7 – Album 7", "Artist 8 – Album 8", "Artist 9 – Album 9" and 11 more\nNothing was changed',
      hint: expect.stringContaining('--allow-shrink=14') as string,
    });
    for (const allowShrink of [true, 13]) {
      await expect(importTabs(db, left, { allowShrink })).rejects.toThrow('More albums would go');
    }
    expect((await storedAlbums(db)).filter(({ removed }) => removed)).toEqual([]);
    expect(await importTabs(db, left, { allowShrink: 14 })).toMatchObject({ removed: 14 });
  });

  it('with a tab that fails imports the others and removes nothing', async () => {
    const db = await temporaryDatabase();
    await importTabs(db, base);
    const report = await importTabs(db, [
      { name: '2023', rows: [['no header here']] },
      tab('2024', [album('Rush', '2112')]),
    ]);
    expect(report).toMatchObject({ created: 1, removed: 0 });
    expect(report.tabs.map(({ name, status }) => `${name} ${status}`)).toEqual([
      '2023 failed',
      '2024 imported',
    ]);
    expect(report.nothingRemovedBecause).toContain('2023');
    expect(report.issues).toMatchObject([{ tab: '2023', code: 'tab-failed' }]);
  });
});

describe('a sheet that lost a column or a tab', () => {
  const linked = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      album(`Artist ${index}`, `Album ${index}`, `x${index}`, { Length: 'LP' }),
    );
  const renamed = (from: string, to: string, { rows, ...rest }: ReturnType<typeof tab>) => ({
    ...rest,
    rows: rows.map((row) => row?.map((cell) => (cell === from ? to : cell))),
  });
  const whole = [tab('2023', many(20, 100)), tab('2024 Prog-metal', linked(8))];

  it.each<[string, Parameters<typeof importTabs>[1], string[]]>([
    [
      'a renamed column of links',
      [whole[0]!, renamed('Spotify', 'Spotify Link', whole[1]!)],
      ['has no column "Spotify" any more (8 of 8 albums had it filled)', 'is it "Spotify Link" now?'],
    ],
    [
      'a renamed column of facts',
      [whole[0]!, renamed('Length', 'Kind', whole[1]!)],
      ['has no column "Length" any more', '"Kind"', 'is it "Kind" now?'],
    ],
    [
      'emptied cells',
      [whole[0]!, tab('2024 Prog-metal', [...linked(3), ...many(8).slice(3)])],
      ['The column "Spotify" of the tab "2024 Prog-metal" is filled for 3 of 8 albums'],
    ],
    [
      'a tab that is gone',
      [whole[0]!, tab('2024 Prog metal', linked(8))],
      ['The tab "2024 Prog-metal", which held 8 albums, is gone: is it "2024 Prog metal" now?'],
    ],
    [
      'a tab that is hidden',
      [whole[0]!, { ...whole[1]!, hidden: true }, tab('2025', linked(8))],
      ['The tab "2024 Prog-metal", which held 8 albums, is left out: it is hidden'],
    ],
    [
      'a tab that lost its albums',
      [whole[0]!, tab('2024 Prog-metal', []), tab('2025', linked(8))],
      ['The tab "2024 Prog-metal", which held 8 albums, holds none any more'],
    ],
  ])('is refused unless that is allowed: %s', async (_what, tabs, sentences) => {
    const db = await temporaryDatabase();
    await importTabs(db, whole);
    const before = await storedAlbums(db);
    const refused = importTabs(db, tabs);
    await expect(refused).rejects.toMatchObject({ code: 'sheet-shrunk' });
    for (const sentence of sentences) await expect(refused).rejects.toThrow(sentence);
    expect(await storedAlbums(db)).toEqual(before);
    await importTabs(db, tabs, { allowShrink: true });
    expect(await importTabs(db, tabs)).toMatchObject({ sheetUnchanged: true });
  });

  it('compares only the tabs that are imported, and remembers the others', async () => {
    const db = await temporaryDatabase();
    await importTabs(db, whole);
    const broken = [whole[0]!, renamed('Spotify', 'S', whole[1]!)];
    expect(await importTabs(db, broken, { tabs: ['2023'] })).toMatchObject({ unchanged: 20 });
    await expect(importTabs(db, broken, { tabs: ['2024 Prog-metal'] })).rejects.toThrow('"Spotify"');
    await expect(importTabs(db, broken)).rejects.toThrow('"Spotify"');
  });

  it.each<[string, Parameters<typeof importTabs>[1]]>([
    ['a new tab', [...whole, tab('2025', many(3, 200))]],
    ['an empty tab that is prepared', [...whole, { name: '2027 Prog-metal', rows: [] }]],
    ['more albums without links', [whole[0]!, tab('2024 Prog-metal', [...linked(8), ...many(30, 200)])]],
    [
      'a new column',
      [
        whole[0]!,
        tab(
          '2024 Prog-metal',
          linked(8).map((row) => ({ ...row, Tidal: 'x' })),
        ),
      ],
    ],
  ])('is none with %s', async (_what, tabs) => {
    const db = await temporaryDatabase();
    await importTabs(db, whole);
    expect(await importTabs(db, tabs)).toMatchObject({ removed: 0, nothingRemovedBecause: null });
  });
});

describe('the sheet that was imported last', () => {
  const sheet = [tab('2024', many(3))];
  const look = async (db: CatalogDatabase) =>
    (await db.selectFrom('sheet_import').select(['id', 'finished_at', 'checked_at']).execute()).map(
      (row) => ({ ...row }),
    );

  it('is not read again: only the look is noted', async () => {
    const db = await temporaryDatabase();
    const first = await importTabs(db, sheet, { now: () => new Date('2026-01-01') });
    const albums = await db.selectFrom('album').selectAll().execute();
    const steps: string[] = [];
    const again = await importTabs(db, sheet, {
      now: () => new Date('2026-01-02'),
      onProgress: ({ step }) => void steps.push(step),
    });
    expect(again).toEqual({ ...first, created: 0, unchanged: 3, sheetUnchanged: true });
    expect(steps).toEqual([]);
    expect(await db.selectFrom('album').selectAll().execute()).toEqual(albums);
    const seen = [{ id: 1, finished_at: '2026-01-01T00:00:00.000Z', checked_at: '2026-01-02T00:00:00.000Z' }];
    expect(await look(db)).toEqual(seen);
    expect(await importTabs(db, sheet, { dryRun: true })).toMatchObject({
      sheetUnchanged: true,
      dryRun: true,
    });
    expect(await look(db)).toEqual(seen);
  });

  it.each<[string, () => Parameters<typeof importTabs>[2]]>([
    ['other tabs are asked for', () => ({ tabs: ['2024'] })],
    ['another number of rows is', () => ({ limit: 2 })],
    [
      'corrections of links are',
      () => ({ overridesFile: overridesFile('album_id,spotify,reason\n1,none,wrong\n') }),
    ],
  ])('is read again when %s', async (_what, options) => {
    const db = await temporaryDatabase();
    await importTabs(db, sheet);
    expect(await importTabs(db, sheet, options())).toMatchObject({ sheetUnchanged: false });
    expect(await importTabs(db, sheet)).toMatchObject({ sheetUnchanged: false });
  });

  it('is read again when a tab of it failed', async () => {
    const db = await temporaryDatabase();
    const tabs = [...sheet, { name: '2025', rows: [['no header here']] }];
    await importTabs(db, tabs);
    expect(await importTabs(db, tabs)).toMatchObject({ sheetUnchanged: false });
  });
});

describe('an import that does not come to its end', () => {
  const sheet = [tab('2024', many(3))];

  it.each<[string, Parameters<typeof importTabs>[1], string]>([
    ['no tab begins with a year', [tab('Statistics', many(2))], 'sheet-without-albums'],
    ['every tab fails', [{ name: '2024', rows: [['x']] }], 'sheet-unreadable'],
    ['the tab wanted is hidden', [...sheet, tab('2025', many(1), { hidden: true })], 'tab-unknown'],
  ])('changes nothing when %s', async (_what, tabs, code) => {
    const db = await temporaryDatabase();
    await importTabs(db, sheet);
    await expect(
      importTabs(db, tabs, code === 'tab-unknown' ? { tabs: ['2025'] } : {}),
    ).rejects.toMatchObject({ code });
    expect(await storedAlbums(db)).toHaveLength(3);
    expect(await db.selectFrom('sheet_import').selectAll().execute()).toHaveLength(1);
  });

  it('changes nothing as a dry run, but tells what it would do', async () => {
    const db = await temporaryDatabase();
    expect(await importTabs(db, sheet, { dryRun: true })).toMatchObject({ created: 3, dryRun: true });
    expect(await storedAlbums(db)).toEqual([]);
    expect(await db.selectFrom('sheet_import').selectAll().execute()).toEqual([]);
  });

  it.each(['open', 'tab', 'store'] as const)('changes nothing when it is interrupted at %s', async (step) => {
    const db = await temporaryDatabase();
    await importTabs(db, sheet);
    const abort = new AbortController();
    const onProgress = (at: ImportProgress): void => {
      if (at.step === step) abort.abort(new Error('Ctrl-C'));
    };
    const again = importTabs(db, [tab('2024', many(9))], { onProgress, signal: abort.signal });
    await expect(again).rejects.toThrow('Ctrl-C');
    expect(await storedAlbums(db)).toHaveLength(3);
    expect(await importTabs(db, [tab('2024', many(9))])).toMatchObject({ created: 6 });
  });
});

describe('records and calls', () => {
  it('records every import, and the issues of the newest only', async () => {
    const db = await temporaryDatabase();
    const now = () => new Date('2026-03-04T05:06:07Z');
    const sheet = [tab('2024', [album('a', 'b', undefined, { 'Vocal Style': 'Whispered' })])];
    await importTabs(db, sheet, { now });
    await importTabs(db, [...sheet, tab('2025', [])], { now });
    const runs = await db.selectFrom('sheet_import').selectAll().orderBy('id').execute();
    expect(
      runs.map(({ counts_json, issues_json }) => [
        (JSON.parse(counts_json) as { created: number }).created,
        (JSON.parse(issues_json) as { code: string }[]).map(({ code }) => code),
      ]),
    ).toEqual([
      [1, []],
      [0, ['vocal-style-unknown']],
    ]);
    expect(runs[0]).toMatchObject({
      started_at: '2026-03-04T05:06:07.000Z',
      finished_at: '2026-03-04T05:06:07.000Z',
    });
    expect(runs[0]?.source).toMatch(/sheet\.xlsx$/);
  });

  it('needs no network and touches no Spotify data', async () => {
    const db = await temporaryDatabase();
    const denied = vi.fn(() => {
      throw new Error('The network is denied');
    });
    vi.spyOn(globalThis, 'fetch').mockImplementation(denied);
    vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(denied);
    onTestFinished(() => void vi.restoreAllMocks());
    expect(await importTabs(db, [tab('2024', [album('a', 'b', 'x')])])).toMatchObject({
      created: 1,
      spotifyCalls: 0,
    });
    expect(denied).not.toHaveBeenCalled();
    expect(await db.selectFrom('spotify_call').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('spotify_album').selectAll().execute()).toEqual([]);
  });
});
