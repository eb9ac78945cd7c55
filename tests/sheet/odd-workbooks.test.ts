import { describe, expect, it, vi } from 'vitest';
import { readWorkbook, type SheetTab } from '#src/sheet/read-workbook.ts';
import { packZip } from './sheet-for-test.ts';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const R = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const STRICT = 'http://purl.oclc.org/ooxml/officeDocument/relationships';

interface ZipPart {
  name: string;
  content: string | Buffer;
}

interface Odd {
  /** XML inside `sheetData` of the one tab, or of each. */
  rows?: string | string[];
  /** After `sheetData`. */
  after?: string;
  names?: string[];
  /** Attributes of `workbookPr`. */
  properties?: string;
  /** After `sheets`. */
  workbookEnd?: string;
  /** `Relationship` elements of the first tab. */
  relations?: string;
  /** Number formats of the styles 1, 2 …. */
  formats?: string[];
  /** Inside `sst`. */
  strings?: string;
  more?: ZipPart[];
  /** Changes a part's name and content. */
  change?: (part: { name: string; content: string }) => ZipPart;
}

/** A workbook as XML by hand. */
function workbookOf(odd: Odd): Promise<Buffer> {
  const { names = ['2024'], formats = [], properties = '', workbookEnd = '', after = '' } = odd;
  const rows = [odd.rows ?? []].flat();
  const parts = [
    {
      name: 'xl/workbook.xml',
      content: `<workbook xmlns="${MAIN}" xmlns:r="${R}"><workbookPr ${properties}/><sheets>${names.map((name, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join('')}</sheets>${workbookEnd}</workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships>${names.map((_name, index) => `<Relationship Id="rId${index + 1}" Type="${R}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`).join('')}<Relationship Id="s" Type="${R}/styles" Target="styles.xml"/><Relationship Id="t" Type="${R}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    },
    {
      name: 'xl/styles.xml',
      content: `<styleSheet xmlns="${MAIN}"><numFmts>${formats.map((code, index) => `<numFmt numFmtId="${200 + index}" formatCode="${code}"/>`).join('')}</numFmts><cellXfs><xf numFmtId="0"/>${formats.map((_code, index) => `<xf numFmtId="${200 + index}"/>`).join('')}</cellXfs></styleSheet>`,
    },
    { name: 'xl/sharedStrings.xml', content: `<sst xmlns="${MAIN}">${odd.strings ?? ''}</sst>` },
    ...names.map((_name, index) => ({
      name: `xl/worksheets/sheet${index + 1}.xml`,
      content: `<worksheet xmlns="${MAIN}" xmlns:r="${R}"><sheetData>${rows[index] ?? rows[0] ?? ''}</sheetData>${after}</worksheet>`,
    })),
    {
      name: 'xl/worksheets/_rels/sheet1.xml.rels',
      content: `<Relationships>${odd.relations ?? ''}</Relationships>`,
    },
  ];
  return packZip([...parts.map(odd.change ?? ((part) => part)), ...(odd.more ?? [])]);
}

const text = (content: string, address?: string): string =>
  `<c${address ? ` r="${address}"` : ''} t="inlineStr"><is><t>${content}</t></is></c>`;
const formula = (f: string, v: string, type = 'str'): string => `<c t="${type}"><f>${f}</f><v>${v}</v></c>`;

function textsOf(tab: SheetTab | undefined): string[] {
  return [...tab!.rows()].map(
    ({ number, cells }) =>
      `${number}: ${cells
        .map((cell) => cell?.text ?? '')
        .slice(1)
        .join('|')}`,
  );
}

async function read(odd: Odd): Promise<string[]> {
  return textsOf((await readWorkbook(await workbookOf(odd)))[0]);
}

async function linksOf(odd: Odd): Promise<(string | null | undefined)[]> {
  const [tab] = await readWorkbook(await workbookOf(odd));
  return [...tab!.rows()].flatMap(({ cells }) => cells.slice(1).map((cell) => cell?.link));
}

