import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import type { CatalogDatabase } from '#db/open-database.ts';
import { exportCatalog, type ExportFormat } from '#src/sheet/export-catalog.ts';
import { writeExportFile, writePieces } from '#src/sheet/write-export.ts';
import { insertAlbums } from '../support/album-rows.ts';
import { runNode } from '../support/run-script.ts';
import { temporaryDatabase, temporaryFolder } from '../support/temporary-database.ts';
import { album, idOf, importTabs, tab } from './sheet-for-test.ts';

const exported = async (db: CatalogDatabase, format: ExportFormat): Promise<string> =>
  (await Array.fromAsync(exportCatalog(db, format))).join('');

async function smallCatalog(): Promise<CatalogDatabase> {
  const db = await temporaryDatabase();
  await importTabs(db, [
    tab('2024 Prog-metal', [
      album('=cmd()', 'A "quoted", one\nline', 'a', {
        'Genre / Subgenres': 'Doom metal, Sludge metal',
        'Vocal Style': 'Clean',
        'Release Date': 'April',
        Bandcamp: { text: 'BC', link: 'https://x.bandcamp.example/' },
      }),
      album('夜', '54'),
    ]),
  ]);
  return db;
}

const first = {
  id: 1,
  artist: '=cmd()',
  title: 'A "quoted", one line',
  releaseDate: '2024-04',
  releaseText: 'April',
  format: null,
  genres: ['Doom metal', 'Sludge metal'],
  vocalStyles: ['Clean'],
  location: null,
  spotifyId: idOf('a'),
  spotifyUrl: `https://open.spotify.com/album/${idOf('a')}`,
  links: { bandcamp: 'https://x.bandcamp.example/' },
  tab: '2024 Prog-metal',
  removed: false,
};

describe('exportCatalog', () => {
  it('writes ndjson and json of the same albums', async () => {
    const db = await smallCatalog();
    const lines = (await exported(db, 'ndjson'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toMatchObject([first, { id: 2, artist: '夜', title: '54', genres: [], links: {} }]);
    expect(Object.keys(lines[0] as object)).toEqual(Object.keys(first));
    expect(JSON.parse(await exported(db, 'json'))).toEqual(lines);
  });

  it('writes csv that a spreadsheet program does not run', async () => {
    const text = await exported(await smallCatalog(), 'csv');
    const { data, errors } = Papa.parse<Record<string, string>>(text.trimEnd(), { header: true });
    expect(errors).toEqual([]);
    expect(data).toHaveLength(2);
    expect(data[0]).toMatchObject({
      id: '1',
      artist: "'=cmd()",
      title: 'A "quoted", one line',
      genres: 'Doom metal; Sludge metal',
      bandcamp: 'https://x.bandcamp.example/',
      removed: 'false',
    });
    expect(data[1]).toMatchObject({ releaseDate: '', spotifyId: '', bandcamp: '' });
  });

  it('escapes csv so that each text comes back as it was', async () => {
    const db = await temporaryDatabase();
    const begins = [
      '',
      "'",
      "''",
      '=',
      '+',
      '-',
      '@',
      '\t',
      '\r',
      '\n',
      ' ',
      ' =',
      '＝',
      '－1',
      '"',
      ',',
      'x',
      "'=",
    ];
    const texts = begins.flatMap((begin) => begins.map((next) => `${begin}${next}1+1`));
    await db.transaction().execute((transaction) => insertAlbums(transaction, texts.length));
    for (const [index, artist] of texts.entries())
      await db
        .updateTable('album')
        .set({ artist })
        .where('id', '=', index + 1)
        .execute();
    const { data, errors } = Papa.parse<Record<string, string>>((await exported(db, 'csv')).trimEnd(), {
      header: true,
    });
    expect(errors).toEqual([]);
    const cells = data.map(({ artist }) => artist!);
    expect(cells.filter((cell) => /^(?:\s*[=+\-@＝＋－＠]|[\t\r\n])/.test(cell))).toEqual([]);
    expect(cells.map((cell) => (cell.startsWith("'") ? cell.slice(1) : cell))).toEqual(texts);
    expect(cells[texts.indexOf('x1+1')]).toBe('x1+1');
  });

  it('of an empty catalog is empty, and well-formed', async () => {
    const db = await temporaryDatabase();
    expect(await exported(db, 'ndjson')).toBe('');
    expect(JSON.parse(await exported(db, 'json'))).toEqual([]);
    expect((await exported(db, 'csv')).split('\r\n')).toHaveLength(2);
  });

  it('goes on after the first thousand', async () => {
    const db = await temporaryDatabase();
    await db.transaction().execute((transaction) => insertAlbums(transaction, 2_001));
    const ids = (await exported(db, 'ndjson'))
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: number }).id);
    expect(ids).toEqual(Array.from({ length: 2_001 }, (_, index) => index + 1));
  });
});

describe('writeExportFile', () => {
  async function* pieces(...texts: string[]): AsyncGenerator<string> {
    for (const text of texts) yield await Promise.resolve(text);
  }

  it('writes the whole file at once under its name', async () => {
    const file = join(temporaryFolder(), 'albums.json');
    async function* looking(): AsyncGenerator<string> {
      yield await Promise.resolve('a');
      expect(existsSync(file)).toBe(false);
      yield 'b';
    }
    await writeExportFile(file, looking());
    expect(readFileSync(file, 'utf8')).toBe('ab');
    expect(readdirSync(dirname(file))).toEqual(['albums.json']);
  });

  it('leaves an old file as it was, and no half one, when it fails', async () => {
    const file = join(temporaryFolder(), 'albums.json');
    await writeExportFile(file, pieces('old'));
    async function* failing(): AsyncGenerator<string> {
      yield await Promise.resolve('new');
      throw new Error('database gone');
    }
    await expect(writeExportFile(file, failing())).rejects.toThrow('database gone');
    const abort = AbortSignal.abort(new Error('Ctrl-C'));
    await expect(writeExportFile(file, pieces('new'), abort)).rejects.toThrow('Ctrl-C');
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(dirname(file))).toEqual(['albums.json']);
  });

  it('leaves no half one when the process exits meanwhile, as on a second Ctrl-C', async () => {
    const folder = temporaryFolder();
    const { code } = await runNode([
      '--input-type=module',
      '-e',
      `import { writeExportFile } from './src/sheet/write-export.ts';
       async function* pieces() { yield 'half'; process.exit(130); }
       await writeExportFile(${JSON.stringify(join(folder, 'albums.json'))}, pieces());`,
    ]);
    expect([code, readdirSync(folder)]).toEqual([130, []]);
  });

  it('says when the folder is missing', async () => {
    const file = join(temporaryFolder(), 'none', 'albums.json');
    await expect(writeExportFile(file, pieces('x'))).rejects.toMatchObject({ code: 'export-file' });
  });
});

describe('writePieces', () => {
  const hostile = 'a,\u009b2J\u202eb\r\n';
  async function written(isTTY: boolean): Promise<string> {
    let text = '';
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        text += chunk.toString();
        done();
      },
    });
    async function* pieces(): AsyncGenerator<string> {
      yield await Promise.resolve(hostile);
    }
    await writePieces(Object.assign(stream, { isTTY }), pieces());
    return text;
  }

  it('gives a terminal nothing that it would act on, and a pipe all that there is', async () => {
    expect(await written(false)).toBe(hostile);
    expect(await written(true)).toBe('a,\\u009b2J\\u202eb\n');
  });
});
