import ExcelJS from 'exceljs';
import { CatalogError } from '#src/catalog-error.ts';
import { createCellFormat, type CellFormat, type ShownValue } from './cell-format.ts';
import { placeLinks, type CellLink } from './cell-links.ts';
import { cutWorkbook } from './cut-workbook.ts';

/** One cell that holds something, as a spreadsheet shows it. Everything in it is untrusted. */
export interface SheetCell extends ShownValue {
  /** The target of the cell's hyperlink, as written; of a formula the URL in it, or the formula (`=…`) that holds none. */
  link: string | null;
}

export interface SheetRow {
  /** 1-based, as a spreadsheet shows it. */
  number: number;
  /** By column, 1-based; empty cells are left out. */
  cells: (SheetCell | undefined)[];
}

export interface SheetTab {
  name: string;
  visible: boolean;
  /** The rows that hold something, top down. Throws when the tab cannot be read. */
  rows(): SheetRow[];
}

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
  const cut = await cutWorkbook(file, isWanted, signal);
  const workbook = new ExcelJS.Workbook();
  // exceljs declares its own, older Buffer.
  await workbook.xlsx.load(cut.file as unknown as ExcelJS.Buffer);
  const formats = createFormats(cut.formats, cut.date1904);
  return cut.tabs.map(({ name, visible, sheet, failure }) => ({
    name,
    visible,
    rows() {
      if (failure) throw new CatalogError('tab-damaged', reasonOf(failure), { cause: failure });
      return sheet ? readRows(workbook.getWorksheet(sheet.name)!, sheet.links, formats) : [];
    },
  }));
}

function reasonOf(failure: Error): string {
  return failure instanceof CatalogError
    ? failure.message
    : `Its XML is damaged (${failure.message.split('\n', 1)[0]!.slice(0, 80)})`;
}

/** By what stands as a cell's format in the cut workbook: the number of the format, in quotes. */
function createFormats(codes: string[], date1904: boolean): (cell: ExcelJS.Cell) => CellFormat {
  const general = createCellFormat('General', date1904);
  const formats = new Map(codes.map((code, number) => [`"${number}"`, createCellFormat(code, date1904)]));
  return (cell) => formats.get(cell.numFmt) ?? general;
}

function readRows(
  worksheet: ExcelJS.Worksheet,
  links: readonly CellLink[],
  formatOf: (cell: ExcelJS.Cell) => CellFormat,
): SheetRow[] {
  const rows = new Map<number, SheetRow['cells']>();
  worksheet.eachRow((row, number) => {
    const cells: SheetRow['cells'] = [];
    row.eachCell((cell, column) => {
      cells[column] = { ...shownValue(cell.value, formatOf(cell)), link: null };
    });
    rows.set(number, cells);
  });
  placeLinks(rows, links);
  return [...rows]
    .sort(([one], [other]) => one - other)
    .map(([number, cells]) => ({ number, cells: cells.map((cell) => (isEmpty(cell) ? undefined : cell)) }))
    .filter(({ cells }) => cells.some((cell) => cell !== undefined));
}

function shownValue(value: ExcelJS.CellValue, format: CellFormat): ShownValue {
  if (typeof value === 'number') return format.showNumber(value);
  if (typeof value === 'boolean') return { text: value ? 'TRUE' : 'FALSE', date: null };
  return { text: typeof value === 'string' ? format.showText(value) : '', date: null };
}

function isEmpty(cell: SheetCell | undefined): boolean {
  return cell === undefined || (cell.text === '' && cell.link === null);
}