describe('parts that nobody needs', () => {
  const broken = '<xdr:wsDr><broken';
  const row = `<row r="1">${text('Tool', 'A1')}</row>`;
  it.each<[string, Odd]>([
    [
      'drawings',
      { after: '<drawing r:id="d"/>', more: [{ name: 'xl/drawings/drawing1.xml', content: broken }] },
    ],
    [
      'comments',
      { after: '<legacyDrawing r:id="v"/>', more: [{ name: 'xl/comments1.xml', content: broken }] },
    ],
    [
      'relations of comments and drawings to parts that are not there',
      {
        relations: `<Relationship Id="c" Type="${R}/comments" Target="../comments9.xml"/><Relationship Id="v" Type="${R}/vmlDrawing" Target="../drawings/v.vml"/><Relationship Id="t" Type="${R}/table" Target="../tables/t.xml"/>`,
        after: '<drawing r:id="x"/><tableParts><tablePart r:id="t"/></tableParts>',
      },
    ],
    ['threaded comments', { more: [{ name: 'xl/threadedComments/threadedComment1.xml', content: broken }] }],
    ['tables', { more: [{ name: 'xl/tables/table1.xml', content: broken }] }],
    ['pivot tables', { more: [{ name: 'xl/pivotCache/pivotCacheDefinition1.xml', content: broken }] }],
    ['themes', { more: [{ name: 'xl/theme/theme1.xml', content: broken }] }],
    [
      'properties',
      {
        more: [
          { name: 'docProps/core.xml', content: broken },
          { name: 'docProps/app.xml', content: broken },
        ],
      },
    ],
    ['macros', { more: [{ name: 'xl/vbaProject.bin', content: broken }] }],
    ['media', { more: [{ name: 'xl/media/image1.png', content: broken }] }],
    [
      'defined names over millions of cells',
      {
        workbookEnd: `<definedNames>${'<definedName name="_xlnm._FilterDatabase">2024!$A$5:$XEJ$8752</definedName><definedName name="_xlnm.Print_Area" localSheetId="7">bogus</definedName>'.repeat(20)}</definedNames>`,
      },
    ],
    [
      'merged cells, validations and columns over the whole tab',
      {
        after:
          '<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="A1:B2"/></mergeCells><dataValidations><dataValidation sqref="A1:XFD1048576"/></dataValidations><conditionalFormatting sqref="nonsense"/>',
      },
    ],
    [
      'extensions in other vocabularies',
      {
        after:
          '<extLst><ext><x14:hyperlinks xmlns:x14="x"><x14:hyperlink ref="A1" r:id="none"/></x14:hyperlinks></ext></extLst>',
      },
    ],
  ])('%s are no matter', async (_what, odd) => {
    expect(await read({ rows: row, ...odd })).toEqual(['1: Tool']);
  });
});

describe('names of tabs', () => {
  it('are read as they are, and nothing is printed about them', async () => {
    const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const warned = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    try {
      const names = [
        'History',
        `2024 ${'x'.repeat(60)}`,
        "2024 'Prog' / [metal]: *?",
        '2024 prog',
        '2024 Prog',
        '2024 Prog',
      ];
      const tabs = await readWorkbook(
        await workbookOf({ names, rows: names.map((_name, index) => `<row>${text(`tab ${index}`)}</row>`) }),
      );
      expect(tabs.map(({ name }) => name)).toEqual(names);
      expect(tabs.map((tab) => textsOf(tab))).toEqual(names.map((_name, index) => [`1: tab ${index}`]));
      expect([printed.mock.calls, warned.mock.calls]).toEqual([[], []]);
    } finally {
      printed.mockRestore();
      warned.mockRestore();
    }
  });
});

describe('one tab that is damaged', () => {
  it.each([
    ['its XML ends early', `<row r="1">${text('x')}`.slice(0, -9), 'XML'],
    ['its XML is none', 'a < b', 'XML'],
    ['a row is far below', '<row r="99999999"><c r="A1"><v>1</v></c></row>', 'claims 99999999 rows'],
  ])('fails by itself: %s', async (_what, rows, reason) => {
    const tabs = await readWorkbook(
      await workbookOf({ names: ['2023', '2024'], rows: [rows, `<row>${text('Tool')}</row>`] }),
    );
    expect(() => [...tabs[0]!.rows()]).toThrow(reason);
    expect(textsOf(tabs[1])).toEqual(['1: Tool']);
  });

  it('fails by itself when its part is missing', async () => {
    const tabs = await readWorkbook(
      await workbookOf({
        names: ['2023', '2024'],
        rows: `<row>${text('Tool')}</row>`,
        change: (part) => ({ ...part, name: part.name.replace('sheet1.xml', 'elsewhere.xml') }),
      }),
    );
    expect(() => tabs[0]!.rows()).toThrow('does not hold its cells');
    expect(textsOf(tabs[1])).toEqual(['1: Tool']);
  });

  it('a tab that is not wanted is not even looked at', async () => {
    const file = await workbookOf({
      names: ['Statistics', '2024'],
      rows: ['<broken', `<row>${text('Tool')}</row>`],
    });
    const tabs = await readWorkbook(file, { isWanted: ({ name }) => name === '2024' });
    expect(tabs.map((tab) => textsOf(tab))).toEqual([[], ['1: Tool']]);
  });
});

