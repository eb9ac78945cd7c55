import ExcelJS from 'exceljs';
import JSZip from 'jszip';

/** What a cell holds. */
export type CellSpec =
  | string
  | number
  | { number: number; format: string }
  /** `YYYY-MM-DD`; shown as "January 1" unless a format is given. */
  | { day: string; format?: string }
  | { text: string; link: string }
  | { formula: string; result: string | number }
  | { rich: readonly string[] }
  | { error: string };

export interface TabSpec {
  name: string;
  hidden?: boolean;
  /** From row 1; null and missing cells are empty. */
  rows: (readonly (CellSpec | null)[] | undefined)[];
  /** Ranges such as `A1:B5`. */
  merges?: readonly string[];
}

/** Google Sheets gives every cell a style, empty ones within the columns too. */
const FONT = { name: 'Arial', size: 10 };
const PACKING = { compression: 'DEFLATE', compressionOptions: { level: 9 } } as const;
const FIRST_ZIP_DAY = new Date('1980-01-01T00:00:00Z');

/**
 * Writes a workbook in the shape of a Google Sheets export: shared strings, cell hyperlinks through relations,
 * HYPERLINK formulas, merged ranges, rich text, hidden tabs. The same tabs always give the same bytes.
 */
export async function makeXlsx(tabs: readonly TabSpec[]): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  workbook.created = workbook.modified = new Date(0);

  const styles = new Map<string, Partial<ExcelJS.Style>>();
  const styleOf = (numFmt: string): Partial<ExcelJS.Style> => {
    if (!styles.has(numFmt)) styles.set(numFmt, { font: FONT, numFmt });
    return styles.get(numFmt)!;
  };
  for (const { name, hidden, rows, merges = [] } of tabs) {
    const worksheet = workbook.addWorksheet(name, { state: hidden ? 'hidden' : 'visible' });
    rows.forEach((row, index) =>
      row?.forEach((spec, column) => {
        const cell = worksheet.getCell(index + 1, column + 1);
        cell.value = valueOf(spec);
        cell.style = styleOf(formatOf(spec));
      }),
    );
    for (const range of merges) worksheet.mergeCells(range);
  }
  const zip = await JSZip.loadAsync(await workbook.xlsx.writeBuffer({ zip: PACKING }));
  // exceljs packs the time into each entry.
  for (const entry of Object.values(zip.files)) entry.date = FIRST_ZIP_DAY;
  return zip.generateAsync({ type: 'nodebuffer', ...PACKING });
}

function valueOf(spec: CellSpec | null): ExcelJS.CellValue {
  if (spec === null || typeof spec !== 'object' || 'formula' in spec) return spec;
  if ('number' in spec) return spec.number;
  if ('day' in spec) return new Date(`${spec.day}T00:00:00Z`);
  if ('link' in spec) return { text: spec.text, hyperlink: spec.link };
  if ('rich' in spec) return { richText: spec.rich.map((text) => ({ text })) };
  return { error: spec.error as ExcelJS.ErrorValue };
}

function formatOf(spec: CellSpec | null): string {
  const { format } = Object(spec) as { format?: string };
  return format ?? (typeof spec === 'object' && spec !== null && 'day' in spec ? 'mmmm d' : 'General');
}
