import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { mergeState } from '#src/state/merge-state.ts';
import { saveState } from '#src/state/save-state.ts';
import { sealLines } from '#src/state/sealed-text.ts';
import { createDice } from '#src/spotify/simulator/seeded-random.ts';
import { spotifyIdOf } from '../support/album-rows.ts';
import { temporaryFolder } from '../support/temporary-database.ts';
import { filesOf, NOW, openMachine, type SheetLine } from './machine-for-test.ts';
import { fetchSome } from './random-spotify.ts';

const SHEET: SheetLine[] = ['One', 'Two', 'Three', 'Four'].map((title, index) => ({
  artist: 'Artist',
  title,
  spotifyId: spotifyIdOf(index + 1),
}));

async function savedMachine() {
  const machine = await openMachine();
  await machine.importSheet(SHEET, 0);
  await fetchSome(machine.db, createDice('files'));
  return { machine, dir: await machine.save() };
}

/** Changes lines of a saved file and seals it anew, as somebody would who knows the format. */
function edit(file: string, change: (lines: string[]) => string[]): void {
  const packed = file.endsWith('.gz');
  const bytes = readFileSync(file);
  const lines = (packed ? gunzipSync(bytes) : bytes).toString('utf8').trimEnd().split('\n').slice(0, -1);
  const text = sealLines(change(lines));
  writeFileSync(file, packed ? gzipSync(text) : text);
}

const inLine = (number: number, from: string | RegExp, to: string) => (lines: string[]) =>
  lines.with(number - 1, lines[number - 1]!.replace(from, to));

describe('a saved state', () => {
  it('is the same bytes while nothing changes, and again after it was merged elsewhere', async () => {
    const { machine, dir } = await savedMachine();
    const again = await saveState(machine.db, dir);
    expect(again).toMatchObject({ albums: 4, added: 0, changed: 0, renamed: 0, removed: 0, restored: 0 });
    expect(again.files).toEqual(readdirSync(dir).sort());
    const other = await openMachine();
    await other.merge(dir);
    expect(filesOf(await other.save())).toEqual(filesOf(dir));
  });

  it('is one album a line: a change is a line, and a row put in at the top changes no album', async () => {
    const { machine, dir } = await savedMachine();
    const before = filesOf(dir).catalog.split('\n');
    const [one, two, three] = SHEET as [SheetLine, SheetLine, SheetLine];
    const added = { artist: 'New', title: 'Fifth', spotifyId: null };
    await machine.importSheet([added, { ...one, title: 'Uno' }, two, three], 24);
    const report = await saveState(machine.db, dir);
    expect(report).toMatchObject({ albums: 4, added: 1, renamed: 1, removed: 1, changed: 0, restored: 0 });
    const after = filesOf(dir).catalog.split('\n');
    const albumLines = after.filter((line) => line.startsWith('{"id":'));
    expect(albumLines.map((line) => (JSON.parse(line) as { id: number }).id)).toEqual([1, 2, 3, 4, 5]);
    expect(albumLines.filter((line) => !before.includes(line))).toHaveLength(3);
  });

  it('tells in its first line whence it is, and carries no path of the machine it was imported on', async () => {
    const { machine } = await savedMachine();
    await machine.db
      .updateTable('sheet_import')
      .set({ source: '/home/somebody/secret place/sheet.xlsx' })
      .execute();
    const [first = ''] = filesOf(await machine.save()).catalog.split('\n');
    expect(JSON.parse(first)).toMatchObject({
      format: 'progmetal-catalog',
      version: 1,
      nextId: 5,
      albums: 4,
      import: { finishedAt: '2026-03-10T12:00:00.000Z', source: 'sheet.xlsx', counts: { created: 4 } },
    });
  });

  it('is merged without the part that is missing, and says so', async () => {
    const { dir } = await savedMachine();
    rmSync(join(dir, 'spotify.ndjson.gz'));
    const other = await openMachine();
    expect(await other.merge(dir)).toMatchObject({ catalog: { albums: 4, added: 4 }, spotify: null });
    expect(await other.merge(temporaryFolder())).toEqual({ catalog: null, spotify: null });
    await expect(other.merge(join(dir, 'nowhere'))).rejects.toMatchObject({ code: 'state-missing' });
  });

  it('replaces a damaged one in its folder', async () => {
    const { machine, dir } = await savedMachine();
    const whole = filesOf(dir);
    writeFileSync(join(dir, 'catalog.ndjson'), whole.catalog.slice(0, 300));
    const report = await saveState(machine.db, dir);
    expect(report.notComparedBecause).toContain('catalog.ndjson');
    expect(filesOf(dir)).toEqual(whole);
  });
});

