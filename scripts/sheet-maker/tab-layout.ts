import type { CellSpec, TabSpec } from './xlsx-file.ts';

/** A row by column names; what a tab has no column for is left out. */
export type NamedRow = Record<string, CellSpec>;

const FACTS = [
  'Artist',
  'Album',
  'Release Date',
  'Length',
  'Genre / Subgenres',
  'Vocal Style',
  'Country / State',
];

/** The columns of a year: Google Play only in old ones, no Apple Music before 2019. */
function columnsOf(year: number): string[] {
  const old = year <= 2019 ? ['Google Play'] : [];
  const apple = year >= 2019 ? ['Apple Music'] : [];
  return [...FACTS, 'Bandcamp', 'Spotify', ...old, 'YouTube', 'Amazon', ...apple];
}

export interface TabPlan {
  name: string;
  year: number;
  hidden?: boolean;
  albums: readonly NamedRow[];
  /** Albums announced for some time, below a gap and a banner. */
  announced?: readonly NamedRow[];
  /** Formatted rows without content at the end. */
  emptyRows?: number;
}

/** Empty rows between the last album and the banner. */
const GAP_ROWS = 3;

/** Lays a tab out as the community does: a merged head with formulas and rich text, the header in row 5 or 6, albums, a gap, a banner. */
export function layOutTab({ name, year, hidden, albums, announced = [], emptyRows = 0 }: TabPlan): TabSpec {
  const columns = columnsOf(year);
  const headRows = year <= 2019 ? 4 : 5;
  const last = headRows + 1 + albums.length;
  const line = (row: NamedRow): (CellSpec | null)[] => columns.map((column) => row[column] ?? null);
  const rows: TabSpec['rows'] = [...headOf(name, headRows, last), columns, ...albums.map(line)];
  const merges = [`A1:B${headRows}`, `E1:E${headRows}`, `F1:G${headRows}`, `H1:K${headRows}`];
  if (announced.length > 0) {
    const banner = rows.length + GAP_ROWS + 1;
    for (let gap = 0; gap < GAP_ROWS; gap += 1) rows.push(undefined);
    rows.push(['Unannounced Projects'], ...announced.map(line));
    merges.push(`A${banner}:B${banner}`, `C${banner}:K${banner}`);
  }
  for (let empty = 0; empty < emptyRows; empty += 1) rows.push(line({}));
  return { name, rows, merges, ...(hidden ? { hidden } : {}) };
}

function headOf(name: string, headRows: number, last: number): (CellSpec | null)[][] {
  const count = (formula: string, result: number): CellSpec => ({ formula, result });
  const first: (CellSpec | null)[] = [
    `${name} Albums`,
    null,
    'Releases:',
    count(`COUNTA($C$${headRows + 2}:$C${last})`, last - headRows - 1),
    { rich: ['Sort by Artist, Vocal Style, or Genre:\n', 'Data > Create a filter'] },
    { rich: ['Collaborators: \n', 'everyone who added a row'] },
    null,
    { formula: 'HYPERLINK("https://community.example/","The Prog Community")', result: 'The Prog Community' },
  ];
  const counted = ['LPs:', 'EPs:', 'Debuts:', 'Reissue/Special:'];
  return [
    first,
    ...counted
      .slice(0, headRows - 1)
      .map((label): (CellSpec | null)[] => [
        null,
        null,
        label,
        count(`COUNTIF($D:$D, "*${label.slice(0, 2)}*")`, 7),
      ]),
  ];
}
