import { describe, expect, it } from 'vitest';
import { checkWorkbookFile } from '#src/sheet/check-workbook-file.ts';
import { readWorkbook } from '#src/sheet/read-workbook.ts';
import { makeXlsx, type CellSpec } from '../../scripts/sheet-maker/xlsx-file.ts';
import { makeZip } from '../../scripts/sheet-maker/zip-file.ts';
import { album, tab } from './sheet-for-test.ts';

const workbook = makeXlsx([tab('2024 Prog-metal', [album('Tool', 'Lateralus', 'a')])]);
const refusal = (file: Buffer, options = {}) =>
  checkWorkbookFile(file, options).then(
    () => 'accepted',
    (error: { code: string }) => error.code,
  );

describe('checkWorkbookFile', () => {
  it('accepts a workbook', async () => {
    expect(await refusal(workbook)).toBe('accepted');
  });

  it.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'sheet-not-zip'],
    ['text', Buffer.from('Artist,Album\nTool,Lateralus\n'), 'sheet-not-zip'],
    ['a web page', Buffer.from('<!DOCTYPE html><title>Sign in</title>'), 'sheet-not-zip'],
    ['an old .xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'sheet-not-zip'],
    ['a zip of something else', makeZip([{ name: 'photo.txt', content: 'cheese' }]), 'sheet-not-workbook'],
    ['half a workbook', workbook.subarray(0, workbook.length / 2), 'sheet-truncated'],
    ['a workbook without its last byte', workbook.subarray(0, -1), 'sheet-truncated'],
    ['a few bytes of one', workbook.subarray(0, 5), 'sheet-truncated'],
    ['bytes before the first entry', Buffer.concat([workbook.subarray(0, 30), workbook]), 'sheet-truncated'],
    ['a packed part that is damaged', damage(workbook), 'sheet-truncated'],
    [
      'a workbook with a password',
      patchDirectory(workbook, (entry) => entry.writeUInt16LE(1, 8)),
      'sheet-not-workbook',
    ],
    ['Zip64', patchDirectory(workbook, (entry) => entry.writeUInt32LE(0xffffffff, 24)), 'sheet-not-workbook'],
    [
      'an unknown packing',
      patchDirectory(workbook, (entry) => entry.writeUInt16LE(12, 10)),
      'sheet-not-workbook',
    ],
  ])('refuses %s', async (_what, file, code) => {
    expect(await refusal(file)).toBe(code);
  });

  it('refuses what unpacks to too much, by its own words and by what comes out', async () => {
    const bomb = makeZip([
      { name: 'xl/workbook.xml', content: 'x' },
      { name: 'xl/sharedStrings.xml', content: Buffer.alloc(3_000_000) },
    ]);
    expect(bomb.length).toBeLessThan(10_000);
    expect(await refusal(bomb, { maxInflatedBytes: 2_000_000 })).toBe('sheet-too-large');
    const liar = patchDirectory(bomb, (entry) => entry.writeUInt32LE(10, 24));
    expect(await refusal(liar, { maxInflatedBytes: 2_000_000 })).toBe('sheet-too-large');
    expect(await refusal(liar, { maxInflatedBytes: 4_000_000 })).toBe('accepted');
  });

  it('counts entries that the directory does not, as the unzipper does', async () => {
    const hidden = Buffer.from(
      makeZip([
        { name: 'xl/workbook.xml', content: 'x' },
        { name: 'b', content: Buffer.alloc(3_000_000) },
      ]),
    );
    hidden.writeUInt16LE(1, hidden.length - 22 + 8);
    hidden.writeUInt16LE(1, hidden.length - 22 + 10);
    expect(await refusal(hidden, { maxInflatedBytes: 2_000_000 })).toBe('sheet-too-large');
  });
});

describe('readWorkbook', () => {
  const read = async (cells: (CellSpec | null)[]) => {
    const [first] = await readWorkbook(makeXlsx([{ name: 'One', rows: [cells] }]));
    return [...first!.rows()][0]?.cells.slice(1) ?? [];
  };

  it('reads every kind of cell as it is shown', async () => {
    const cells = await read([
      'text',
      1914,
      { number: 7, format: '000' },
      { day: '2024-01-01', format: 'mmm d' },
      { text: 'S', link: 'https://x.example/?a=1&b=2' },
      { formula: 'HYPERLINK("https://x.example/""q""", "BC")', result: 'BC' },
      { formula: 'HYPERLINK("https://x.example/","S")', result: 'S' },
      { formula: 'SUM(1,2)', result: 3 },
      { rich: ['two ', 'runs'] },
      { error: '#REF!' },
      null,
      'last',
    ]);
    expect(cells.map((cell) => cell && [cell.text, cell.day, cell.link])).toEqual([
      ['text', null, null],
      ['1914', null, null],
      ['007', null, null],
      ['Jan 1', '2024-01-01', null],
      ['S', null, 'https://x.example/?a=1&b=2'],
      ['BC', null, 'https://x.example/"q"'],
      ['S', null, 'https://x.example/'],
      ['3', null, null],
      ['two runs', null, null],
      ['#REF!', null, null],
      undefined,
      ['last', null, null],
    ]);
  });

  it('keeps the day whatever time zone this machine is in', async () => {
    const before = process.env['TZ'];
    try {
      for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
        process.env['TZ'] = zone;
        expect((await read([{ day: '2024-02-29' }]))[0]).toMatchObject({
          day: '2024-02-29',
          text: 'February 29',
        });
      }
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });

  it('is not stopped by merged ranges, however large or overlapping', async () => {
    const rows = [['Artist', 'Album'] as CellSpec[], ['Tool', 'Undertow'] as CellSpec[]];
    const file = makeXlsx([{ name: '2024', rows, merges: ['A1:XFD1048576', 'A1:B2'] }]);
    const [first] = await readWorkbook(file);
    expect([...first!.rows()].map(({ number }) => number)).toEqual([1, 2]);
  });

  it('refuses a workbook whose parts cannot be understood', async () => {
    const broken = makeZip([
      { name: 'xl/workbook.xml', content: '<workbook><sheets><sheet' },
      { name: 'xl/worksheets/sheet1.xml', content: 'no xml' },
    ]);
    await expect(readWorkbook(broken)).rejects.toMatchObject({ code: 'sheet-not-workbook' });
  });
});

/** Changes every entry of the zip's directory. */
function patchDirectory(file: Buffer, patch: (entry: Buffer) => void): Buffer {
  const patched = Buffer.from(file);
  let at = patched.indexOf('PK\u0001\u0002', 0, 'latin1');
  while (at >= 0) {
    patch(patched.subarray(at));
    at = patched.indexOf('PK\u0001\u0002', at + 4, 'latin1');
  }
  return patched;
}

/** Replaces the packed bytes of the first entry by an impossible block. */
function damage(file: Buffer): Buffer {
  const damaged = Buffer.from(file);
  const packed = 30 + damaged.readUInt16LE(26);
  damaged.fill(0xff, packed, packed + 40);
  return damaged;
}
