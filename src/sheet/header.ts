import { cleanText } from './cell-text.ts';
import type { SheetRow } from './read-workbook.ts';

/** The columns that are not links, by what they hold. */
export type FactColumn =
  'artist' | 'title' | 'releaseDate' | 'format' | 'genres' | 'vocalStyles' | 'location';

export interface Column {
  /** 1-based. */
  index: number;
  /** As the sheet names it. */
  name: string;
}

export interface LinkColumn extends Column {
  /** camelCase of the name: bandcamp, appleMusic, `spotify` … */
  key: string;
  /** Whether every cell is meant to be a link; in a column we do not know, text without a link is no fault. */
  known: boolean;
}

export interface Header {
  row: number;
  facts: Partial<Record<FactColumn, Column>>;
  links: LinkColumn[];
}

/** How many known columns a row names: a header whose "Artist" or "Album" was renamed still names others. */
export function countKnownColumns(row: SheetRow): number {
  return row.cells.filter((cell) => {
    const name = cleanText(cell?.text ?? '').text;
    return FACT_NAMES.has(foldHeader(name)) || LINK_KEYS.has(columnKey(name));
  }).length;
}

const FACT_NAMES = new Map<string, FactColumn>([
  ['artist', 'artist'],
  ['album', 'title'],
  ['releasedate', 'releaseDate'],
  ['length', 'format'],
  ['format', 'format'],
  ['genresubgenres', 'genres'],
  ['genre', 'genres'],
  ['genres', 'genres'],
  ['vocalstyle', 'vocalStyles'],
  ['vocals', 'vocalStyles'],
  ['countrystate', 'location'],
  ['country', 'location'],
]);

const LINK_KEYS = new Set(['bandcamp', 'spotify', 'youtube', 'amazon', 'appleMusic', 'googlePlay']);

/** What a tab should have besides artist and album; a tab without one of them lacks it for all its albums. */
const EXPECTED: { fact: FactColumn; name: string }[] = [
  { fact: 'releaseDate', name: 'Release Date' },
  { fact: 'format', name: 'Length' },
  { fact: 'genres', name: 'Genre / Subgenres' },
  { fact: 'vocalStyles', name: 'Vocal Style' },
  { fact: 'location', name: 'Country / State' },
];

/** The header a row is, when it names both "Artist" and "Album". Every other column is taken for one of links. */
export function parseHeader(row: SheetRow): Header | undefined {
  const facts: Header['facts'] = {};
  const links: LinkColumn[] = [];
  row.cells.forEach((cell, index) => {
    const name = cleanText(cell?.text ?? '').text;
    const fact = FACT_NAMES.get(foldHeader(name));
    const key = columnKey(name);
    if (fact !== undefined) facts[fact] ??= { index, name };
    else if (key !== '') links.push({ index, name, key, known: LINK_KEYS.has(key) });
  });
  return facts.artist && facts.title ? { row: row.number, facts, links } : undefined;
}

function foldHeader(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}

/** The names of the expected columns that a header lacks. */
export function missingColumns(header: Header): string[] {
  const missing = EXPECTED.filter(({ fact }) => header.facts[fact] === undefined).map(({ name }) => name);
  return header.links.some(({ key }) => key === 'spotify') ? missing : [...missing, 'Spotify'];
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
