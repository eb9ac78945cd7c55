import { makeZip, type ZipPart } from '#src/sheet/zip-file.ts';
import { createWorksheetWriter, escapeXml, type CellSpec } from './worksheet-xml.ts';

export type { CellSpec } from './worksheet-xml.ts';

export interface TabSpec {
  name: string;
  hidden?: boolean;
  /** From row 1; null and missing cells are empty. */
  rows: (readonly (CellSpec | null)[] | undefined)[];
  /** Ranges such as `A1:B5`. */
  merges?: readonly string[];
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/**
 * Writes a workbook in the shape of a Google Sheets export: shared strings, cell hyperlinks through relations,
 * HYPERLINK formulas, merged ranges, rich text, hidden tabs. The same tabs always give the same bytes.
 */
export function makeXlsx(tabs: readonly TabSpec[]): Buffer {
  const writer = createWorksheetWriter();
  const sheets = tabs.map((tab) => writer.write(tab.rows, tab.merges ?? []));
  const parts: ZipPart[] = [
    { name: '[Content_Types].xml', content: contentTypes(tabs.length) },
    { name: '_rels/.rels', content: relations([['officeDocument', 'xl/workbook.xml']]) },
    { name: 'xl/workbook.xml', content: workbook(tabs) },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: relations([
        ...tabs.map((_tab, index) => ['worksheet', `worksheets/sheet${index + 1}.xml`] as const),
        ['styles', 'styles.xml'],
        ['sharedStrings', 'sharedStrings.xml'],
      ]),
    },
    { name: 'xl/styles.xml', content: styles(writer.formats) },
    { name: 'xl/sharedStrings.xml', content: sharedStrings(writer.strings) },
    ...sheets.flatMap(({ xml, links }, index) => [
      { name: `xl/worksheets/sheet${index + 1}.xml`, content: XML + xml },
      {
        name: `xl/worksheets/_rels/sheet${index + 1}.xml.rels`,
        content: relations(links.map((link) => ['hyperlink', link] as const)),
      },
    ]),
  ];
  return makeZip(parts);
}

function contentTypes(tabs: number): string {
  const part = (name: string, type: string): string =>
    `<Override PartName="/xl/${name}" ContentType="${TYPE}.${type}+xml"/>`;
  return `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${part('workbook.xml', 'sheet.main')}${part('styles.xml', 'styles')}${part('sharedStrings.xml', 'sharedStrings')}${Array.from({ length: tabs }, (_, index) => part(`worksheets/sheet${index + 1}.xml`, 'worksheet')).join('')}</Types>`;
}

/** Relations rId1, rId2 … of the given kinds to the given targets. */
function relations(targets: readonly (readonly [kind: string, target: string])[]): string {
  const lines = targets.map(
    ([kind, target], index) =>
      `<Relationship Id="rId${index + 1}" Type="${RELATIONS}/${kind}" Target="${escapeXml(target)}"${kind === 'hyperlink' ? ' TargetMode="External"' : ''}/>`,
  );
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${lines.join('')}</Relationships>`;
}

function workbook(tabs: readonly TabSpec[]): string {
  const sheets = tabs.map(
    ({ name, hidden }, index) =>
      `<sheet name="${escapeXml(name)}" sheetId="${index + 1}" state="${hidden ? 'hidden' : 'visible'}" r:id="rId${index + 1}"/>`,
  );
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><workbookPr/><sheets>${sheets.join('')}</sheets><definedNames/><calcPr/></workbook>`;
}

function styles(formats: readonly string[]): string {
  const numFmts = formats.map(
    (format, index) => `<numFmt numFmtId="${164 + index}" formatCode="${escapeXml(format)}"/>`,
  );
  const plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>';
  const xfs = formats.map((_format, index) =>
    plain.replace('numFmtId="0"', `numFmtId="${164 + index}"`).replace('/>', ' applyNumberFormat="1"/>'),
  );
  return `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="${formats.length}">${numFmts.join('')}</numFmts><fonts count="1"><font><sz val="10"/><name val="Arial"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${xfs.length + 1}">${plain}${xfs.join('')}</cellXfs></styleSheet>`;
}

function sharedStrings(strings: readonly string[]): string {
  return `${XML}<sst xmlns="${MAIN}" count="${strings.length}" uniqueCount="${strings.length}">${strings.map((xml) => `<si>${xml}</si>`).join('')}</sst>`;
}
