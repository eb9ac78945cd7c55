import { describe, expect, it } from 'vitest';
import { readWorkbook } from '#src/sheet/read-workbook.ts';
import { openPackage } from '#src/sheet/workbook-package.ts';
import { makeXlsx, type CellSpec } from '../../scripts/sheet-maker/xlsx-file.ts';
import { album, packZip, tab } from './sheet-for-test.ts';

const workbook = await makeXlsx([tab('2024 Prog-metal', [album('Tool', 'Lateralus', 'a')])]);
const photo = await packZip([{ name: 'photo.txt', content: 'cheese' }]);
const binary = await packZip([{ name: 'xl/workbook.bin', content: 'x' }]);
const refusal = (file: Buffer) =>
  readWorkbook(file).then(
    () => 'accepted',
    (error: { code: string }) => error.code,
  );

describe('a file that is no whole workbook', () => {
  it('is told from one', async () => {
    expect(await refusal(workbook)).toBe('accepted');
  });

  it.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'sheet-not-zip'],
    ['text', Buffer.from('Artist,Album\nTool,Lateralus\n'), 'sheet-not-zip'],
    ['a web page', Buffer.from('<!DOCTYPE html><title>Sign in</title>'), 'sheet-not-zip'],
    ['an old .xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'sheet-not-zip'],
    ['a zip of something else', photo, 'sheet-not-workbook'],
    ['a binary workbook', binary, 'sheet-not-workbook'],
    ['half a workbook', workbook.subarray(0, workbook.length / 2), 'sheet-truncated'],
    ['a workbook without its last byte', workbook.subarray(0, -1), 'sheet-truncated'],
    ['a few bytes of one', workbook.subarray(0, 5), 'sheet-truncated'],
    ['bytes before the first entry', Buffer.concat([workbook.subarray(0, 30), workbook]), 'sheet-truncated'],
    ['a list of tabs that is damaged', damage(workbook, 'xl/workbook.xml'), 'sheet-truncated'],
    ['texts that are damaged', damage(workbook, 'xl/sharedStrings.xml'), 'sheet-truncated'],
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

  it('takes no notice of a damaged part that nobody needs', async () => {
    expect(await refusal(damage(workbook, '[Content_Types].xml'))).toBe('accepted');
  });

  it('refuses a part that unpacks to too much, by its own words and by what comes out', async () => {
    const bomb = await packZip([
      { name: 'xl/workbook.xml', content: 'x' },
      { name: 'xl/sharedStrings.xml', content: Buffer.alloc(3_000_000) },
    ]);
    expect(bomb.length).toBeLessThan(10_000);
    const read = async (file: Buffer, maxInflatedBytes: number) =>
      (await openPackage(file, maxInflatedBytes)).readText('xl/sharedStrings.xml');
    const liar = patchDirectory(bomb, (entry) => entry.writeUInt32LE(10, 24));
    await expect(read(bomb, 2_000_000)).rejects.toMatchObject({ code: 'sheet-too-large' });
    await expect(read(liar, 2_000_000)).rejects.toMatchObject({ code: 'sheet-too-large' });
    expect(await read(liar, 4_000_000)).toHaveLength(3_000_000);
  });

  it('counts the parts together', async () => {
    const twice = await packZip([
      { name: 'xl/workbook.xml', content: 'x' },
      { name: 'a.xml', content: Buffer.alloc(1_500_000) },
      { name: 'b.xml', content: Buffer.alloc(1_500_000) },
    ]);
    const parts = await openPackage(twice, 2_000_000);
    expect(await parts.readText('a.xml')).toHaveLength(1_500_000);
    await expect(parts.readText('b.xml')).rejects.toMatchObject({ code: 'sheet-too-large' });
  });
});

describe('readWorkbook', () => {
  const read = async (cells: (CellSpec | null)[]) => {
    const [first] = await readWorkbook(await makeXlsx([{ name: 'One', rows: [cells] }]));
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
    expect(cells.map((cell) => cell && [cell.text, cell.date, cell.link])).toEqual([
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
          date: '2024-02-29',
          text: 'February 29',
        });
      }
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });

  it('refuses a workbook whose parts cannot be understood', async () => {
    const broken = await packZip([
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

/** Replaces the packed bytes of a part by an impossible block. */
function damage(file: Buffer, part: string): Buffer {
  const damaged = Buffer.from(file);
  const packed = damaged.indexOf(part) + part.length;
  damaged.fill(0xff, packed, packed + 40);
  return damaged;
}
