import { CatalogError } from '#src/catalog-error.ts';
import { builtInFormat } from './cell-format.ts';
import type { CellLinks } from './cell-links.ts';
import { cutWorksheet, type WorksheetFacts } from './cut-worksheet.ts';
import { yieldToEventLoop } from './yield-to-event-loop.ts';
import { openPackage, type Relation, type WorkbookPackage } from './workbook-package.ts';
import { decodeEscapes, escapeXml, readXml, relationId } from './xml-reader.ts';
import { makeZip, type ZipPart } from './zip-file.ts';

export interface CutTab {
  /** As the workbook names it. */
  name: string;
  visible: boolean;
  /** What its sheet in the cut workbook is called, and its links; without them it was not wanted. */
  sheet?: { name: string; links: CellLinks };
  /** Why it cannot be read. */
  fault?: Error;
}

export interface CutWorkbook {
  /** An .xlsx file of the wanted tabs' cells and nothing else. */
  file: Buffer;
  /** All tabs, in the order of the workbook. */
  tabs: CutTab[];
  /** Number formats by the number that stands in quotes as a cell's format in the cut workbook. */
  formats: string[];
  date1904: boolean;
}

/** Far more than any sheet of albums has; what it keeps in memory is some hundred bytes each. */
const MAX_CELLS = 4_000_000;

/**
 * Makes of a workbook one that holds only what exceljs reads well: the cells of the wanted tabs, under names of ours.
 * Drawings, comments, tables, defined names and whatever else a workbook can hold stay out, broken or not, and so does a
 * tab whose own part is broken. Formats are given by number, so that exceljs takes no text or number for a date.
 *
 * @throws CatalogError as `openPackage` and `readText`; `sheet-not-workbook` when the list of tabs, the texts or the
 *   formats cannot be understood; the signal's reason.
 */
export async function cutWorkbook(
  file: Buffer,
  isWanted: (tab: { name: string; visible: boolean }) => boolean,
  signal?: AbortSignal,
): Promise<CutWorkbook> {
  const source = await openPackage(file);
  const { workbookPart } = source;
  const relations = await understand('list of tabs', () => source.readRelations(workbookPart));
  const { tabs: listed, date1904 } = await understand('list of tabs', () => readTabs(source));
  const partOf = (kind: string): string | undefined => relations.find((each) => each.kind === kind)?.part;
  const texts = await understand('texts', () => readTexts(source, partOf('sharedStrings')));
  const { formats, styles } = await understand('formats', () => readFormats(source, partOf('styles')));

  const budget = { cells: MAX_CELLS };
  const facts = { texts: texts.length, styles: styles.length, date1904, budget };
  const sheets: string[] = [];
  const tabs: CutTab[] = [];
  for (const { relationId: id, ...tab } of listed) {
    await yieldToEventLoop(signal);
    const relation = relations.find((each) => each.id === id);
    // Charts and dialogs have tabs as well.
    if (relation && relation.kind !== 'worksheet') continue;
    if (!isWanted(tab)) {
      tabs.push(tab);
      continue;
    }
    try {
      const { xml, links } = await readWorksheet(source, relation, facts);
      sheets.push(xml);
      tabs.push({ ...tab, sheet: { name: `tab${sheets.length}`, links } });
    } catch (error) {
      if (error instanceof CatalogError && error.code === 'sheet-too-large') throw error;
      tabs.push({ ...tab, fault: error as Error });
    }
  }
  return { file: makeZip(partsOf(sheets, texts, styles), { level: 0 }), tabs, formats, date1904 };
}

async function understand<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof CatalogError) throw cause;
    throw new CatalogError('sheet-not-workbook', `The sheet is damaged: its ${what} cannot be understood`, {
      hint: 'Open it in a spreadsheet program and save it again as .xlsx, or download it once more',
      cause,
    });
  }
}

