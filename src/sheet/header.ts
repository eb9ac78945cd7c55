import { ALBUM_FIELDS, SHEET_FIELDS, type SheetField } from '#src/catalog/album-fields.ts';
import { cleanText } from './cell-text.ts';
import type { SheetRow } from './read-workbook.ts';

export interface Column {
  /** 1-based. */
  index: number;
  /** As the sheet names it. */
  name: string;
}

export interface LinkColumn extends Column {
  /** camelCase of the name: bandcamp, appleMusic, `spotify` … */
  key: string;
  /** Whether every cell is meant to be a link; in a column we do not know, text without a link is no issue. */
  known: boolean;
}

export interface Header {
  row: number;
  facts: Partial<Record<SheetField, Column>>;
  links: LinkColumn[];
}

/** How many known columns a row names: a header whose "Artist" or "Album" was renamed still names others. */
export function countKnownColumns(row: SheetRow): number {
  return row.cells.filter((cell) => {
    const name = cleanText(cell?.text ?? '').text;
    return FIELD_OF_HEADING.has(foldHeading(name)) || LINK_KEYS.has(columnKey(name));
  }).length;
}

const FIELD_OF_HEADING = new Map(
  SHEET_FIELDS.flatMap((name) =>
    ALBUM_FIELDS[name].headings.map((heading): [string, SheetField] => [foldHeading(heading), name]),
  ),
);
const LINK_KEYS = new Set(['bandcamp', 'spotify', 'youtube', 'amazon', 'appleMusic', 'googlePlay']);

/** The header a row is, when it names both "Artist" and "Album". Every other column is taken for one of links. */
export function parseHeader(row: SheetRow): Header | undefined {
  const facts: Header['facts'] = {};
  const links: LinkColumn[] = [];
  row.cells.forEach((cell, index) => {
    const name = cleanText(cell?.text ?? '').text;
    const fact = FIELD_OF_HEADING.get(foldHeading(name));
    const key = columnKey(name);
    if (fact !== undefined) facts[fact] ??= { index, name };
    else if (key !== '') links.push({ index, name, key, known: LINK_KEYS.has(key) });
  });
  return facts.artist && facts.title ? { row: row.number, facts, links } : undefined;
}

function foldHeading(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}

/** The columns that a tab should have besides artist and album; without one of them it lacks it for all its albums. */
export function missingColumns(header: Header): string[] {
  const missing = SHEET_FIELDS.filter((name) => header.facts[name] === undefined);
  const names = missing.map((name) => ALBUM_FIELDS[name].headings[0]);
  return header.links.some(({ key }) => key === 'spotify') ? names : [...names, 'Spotify'];
}

/** A column's name in camelCase: "Apple Music" is appleMusic, "YouTube" is youtube. */
export function columnKey(name: string): string {
  return name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word, index) => (index === 0 ? word : word[0]!.toUpperCase() + word.slice(1)))
    .join('');
}
