import { CatalogError } from '#src/catalog-error.ts';
import { serialOfIsoDate, type CellFormat, type ShownValue } from './cell-format.ts';
import { columnNumber, MAX_COLUMNS, MAX_ROWS, parseRange, placeLinks, type CellLink } from './cell-links.ts';
import { formulaLink, hasHyperlink } from './formula-link.ts';
import { decodeEscapes, parseXml, relationId, type XmlAttributes } from './parse-xml.ts';

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

export interface WorksheetFacts {
  /** What cells refer to by number: shared texts and the formats of styles. */
  texts: readonly string[];
  styles: readonly CellFormat[];
  /** For cells without a style. */
  general: CellFormat;
  /** What the worksheet refers to, by id. */
  targets: ReadonlyMap<string, string>;
  date1904: boolean;
  /** How many more cells may be kept; counted down. */
  budget: { cells: number };
}

interface OpenCell {
  column: number;
  type: string;
  format: CellFormat;
  value: string;
  formula: string | undefined;
  shared: string | undefined;
  inline: string;
}

/**
 * Parses a worksheet to its rows that hold something, top down. Of a formula what it shows and its link is taken; a text
 * that is no number, an error or a date in words is text; rows and cells without address get the next one.
 *
 * @throws Error when the XML is not well-formed; CatalogError `tab-too-long`.
 */
export function parseWorksheet(xml: string, facts: WorksheetFacts): SheetRow[] {
  const rows = new Map<number, SheetRow['cells']>();
  const links: CellLink[] = [];
  const formulas = new Map<string, string>();
  let row = 0;
  let column = 0;
  let cells: SheetRow['cells'] = [];
  let cell: OpenCell | undefined;
  let part = '';
  let reading: 'value' | 'formula' | 'inline' | undefined;

  function openCell({ r, t, s }: XmlAttributes): void {
    const letters = /^\$?([A-Z]{1,3})(?=\$?\d)/i.exec(r ?? '')?.[1];
    column = letters === undefined ? column + 1 : columnNumber(letters);
    const format = (/^\d{1,7}$/.test(s ?? '') && facts.styles[Number(s)]) || facts.general;
    cell = { column, type: t ?? 'n', format, value: '', formula: undefined, shared: undefined, inline: '' };
  }

  function closeCell(closed: OpenCell): void {
    const formula =
      closed.shared === undefined ? closed.formula : sharedFormula(closed.shared, closed.formula);
    if (closed.column > MAX_COLUMNS) return;
    if (formula !== undefined && hasHyperlink(formula)) {
      const { column: of, value } = closed;
      const link = formulaLink(formula, value) ?? `=${formula}`;
      links.push({ firstRow: row, lastRow: row, firstColumn: of, lastColumn: of, link });
    }
    const shown = shownValue(closed, facts);
    if (shown === undefined) return;
    if ((facts.budget.cells -= 1) < 0) {
      throw new CatalogError('tab-too-long', 'With it the sheet has more filled cells than can be read');
    }
    cells[closed.column] = { ...shown, link: null };
  }

  /** Cells that share a formula name it by number; the first of them has its text. */
  function sharedFormula(number: string, text: string | undefined): string | undefined {
    if (text) formulas.set(number, text);
    return text || formulas.get(number);
  }

  parseXml(xml, {
    open(name, attributes, depth) {
      if (depth === 1) return true;
      if (depth === 2) part = name;
      if (part === 'hyperlinks') {
        const range = name === 'hyperlink' ? parseRange(attributes['ref'] ?? '') : undefined;
        if (range) links.push({ ...range, link: linkOf(attributes, facts.targets) });
        return depth === 2;
      }
      if (part !== 'sheetData') return false;
      if (name === 'row') {
        row = /^\d{1,15}$/.test(attributes['r'] ?? '') ? Number(attributes['r']) : row + 1;
        if (row > MAX_ROWS) throw new CatalogError('tab-too-long', `It claims ${row} rows`);
        column = 0;
        cells = [];
      } else if (name === 'c') openCell(attributes);
      else if (!cell) return name === 'sheetData';
      else if (name === 'v') reading = 'value';
      else if (name === 'f') {
        reading = 'formula';
        cell.formula = '';
        if (attributes['t'] === 'shared') cell.shared = attributes['si'] ?? '';
      } else if (name === 't') reading = 'inline';
      else return name === 'is' || name === 'r';
      return true;
    },
    text(text) {
      if (!cell || reading === undefined) return;
      cell[reading] = (cell[reading] ?? '') + text;
    },
    close(name) {
      if (name === 'c' && cell) {
        closeCell(cell);
        cell = undefined;
      } else if (name === 'row' && cells.length > 0) rows.set(row, cells);
      reading = undefined;
    },
  });
  placeLinks(rows, links);
  return [...rows]
    .sort(([one], [other]) => one - other)
    .map(([number, ofRow]) => ({
      number,
      cells: ofRow.map((each) => (holdsAnything(each) ? each : undefined)),
    }))
    .filter((each) => each.cells.some((filled) => filled !== undefined));
}

function holdsAnything(cell: SheetCell | undefined): boolean {
  return cell !== undefined && (cell.text !== '' || cell.link !== null);
}

/** What a cell shows; undefined when it holds nothing. */
function shownValue(
  { type, format, value, inline }: OpenCell,
  facts: WorksheetFacts,
): ShownValue | undefined {
  const ofText = (text: string): ShownValue | undefined =>
    text === '' ? undefined : { text: format.showText(decodeEscapes(text)), date: null };
  const number = value.trim();
  switch (type) {
    case 's': {
      const text = /^\d{1,9}$/.test(number) ? facts.texts[Number(number)] : undefined;
      return text === undefined ? undefined : { text: format.showText(text), date: null };
    }
    case 'b':
      return number === ''
        ? undefined
        : { text: /^(?:1|true)$/i.test(number) ? 'TRUE' : 'FALSE', date: null };
    case 'd': {
      const serial = serialOfIsoDate(number, facts.date1904);
      return serial === undefined ? ofText(value) : format.showNumber(serial);
    }
    case 'n':
      if (number === '') return undefined;
      return Number.isFinite(Number(number)) ? format.showNumber(Number(number)) : ofText(value);
    default:
      return ofText(type === 'inlineStr' ? inline : value || inline);
  }
}

/** The part after `#` stands apart; without an address before it, it is a place in the workbook. */
function linkOf(attributes: XmlAttributes, targets: ReadonlyMap<string, string>): string {
  const target = targets.get(relationId(attributes) ?? '') ?? '';
  const place = attributes['location'] ?? '';
  if (place === '' || target.includes('#')) return target;
  return target === '' && URL.canParse(place) ? place : `${target}#${place}`;
}