async function readTabs(source: WorkbookPackage) {
  const tabs: { name: string; visible: boolean; relationId: string | undefined }[] = [];
  let date1904 = false;
  readXml((await source.readText(source.workbookPart)) ?? '', {
    open(name, attributes) {
      if (name === 'workbookPr') date1904 = /^(?:1|true|on)$/i.test(attributes['date1904']?.trim() ?? '');
      if (name === 'sheet') {
        const { name: title = '', state = 'visible' } = attributes;
        tabs.push({
          name: decodeEscapes(title),
          visible: state === 'visible',
          relationId: relationId(attributes),
        });
      }
      return name === 'workbook' || name === 'sheets';
    },
  });
  return { tabs, date1904 };
}

/** The texts that cells share, each whole: runs joined, readings of Japanese characters left out. exceljs reads their escapes. */
async function readTexts(source: WorkbookPackage, part = 'xl/sharedStrings.xml'): Promise<string[]> {
  const texts: string[] = [];
  const xml = await source.readText(part);
  let inText = false;
  if (xml === undefined) return texts;
  readXml(xml, {
    open(name) {
      if (name === 'si') texts.push('');
      inText = name === 't';
      return ['sst', 'si', 'r', 't'].includes(name);
    },
    text(text) {
      if (inText) texts[texts.length - 1] += text;
    },
    close() {
      inText = false;
    },
  });
  return texts;
}

/** @returns the formats, each once, and of each style of a cell the number of its format. */
async function readFormats(source: WorkbookPackage, part = 'xl/styles.xml') {
  const own = new Map<string, string>();
  const ofStyles: string[] = [];
  const xml = await source.readText(part);
  if (xml !== undefined) {
    readXml(xml, {
      open(name, { numFmtId = '0', formatCode = '' }) {
        if (name === 'numFmt') own.set(numFmtId, formatCode);
        if (name === 'xf') ofStyles.push(numFmtId);
        return ['styleSheet', 'numFmts', 'cellXfs'].includes(name);
      },
    });
  }
  const codes = ofStyles.map((id) => own.get(id) ?? builtInFormat(id));
  const numbers = new Map([...new Set(codes)].map((code, number) => [code, number]));
  return { formats: [...numbers.keys()], styles: codes.map((code) => numbers.get(code)!) };
}

async function readWorksheet(
  source: WorkbookPackage,
  relation: Relation | undefined,
  facts: Omit<WorksheetFacts, 'targets'>,
) {
  const xml = relation && (await source.readText(relation.part));
  if (xml === undefined) throw new CatalogError('tab-missing', 'The file does not hold its cells');
  // Without its relations a tab lacks links only.
  const relations = await source.readRelations(relation!.part).catch(() => []);
  const targets = new Map(
    relations.filter(({ kind }) => kind === 'hyperlink').map((each) => [each.id, each.target]),
  );
  return cutWorksheet(xml, { ...facts, targets });
}

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

function partsOf(sheets: string[], texts: string[], styles: number[]): ZipPart[] {
  const number = (index: number): number => index + 1;
  const numFmts = [...new Set(styles)].map(
    (format) => `<numFmt numFmtId="${164 + format}" formatCode="&quot;${format}&quot;"/>`,
  );
  return [
    {
      name: 'xl/workbook.xml',
      content: `<workbook xmlns:r="${RELATIONS}"><sheets>${sheets.map((_xml, index) => `<sheet name="tab${number(index)}" sheetId="${number(index)}" r:id="rId${number(index)}"/>`).join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships>${sheets.map((_xml, index) => `<Relationship Id="rId${number(index)}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${number(index)}.xml"/>`).join('')}</Relationships>`,
    },
    {
      name: 'xl/styles.xml',
      content: `<styleSheet><numFmts>${numFmts.join('')}</numFmts><cellXfs>${styles.map((format) => `<xf numFmtId="${164 + format}"/>`).join('')}</cellXfs></styleSheet>`,
    },
    {
      name: 'xl/sharedStrings.xml',
      content: `<sst>${texts.map((text) => `<si><t>${escapeXml(text)}</t></si>`).join('')}</sst>`,
    },
    ...sheets.map((content, index) => ({ name: `xl/worksheets/sheet${number(index)}.xml`, content })),
  ];
}
