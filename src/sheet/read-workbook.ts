import ExcelJS from 'exceljs';
import { CatalogError } from '#src/catalog-error.ts';
import { formatDate, formatNumber } from './cell-format.ts';
import { cleanText } from './cell-text.ts';
import type { SheetCell, SheetRow, SheetTab } from './workbook.ts';

/**
 * Parts of a worksheet that say nothing about albums. Some of them (merged ranges, validations, column widths) are
 * spread out cell by cell when read, so that a few bytes could fill the memory. Without merged ranges a banner across
 * columns is text in its first cell alone.
 */
const IGNORED_PARTS = [
  'sheetPr',
  'dimension',
  'sheetViews',
  'sheetFormatPr',
  'cols',
  'autoFilter',
  'mergeCells',
  'rowBreaks',
  'printOptions',
  'pageMargins',
  'pageSetup',
  'headerFooter',
  'dataValidations',
  'conditionalFormatting',
  'sheetProtection',
  'drawing',
  'picture',
  'tableParts',
  'extLst',
];

/** The most rows a spreadsheet program can make; a file that claims more was not made by one. */
const MAX_ROWS = 1_048_576;

/**
 * Reads an XLSX file that `checkWorkbookFile` has accepted.
 *
 * @returns its tabs in the order of the workbook; their rows are made plain when they are asked for.
 * @throws CatalogError `sheet-not-workbook` when it cannot be understood.
 */
export async function readWorkbook(file: Buffer): Promise<SheetTab[]> {
  const workbook = new ExcelJS.Workbook();
  try {
    // exceljs declares its own, older Buffer.
    const input = file as unknown as ExcelJS.Buffer;
    await workbook.xlsx.load(input, { ignoreNodes: IGNORED_PARTS });
  } catch (cause) {
    throw new CatalogError('sheet-not-workbook', 'The sheet is damaged: its parts cannot be understood', {
      hint: 'Open it in a spreadsheet program and save it again as .xlsx, or download it once more',
      cause,
    });
  }
  return workbook.worksheets.map((worksheet) => ({
    name: cleanText(worksheet.name).text,
    visible: worksheet.state === 'visible',
    rows: () => readRows(worksheet),
  }));
}

function* readRows(worksheet: ExcelJS.Worksheet): Generator<SheetRow> {
  if (worksheet.rowCount > MAX_ROWS) {
    throw new CatalogError('tab-too-long', `It claims ${worksheet.rowCount} rows`);
  }
  for (let number = 1; number <= worksheet.rowCount; number += 1) {
    const row = worksheet.findRow(number);
    if (!row) continue;
    const cells: SheetRow['cells'] = [];
    row.eachCell((cell, column) => {
      const plain = readCell(cell);
      if (plain) cells[column] = plain;
    });
    if (cells.length > 0) yield { number, cells };
  }
}

function readCell(cell: ExcelJS.Cell): SheetCell | undefined {
  if (cell.type === ExcelJS.ValueType.Merge || cell.type === ExcelJS.ValueType.Null) return undefined;
  const value: unknown = cell.value;
  const shown = shownValue(value);
  const text = textOf(shown, cell.numFmt);
  const link = linkOf(value);
  if (text === '' && link === null) return undefined;
  return { text, day: shown instanceof Date ? dayOf(shown) : null, link };
}

/** What a cell shows: the result of a formula, the text of a link. */
function shownValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if ('hyperlink' in value && 'text' in value) return shownValue(value.text);
  if ('formula' in value || 'sharedFormula' in value)
    return 'result' in value ? shownValue(value.result) : '';
  return value;
}

function textOf(value: unknown, format: string | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatNumber(value, format);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : formatDate(value, format);
  if (typeof value === 'object' && 'richText' in value && Array.isArray(value.richText)) {
    return (value.richText as { text?: unknown }[]).map((run) => String(run.text ?? '')).join('');
  }
  if (typeof value === 'object' && 'error' in value) return String(value.error);
  return '';
}

function dayOf(date: Date): string | null {
  return Number.isNaN(date.getTime()) ? null : date.toISOString().split('T', 1)[0]!;
}

const HYPERLINK_FORMULA = /^=?\s*HYPERLINK\s*\(\s*"((?:[^"]|"")*)"/i;

function linkOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  if ('hyperlink' in value && typeof value.hyperlink === 'string') return value.hyperlink;
  if (!('formula' in value) || typeof value.formula !== 'string') return null;
  return HYPERLINK_FORMULA.exec(value.formula)?.[1]?.replaceAll('""', '"') ?? null;
}