describe('ways to write the same workbook', () => {
  const rows = `<row r="2">${text('Tool', 'A2')}<c r="C2" s="1"><v>45413</v></c></row>`;
  const plain: Odd = { rows, formats: ['m/d/yyyy'] };
  const prefixed = (xml: string): string =>
    xml.replace(/<(\/?)(?=\w)/g, '<$1x:').replaceAll(' xmlns=', ' xmlns:x=');
  it.each<[string, Odd['change']]>([
    ['a prefix before every element', ({ name, content }) => ({ name, content: prefixed(content) })],
    [
      'another prefix for relations',
      ({ name, content }) => ({
        name,
        content: content.replaceAll('r:id=', 'd3p1:id=').replaceAll('xmlns:r=', 'xmlns:d3p1='),
      }),
    ],
    ['the strict variant', ({ name, content }) => ({ name, content: content.replaceAll(R, STRICT) })],
    [
      'UTF-16',
      ({ name, content }) => ({
        name,
        content: Buffer.from(`\uFEFF<?xml version="1.0" encoding="UTF-16"?>${content}`, 'utf16le'),
      }),
    ],
    [
      'a mark before the text',
      ({ name, content }) => ({ name, content: `\uFEFF<?xml version="1.0"?>${content}` }),
    ],
    [
      'slashes before names',
      ({ name, content }) => ({ name: `/${name}`, content: content.replaceAll('Target="', 'Target="/xl/') }),
    ],
    [
      'slashes that lean back',
      ({ name, content }) => ({
        name: name.replaceAll('/', '\\'),
        content: content.replaceAll('worksheets/', 'worksheets\\'),
      }),
    ],
    ['other letters in names', ({ name, content }) => ({ name: name.replace('sheet', 'Sheet'), content })],
    [
      'other names of parts',
      ({ name, content }) => ({
        name: name.replace('sheet1', 'A tab').replace('sharedStrings', 'texts'),
        content: content.replaceAll('sheet1.xml', 'A%20tab.xml').replaceAll('sharedStrings.xml', 'texts.xml'),
      }),
    ],
    [
      'characters that XML cannot hold',
      ({ name, content }) => ({ name, content: content.replace('Tool', '\u0001To&#x1;o&#11;l') }),
    ],
    [
      'comments and sections of text',
      ({ name, content }) => ({ name, content: content.replace('Tool', '<!-- no -->To<![CDATA[ol]]>') }),
    ],
  ])('%s', async (_what, change) => {
    expect(await read({ ...plain, ...(change && { change }) })).toEqual(['2: Tool||5/1/2024']);
  });

  it('finds the list of tabs where the package says it is', async () => {
    const file = await workbookOf({
      ...plain,
      change: ({ name, content }) => ({ name: name.replace('workbook.xml', 'book22.xml'), content }),
      more: [
        {
          name: '_rels/.rels',
          content: `<Relationships><Relationship Id="1" Type="${R}/officeDocument" Target="xl/book22.xml"/></Relationships>`,
        },
      ],
    });
    expect(textsOf((await readWorkbook(file))[0])).toEqual(['2: Tool||5/1/2024']);
  });

  it('does without styles and texts, and knows no entity', async () => {
    const without = (name: string) => /styles|shared/.test(name);
    expect(
      await read({
        rows: '<row><c s="9"><v>34</v></c><c t="s"><v>0</v></c><c><v>1</v></c></row>',
        change: (part) => (without(part.name) ? { ...part, name: `old/${part.name}` } : part),
      }),
    ).toEqual(['1: 34||1']);
    const bomb = `<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>`;
    const [tab] = await readWorkbook(
      await workbookOf({
        rows: `<row>${text('&b;')}</row>`,
        change: ({ name, content }) => ({ name, content: bomb + content }),
      }),
    );
    expect(() => tab!.rows()).toThrow('XML');
  });
});