describe('a file that is', () => {
  const CATALOG = 'catalog.ndjson';
  const SPOTIFY = 'spotify.ndjson.gz';
  const cut = (bytes: number) => (file: string) => writeFileSync(file, readFileSync(file).subarray(0, bytes));
  const albumAt = 2;

  it.each<[string, string, (file: string) => void, string, string]>([
    ['cut in the middle', CATALOG, cut(900), 'state-damaged', 'not whole'],
    [
      'cut after a line',
      CATALOG,
      (file) => writeFileSync(file, `${readFileSync(file, 'utf8').split('\n').slice(0, 3).join('\n')}\n`),
      'state-damaged',
      'not whole',
    ],
    ['empty', CATALOG, cut(0), 'state-foreign', 'no saved state'],
    [
      'changed without its checksum',
      CATALOG,
      (file) => writeFileSync(file, readFileSync(file, 'utf8').replace('"One"', '"0ne"')),
      'state-damaged',
      'checksum',
    ],
    [
      'saved by an editor that ends lines its own way',
      CATALOG,
      (file) => writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\n', '\r\n')),
      'state-damaged',
      'not whole',
    ],
    [
      'saved with an empty line at its end',
      CATALOG,
      (file) => writeFileSync(file, `${readFileSync(file, 'utf8')}\n`),
      'state-damaged',
      'not whole',
    ],
    [
      'something else',
      CATALOG,
      (file) => writeFileSync(file, 'id,artist\n1,A\n'),
      'state-foreign',
      'no saved state',
    ],
    [
      'another kind of state',
      CATALOG,
      (file) => edit(file, inLine(1, 'progmetal-catalog', 'progmetal-spotify')),
      'state-foreign',
      'no saved catalog',
    ],
    [
      'of a newer version',
      CATALOG,
      (file) => edit(file, inLine(1, '"version":1', '"version":2')),
      'state-foreign',
      'newer version',
    ],
    [
      'no JSON in a line',
      CATALOG,
      (file) => edit(file, inLine(albumAt, '{', '')),
      'state-damaged',
      'line 2: it is no JSON',
    ],
    [
      'of an impossible id',
      CATALOG,
      (file) => edit(file, inLine(albumAt, '"id":1', '"id":-1')),
      'state-damaged',
      'line 2: id',
    ],
    [
      'of an id twice',
      CATALOG,
      (file) => edit(file, inLine(3, '"id":2', '"id":1')),
      'state-damaged',
      'line 3',
    ],
    [
      'of a script for a link',
      CATALOG,
      (file) => edit(file, inLine(albumAt, /https:\/\/example.org/, 'javascript:alert')),
      'state-damaged',
      'line 2: links',
    ],
    [
      'of a column that is unknown',
      CATALOG,
      (file) => edit(file, inLine(albumAt, '{', '{"extra":1,')),
      'state-damaged',
      'line 2',
    ],
    [
      'short of an album',
      CATALOG,
      (file) => edit(file, (lines) => lines.toSpliced(1, 1)),
      'state-damaged',
      'instead of 4',
    ],
    ['no gzip', SPOTIFY, (file) => writeFileSync(file, 'x'), 'state-damaged', 'gzip'],
    ['cut, and so no gzip', SPOTIFY, cut(200), 'state-damaged', 'gzip'],
    [
      'of a time that is none',
      SPOTIFY,
      (file) => edit(file, inLine(2, /"at":"[^"]+"/, '"at":"yesterday"')),
      'state-damaged',
      'line 2',
    ],
    [
      'of an image from elsewhere',
      SPOTIFY,
      (file) => edit(file, (lines) => lines.map((line) => line.replaceAll('i.scdn.co', 'evil.example'))),
      'state-damaged',
      'origin',
    ],
    [
      'of Spotify data from a newer version',
      SPOTIFY,
      (file) => edit(file, inLine(1, '"version":1', '"version":9')),
      'state-foreign',
      'newer version',
    ],
  ])('%s (%s) is refused, and nothing of the state is merged', async (_name, name, spoil, code, words) => {
    const { dir } = await savedMachine();
    spoil(join(dir, name));
    const other = await openMachine();
    const merge = mergeState(other.db, dir, {
      acceptsImage: (url) => url.startsWith('https://i.scdn.co/'),
      now: () => NOW,
    });
    await expect(merge).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words) as string,
      hint: expect.stringContaining('Nothing was merged') as string,
    });
    if (name === CATALOG && !words.includes('newer version')) {
      await expect(merge).rejects.toMatchObject({
        hint: expect.stringMatching(/db\/overrides\.csv[^]*git revert/) as string,
      });
    }
    expect(await other.db.selectFrom('album').select('id').execute()).toEqual([]);
    expect(await other.db.selectFrom('spotify_album').select('spotify_album_id').execute()).toEqual([]);
  });
});
