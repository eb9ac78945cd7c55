import { CatalogError } from '#src/catalog-error.ts';
import { serialOfIsoDate } from './cell-format.ts';
import {
  columnLetters,
  columnNumber,
  MAX_COLUMNS,
  MAX_ROWS,
  parseRange,
  type CellLink,
} from './cell-links.ts';
import { formulaLink, hasHyperlink } from './formula-link.ts';
import { decodeEscapes, escapeXml, parseXml, relationId, type XmlAttributes } from './parse-xml.ts';

export interface CutWorksheet {
  /** A worksheet of nothing but rows and cells that show something, each with its address and its plain value. */
  xml: string;
  links: CellLink[];
}

export interface WorksheetFacts {
  /** How many shared texts and styles there are for cells to refer to. */
  texts: number;
  styles: number;
  /** What the worksheet refers to, by id. */
  targets: ReadonlyMap<string, string>;
  date1904: boolean;
  /** How many more cells may be kept; counted down. */
  budget: { cells: number };
}

interface OpenCell {
  column: number;
  type: string;
  style: string;
  value: string;
  formula: string | undefined;
  shared: string | undefined;
  inline: string;
}

/**
 * Cuts a worksheet down to its cells. A formula becomes what it shows, and its link; a text that is no number, an error
 * or a date in words becomes text; rows and cells without address get the next one.
 *
 * @throws Error when the XML is not well-formed; CatalogError `tab-too-long`.
 */
export function cutWorksheet(xml: string, facts: WorksheetFacts): CutWorksheet {
  const rows: string[] = [];
  const links: CellLink[] = [];
  const formulas = new Map<string, string>();
  let cells: string[] = [];
  let row = 0;
  let column = 0;
  let cell: OpenCell | undefined;
  let part = '';
  let reading: 'value' | 'formula' | 'inline' | undefined;

  function openCell({ r, t, s }: XmlAttributes): void {
    const letters = /^\$?([A-Z]{1,3})(?=\$?\d)/i.exec(r ?? '')?.[1];
    column = letters === undefined ? column + 1 : columnNumber(letters);
    const style = /^\d{1,7}$/.test(s ?? '') && Number(s) < facts.styles ? ` s="${Number(s)}"` : '';
    cell = { column, type: t ?? 'n', style, value: '', formula: undefined, shared: undefined, inline: '' };
  }

  function closeCell({ column: at, type, style, value, inline, ...closed }: OpenCell): void {
    const formula =
      closed.shared === undefined ? closed.formula : sharedFormula(closed.shared, closed.formula);
    if (at > MAX_COLUMNS) return;
    if (formula !== undefined && hasHyperlink(formula)) {
      const link = formulaLink(formula, value) ?? `=${formula}`;
      links.push({ firstRow: row, lastRow: row, firstColumn: at, lastColumn: at, link });
    }
    const content = contentOf(type, value, inline, facts);
    if (content === undefined) return;
    if ((facts.budget.cells -= 1) < 0) {
      throw new CatalogError('tab-too-long', 'With it the sheet has more filled cells than can be read');
    }
    cells.push(`<c r="${columnLetters(at)}${row}"${style}${content}</c>`);
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
      if (cell && reading) cell[reading] = (cell[reading] ?? '') + text;
    },
    close(name) {
      if (name === 'c' && cell) {
        closeCell(cell);
        cell = undefined;
      } else if (name === 'row' && cells.length > 0) {
        rows.push(`<row r="${row}">${cells.join('')}</row>`);
      }
      reading = undefined;
    },
  });
  return { xml: `<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>`, links };
}

/** The rest of a cell's element, from its type on; undefined when it shows nothing. */
function contentOf(type: string, value: string, inline: string, facts: WorksheetFacts): string | undefined {
  const number = value.trim();
  switch (type) {
    case 's':
      return /^\d{1,9}$/.test(number) && Number(number) < facts.texts
        ? ` t="s"><v>${Number(number)}</v>`
        : undefined;
    case 'b':
      return number === '' ? undefined : ` t="b"><v>${/^(?:1|true)$/i.test(number) ? 1 : 0}</v>`;
    case 'd': {
      const serial = serialOfIsoDate(number, facts.date1904);
      return serial === undefined ? textContent(value) : `><v>${serial}</v>`;
    }
    case 'n':
      if (number === '') return undefined;
      return Number.isFinite(Number(number)) ? `><v>${Number(number)}</v>` : textContent(value);
    default:
      return textContent(type === 'inlineStr' ? inline : value || inline);
  }
}

function textContent(text: string): string | undefined {
  return text === '' ? undefined : ` t="inlineStr"><is><t>${escapeXml(decodeEscapes(text))}</t></is>`;
}

/** The part after `#` stands apart; without an address before it, it is a place in the workbook. */
function linkOf(attributes: XmlAttributes, targets: ReadonlyMap<string, string>): string {
  const target = targets.get(relationId(attributes) ?? '') ?? '';
  const place = attributes['location'] ?? '';
  if (place === '' || target.includes('#')) return target;
  return target === '' && URL.canParse(place) ? place : `${target}#${place}`;
}