describe('rows and cells', () => {
  it('without address are the next ones', async () => {
    expect(
      await read({
        rows: `<row>${text('a')}${text('b')}</row><row r="4">${text('c', 'C4')}${text('d')}</row><row>${text('e')}</row>`,
      }),
    ).toEqual(['1: a|b', '4: ||c|d', '5: e']);
  });

  it('hold shared texts: runs joined, readings left out, escapes read once', async () => {
    expect(
      await read({
        strings:
          '<si><t>plain</t></si><si><r><rPr/><t xml:space="preserve">two </t></r><r><t>runs</t></r></si><si><t>漢</t><rPh sb="0" eb="1"><t>かん</t></rPh></si><si/><si><t>a_x0041__x005F_x0041_ &amp;lt;</t></si>',
        rows: `<row>${[0, 1, 2, 3, 4, 99].map((n) => `<c t="s"><v>${n}</v></c>`).join('')}<c><v>1</v></c></row>`,
      }),
    ).toEqual(['1: plain|two runs|漢||aA_x0041_ &lt;||1']);
  });

  it('show the result of a formula, whatever the format', async () => {
    expect(
      await read({
        formats: ['m/d/yyyy'],
        rows: `<row>${['TBA', '2024-05-03', '1914', '34', 'R&amp;amp;B'].map((v) => `<c s="1" t="str"><f>X1</f><v>${v}</v></c>`).join('')}<c s="1" t="e"><f>NA()</f><v>#N/A</v></c><c s="1"><f>X1</f><v>45413.0</v></c><c s="1" t="str"><f>X1</f><v></v></c></row>`,
      }),
    ).toEqual(['1: TBA|2024-05-03|1914|34|R&amp;B|#N/A|5/1/2024']);
  });

  it.each([
    ['', '<c t="d"><v>2024-05-01</v></c>', '45413'],
    ['', '<c s="1" t="d"><v>2024-05-01T00:00:00</v></c>', '5/1/2024'],
    ['date1904="1"', '<c s="1" t="d"><v>2024-05-01T12:30:00.000</v></c>', '5/1/2024'],
    ['', '<c s="1" t="d"><v>some day</v></c>', 'some day'],
    ['date1904="1"', '<c s="1"><v>43951</v></c>', '5/1/2024'],
    ['date1904="true"', '<c s="1"><v>43951</v></c>', '5/1/2024'],
    ['date1904="0"', '<c s="1"><v>45413</v></c>', '5/1/2024'],
    ['date1904="false"', '<c s="1"><v>45413</v></c>', '5/1/2024'],
    ['', '<c t="b"><v>1</v></c>', 'TRUE'],
    ['', '<c t="b"><v>false</v></c>', 'FALSE'],
    ['', '<c><v>text after all</v></c>', 'text after all'],
    ['', '<c><v> 34 </v></c>', '34'],
    ['', '<c><v>1E3</v></c>', '1000'],
    ['', '<c t="s"><v>-1</v></c><c><v>1</v></c>', '|1'],
  ])('%s %s shows %s', async (properties, cell, shown) => {
    expect(await read({ properties, formats: ['m/d/yyyy'], rows: `<row>${cell}</row>` })).toEqual([
      `1: ${shown}`,
    ]);
  });
});

