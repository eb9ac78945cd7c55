import ExcelJS from 'exceljs';
import { CatalogError } from '#src/catalog-error.ts';
import { createCellFormat, type CellFormat } from './cell-format.ts';
import type { CellLinks } from './cell-links.ts';
import { cleanText } from './cell-text.ts';
import { cutWorkbook } from './cut-workbook.ts';
import type { SheetCell, SheetRow, SheetTab } from './workbook.ts';

export interface ReadWorkbookOptions {
  /** Which tabs are read; default all. Others are named, and hold no rows. */
  isWanted?: ((tab: Pick<SheetTab, 'name' | 'visible'>) => boolean) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Reads an XLSX file.
 *
 * @returns its tabs in the order of the workbook; their rows are made plain when they are asked for.
 * @throws CatalogError as `cutWorkbook`, which says what may be wrong with the file; the signal's reason.
 */
export async function readWorkbook(file: Buffer, options: ReadWorkbookOptions = {}): Promise<SheetTab[]> {
  const { isWanted = () => true, signal } = options;
  const wanted = (tab: { name: string; visible: boolean }): boolean =>
    isWanted({ name: cleanText(tab.name).text, visible: tab.visible });
  const cut = await cutWorkbook(file, wanted, signal);
  const workbook = new ExcelJS.Workbook();
  // exceljs declares its own, older Buffer.
  await workbook.xlsx.load(cut.file as unknown as ExcelJS.Buffer);
  const formats = createFormats(cut.formats, cut.date1904);
  return cut.tabs.map(({ name, visible, sheet, fault }) => ({
    name: cleanText(name).text,
    visible,
    rows() {
      if (fault) throw new CatalogError('tab-damaged', reasonOf(fault), { cause: fault });
      return sheet ? readRows(workbook.getWorksheet(sheet.name)!, sheet.links, formats) : [];
    },
  }));
}

function reasonOf(fault: Error): string {
  return fault instanceof CatalogError
    ? fault.message
    : `Its XML is damaged (${fault.message.split('\n', 1)[0]!.slice(0, 80)})`;
}

/** By what stands as a cell's format in the cut workbook: the number of the format, in quotes. */
function createFormats(codes: string[], date1904: boolean): (cell: ExcelJS.Cell) => CellFormat {
  const general = createCellFormat('General', date1904);
  const formats = new Map(codes.map((code, number) => [`"${number}"`, createCellFormat(code, date1904)]));
  return (cell) => formats.get(cell.numFmt) ?? general;
}

function* readRows(
  worksheet: ExcelJS.Worksheet,
  links: CellLinks,
  formatOf: (cell: ExcelJS.Cell) => CellFormat,
): Generator<SheetRow> {
  for (let number = 1; number <= worksheet.rowCount; number += 1) {
    const cells: SheetRow['cells'] = [];
    worksheet.findRow(number)?.eachCell((cell, column) => {
      const link = links.of(number, column) ?? null;
      const shown = shownValue(cell.value, formatOf(cell));
      if (shown.text !== '' || link !== null) cells[column] = { ...shown, link };
    });
    for (const column of links.columnsOf(number)) {
      cells[column] ??= { text: '', date: null, link: links.of(number, column)! };
    }
    if (cells.length > 0) yield { number, cells };
  }
}

function shownValue(value: ExcelJS.CellValue, format: CellFormat): Omit<SheetCell, 'link'> {
  if (typeof value === 'number') return format.showNumber(value);
  if (typeof value === 'boolean') return { text: value ? 'TRUE' : 'FALSE', date: null };
  return { text: typeof value === 'string' ? format.showText(value) : '', date: null };
}
