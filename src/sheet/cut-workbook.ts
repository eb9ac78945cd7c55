import { setImmediate } from 'node:timers/promises';
import JSZip from 'jszip';
import { CatalogError } from '#src/catalog-error.ts';
import { builtInFormat } from './cell-format.ts';
import type { CellLink } from './cell-links.ts';
import { cleanText } from './cell-text.ts';
import { cutWorksheet, type CutWorksheet, type WorksheetFacts } from './cut-worksheet.ts';
import { decodeEscapes, escapeXml, parseXml, relationId } from './parse-xml.ts';
import { openPackage, type Relation, type WorkbookPackage } from './workbook-package.ts';

interface CutTab {
  name: string;
  visible: boolean;
  /** What its sheet in the cut workbook is called, and its links; without them it was not wanted. */
  sheet?: { name: string; links: CellLink[] };
  /** Why it cannot be read. */
  failure?: Error;
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
  const codes = await understand('formats', () => readFormats(source, partOf('styles')));
  const formats = [...new Set(codes)];
  const styles = codes.map((code) => formats.indexOf(code));

  const facts = { texts: texts.length, styles: styles.length, date1904, budget: { cells: MAX_CELLS } };
  const sheets: string[] = [];
  const tabs: CutTab[] = [];
  for (const { relationId: id, ...tab } of listed) {
    await setImmediate();
    signal?.throwIfAborted();
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
      tabs.push({ ...tab, failure: error as Error });
    }
  }
  return { file: await packWorkbook(sheets, texts, styles), tabs, formats, date1904 };
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
  parseXml((await source.readText(source.workbookPart)) ?? '', {
    open(element, attributes) {
      if (element === 'workbookPr') date1904 = /^(?:1|true|on)$/i.test(attributes['date1904']?.trim() ?? '');
      if (element === 'sheet') {
        const name = cleanText(decodeEscapes(attributes['name'] ?? '')).text;
        const visible = (attributes['state'] ?? 'visible') === 'visible';
        tabs.push({ name, visible, relationId: relationId(attributes) });
      }
      return element === 'workbook' || element === 'sheets';
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
  parseXml(xml, {
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

/** The number format of each style of a cell. */
async function readFormats(source: WorkbookPackage, part = 'xl/styles.xml'): Promise<string[]> {
  const own = new Map<string, string>();
  const ofStyles: string[] = [];
  const xml = await source.readText(part);
  if (xml === undefined) return ofStyles;
  parseXml(xml, {
    open(name, { numFmtId = '0', formatCode = '' }) {
      if (name === 'numFmt') own.set(numFmtId, formatCode);
      if (name === 'xf') ofStyles.push(numFmtId);
      return ['styleSheet', 'numFmts', 'cellXfs'].includes(name);
    },
  });
  return ofStyles.map((id) => own.get(id) ?? builtInFormat(id));
}

async function readWorksheet(
  source: WorkbookPackage,
  relation: Relation | undefined,
  facts: Omit<WorksheetFacts, 'targets'>,
): Promise<CutWorksheet> {
  const xml = relation && (await source.readText(relation.part));
  if (xml === undefined) throw new CatalogError('tab-missing', 'The file does not hold its cells');
  // Without its relations a tab lacks links only.
  const relations = await source.readRelations(relation!.part).catch(() => []);
  const hyperlinks = relations.filter(({ kind }) => kind === 'hyperlink');
  return cutWorksheet(xml, { ...facts, targets: new Map(hyperlinks.map((each) => [each.id, each.target])) });
}

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
/** Numbers below are of formats that every program knows. */
const OWN_FORMATS = 164;

function packWorkbook(sheets: string[], texts: string[], styles: number[]): Promise<Buffer> {
  const numbers = sheets.map((_xml, index) => index + 1);
  const tabs = numbers.map((n) => `<sheet name="tab${n}" sheetId="${n}" r:id="rId${n}"/>`);
  const relations = numbers.map(
    (n) => `<Relationship Id="rId${n}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
  );
  const numFmts = [...new Set(styles)].map(
    (format) => `<numFmt numFmtId="${OWN_FORMATS + format}" formatCode="&quot;${format}&quot;"/>`,
  );
  const xfs = styles.map((format) => `<xf numFmtId="${OWN_FORMATS + format}"/>`);
  const strings = texts.map((text) => `<si><t>${escapeXml(text)}</t></si>`);
  const zip = new JSZip()
    .file('xl/workbook.xml', `<workbook xmlns:r="${RELATIONS}"><sheets>${tabs.join('')}</sheets></workbook>`)
    .file('xl/_rels/workbook.xml.rels', `<Relationships>${relations.join('')}</Relationships>`)
    .file(
      'xl/styles.xml',
      `<styleSheet><numFmts>${numFmts.join('')}</numFmts><cellXfs>${xfs.join('')}</cellXfs></styleSheet>`,
    )
    .file('xl/sharedStrings.xml', `<sst>${strings.join('')}</sst>`);
  sheets.forEach((xml, index) => zip.file(`xl/worksheets/sheet${index + 1}.xml`, xml));
  return zip.generateAsync({ type: 'nodebuffer' });
}