describe('links of cells', () => {
  const target = 'https://open.spotify.com/album/4LH4d3cOWNNsVw41Gqt2kv';
  const relation = `<Relationship Id="h" Type="${R}/hyperlink" Target="${target}" TargetMode="External"/>`;
  const rows = `<row r="6">${text('R', 'A6')}${text('S', 'I6')}</row><row r="7">${text('S', 'I7')}</row>`;
  const linked = (hyperlinks: string): Odd => ({
    rows,
    relations: relation,
    after: `<hyperlinks>${hyperlinks}</hyperlinks>`,
  });
  const of = async (hyperlinks: string) =>
    (await linksOf(linked(hyperlinks))).filter((link) => link !== undefined);

  it.each([
    ['<hyperlink ref="I6" r:id="h"/>', [null, target, null]],
    ['<hyperlink ref="I6:I7" r:id="h"/>', [null, target, target]],
    ['<hyperlink ref="$I$6" r:id="h"/>', [null, target, null]],
    ['<hyperlink ref="i7:I6" r:id="h"/>', [null, target, target]],
    ['<hyperlink ref="I:I" r:id="h"/>', [null, target, target]],
    ['<hyperlink ref="7:7" r:id="h"/>', [null, null, target]],
    ['<hyperlink ref="B1:XFD1048576" r:id="h"/>', [null, target, target]],
    ['<hyperlink ref="I6" location="part" r:id="h"/>', [null, `${target}#part`, null]],
    ['<hyperlink ref="I6" location="2023!A1"/>', [null, '#2023!A1', null]],
    [`<hyperlink ref="I6" location="${target}"/>`, [null, target, null]],
    ['<hyperlink ref="I6" r:id="gone"/>', [null, null, null]],
    ['<hyperlink ref="nonsense" r:id="h"/><hyperlink r:id="h"/>', [null, null, null]],
    [`<hyperlink ref="I6" location="${target}"/><hyperlink ref="A1:Z9" r:id="h"/>`, [target, target, target]],
  ])('%s', async (hyperlinks, links) => {
    expect(await of(hyperlinks)).toEqual(links);
  });

  it('keeps the part of a target after #, and a link of a cell without text', async () => {
    const relations = relation.replace(target, `${target}#part`);
    expect(
      await linksOf({
        rows: '<row><c><v>1</v></c></row>',
        relations,
        after: '<hyperlinks><hyperlink ref="B1" r:id="h"/></hyperlinks>',
      }),
    ).toEqual([null, `${target}#part`]);
  });

  it('refuses a tab whose ranges are more than a tab can hold', async () => {
    const [tab] = await readWorkbook(
      await workbookOf({
        rows: `<row r="900000">${text('x')}</row>`,
        relations: relation,
        after: `<hyperlinks>${'<hyperlink ref="A:B" r:id="h"/>'.repeat(2)}</hyperlinks>`,
      }),
    );
    expect(() => tab!.rows()).toThrow('spread over more rows');
  });

  const a = 'https://open.spotify.com/album/4LH4d3cOWNNsVw41Gqt2kv';
  const b = 'https://x.bandcamp.example/album/b';
  const q = (content: string): string => `"${content}"`;
  const nested = (content: string): string => content.replaceAll('"', '""');
  it.each<[string, string]>([
    [`HYPERLINK("${a}","S")`, a],
    [`HYPERLINK( "${a}" ; "S" )`, a],
    [`hyperlink("${a}")`, a],
    [`=HYPERLINK("${a}","S")`, a],
    [`+HYPERLINK("${a}","S")`, a],
    [`_xlfn.HYPERLINK(" ${a} ","S")`, a],
    [`HYPERLINK((("${a}")),"S")`, a],
    [`IF(A1="","",HYPERLINK("${a}","S"))`, a],
    [`IF(A1="${b}",HYPERLINK("${a}","S"),"")`, a],
    [`HYPERLINK(IF(A1="${b}","${a}","${b}"),"S")`, a],
    [`IF(A1,HYPERLINK("${b}","BC"),HYPERLINK("${a}","S"))`, a],
    [`IFERROR(__xludf.DUMMYFUNCTION(${q(nested(`HYPERLINK("${a}","S")`))}),"S")`, a],
    [
      `IFERROR(__xludf.DUMMYFUNCTION(${q(nested(`IFERROR(__xludf.DUMMYFUNCTION(${q(nested(`HYPERLINK("${a}";"S")`))}),"S")`))}),"S")`,
      a,
    ],
    [`HYPERLINK("https://x.example/""q""","S")`, 'https://x.example/"q"'],
    ['HYPERLINK("spotify:album:4LH4d3cOWNNsVw41Gqt2kv","S")', 'spotify:album:4LH4d3cOWNNsVw41Gqt2kv'],
    [`HYPERLINK('a "b" tab'!A1,HYPERLINK("${a}","S"))`, a],
  ])('of the formula %s', async (f, link) => {
    expect(
      await linksOf({
        rows: `<row>${formula(f.replaceAll('&', '&amp;').replaceAll('<', '&lt;'), 'S')}</row>`,
      }),
    ).toEqual([link]);
  });

  it.each([
    `HYPERLINK("https://open.spotify.com/album/"&A1,"S")`,
    `HYPERLINK(A1&"${a}","S")`,
    `HYPERLINK(CONCATENATE("${a}",A1),"S")`,
    `HYPERLINK(SUBSTITUTE("${a}","a","b"),"S")`,
    `HYPERLINK(K9,"${a}")`,
    'HYPERLINK("#gid=7","S")',
  ])('a formula without a whole URL is the link itself: %s', async (f) => {
    expect(await linksOf({ rows: `<row>${formula(f.replaceAll('&', '&amp;'), 'S')}</row>` })).toEqual([
      `=${f}`,
    ]);
  });

  it('other formulas are no links, and a shared one is that of its first cell', async () => {
    const shared = (f: string): string => `<c t="str"><f t="shared" si="0">${f}</f><v>S</v></c>`;
    expect(
      await linksOf({
        rows: `<row>${formula(`IMPORTXML("${a}","x")`, 'x')}${shared(`HYPERLINK("${a}","S")`)}${shared('')}</row>`,
      }),
    ).toEqual([null, a, a]);
  });

  it('a formula of any length is read once', async () => {
    const long = `HYPERLINK(${'('.repeat(20_000)}"${'A'.repeat(12_000)}`;
    expect(
      await linksOf({ rows: `<row>${formula(long, 'S')}${formula('A'.repeat(200_000), 'S')}</row>` }),
    ).toEqual([`=${long}`, null]);
  });
});
