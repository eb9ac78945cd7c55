import { setImmediate } from 'node:timers/promises';
import { CatalogError } from '#src/catalog-error.ts';
import { builtInFormat, createCellFormat } from './cell-format.ts';
import { cleanText } from './cell-text.ts';
import { parseWorksheet, type SheetRow, type WorksheetFacts } from './parse-worksheet.ts';
import { decodeEscapes, parseXml, relationId } from './parse-xml.ts';
import { openPackage, type Relation, type WorkbookPackage } from './workbook-package.ts';

export interface SheetTab {
  name: string;
  visible: boolean;
  /** The rows that hold something, top down. Throws when the tab cannot be read. */
  rows(): readonly SheetRow[];
}

export interface ReadWorkbookOptions {
  /** Which tabs are read; default all. Others are named, and hold no rows. */
  isWanted?: ((tab: Pick<SheetTab, 'name' | 'visible'>) => boolean) | undefined;
  signal?: AbortSignal | undefined;
}

/** Far more than any sheet of albums has; what it keeps in memory is some hundred bytes each. */
const MAX_CELLS = 4_000_000;

/**
 * Reads an XLSX file: the cells of the wanted tabs. Drawings, comments, tables, defined names and whatever else a
 * workbook can hold are not looked at, broken or not; a tab whose own part is broken fails when its rows are asked for.
 *
 * @returns its tabs in the order of the workbook.
 * @throws CatalogError as `openPackage` and `readText`; `sheet-not-workbook` when the list of tabs, the texts or the
 *   formats cannot be understood; the signal's reason.
 */
export async function readWorkbook(file: Buffer, options: ReadWorkbookOptions = {}): Promise<SheetTab[]> {
  const { isWanted = () => true, signal } = options;
  const source = await openPackage(file);
  const { workbookPart } = source;
  const relations = await understand('list of tabs', () => source.readRelations(workbookPart));
  const { tabs: listed, date1904 } = await understand('list of tabs', () => readTabs(source));
  const partOf = (kind: string): string | undefined => relations.find((each) => each.kind === kind)?.part;
  const texts = await understand('texts', () => readTexts(source, partOf('sharedStrings')));
  const codes = await understand('formats', () => readFormats(source, partOf('styles')));
  const formats = new Map([...new Set(codes)].map((code) => [code, createCellFormat(code, date1904)]));

  const budget = { cells: MAX_CELLS };
  const general = createCellFormat('General', date1904);
  const facts = { texts, styles: codes.map((code) => formats.get(code)!), general, date1904, budget };
  const tabs: SheetTab[] = [];
  for (const { relationId: id, ...tab } of listed) {
    await setImmediate();
    signal?.throwIfAborted();
    const relation = relations.find((each) => each.id === id);
    // Charts and dialogs have tabs as well.
    if (relation && relation.kind !== 'worksheet') continue;
    if (!isWanted(tab)) {
      tabs.push({ ...tab, rows: () => [] });
      continue;
    }
    try {
      const rows = await readWorksheet(source, relation, facts);
      tabs.push({ ...tab, rows: () => rows });
    } catch (error) {
      if (error instanceof CatalogError && error.code === 'sheet-too-large') throw error;
      tabs.push({ ...tab, rows: () => failToRead(error as Error) });
    }
  }
  return tabs;
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

/** The texts that cells share, each whole: runs joined, readings of Japanese characters left out. */
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
  return texts.map(decodeEscapes);
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
): Promise<SheetRow[]> {
  const xml = relation && (await source.readText(relation.part));
  if (xml === undefined) throw new CatalogError('tab-missing', 'The file does not hold its cells');
  // Without its relations a tab lacks links only.
  const relations = await source.readRelations(relation!.part).catch(() => []);
  const hyperlinks = relations.filter(({ kind }) => kind === 'hyperlink');
  return parseWorksheet(xml, {
    ...facts,
    targets: new Map(hyperlinks.map((each) => [each.id, each.target])),
  });
}

function failToRead(cause: Error): never {
  const reason =
    cause instanceof CatalogError
      ? cause.message
      : `Its XML is damaged (${cause.message.split('\n', 1)[0]!.slice(0, 80)})`;
  throw new CatalogError('tab-damaged', reason, { cause });
}
