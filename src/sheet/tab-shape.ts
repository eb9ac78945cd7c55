import type { FactColumn, Header } from './header.ts';
import type { AlbumRow } from './read-row.ts';

/** How full a tab is: what the next import is compared with. */
export interface TabShape {
  albums: number;
  /** By what the column holds (a fact, or the key of a link column); `filled`: the albums that have it. */
  columns: Record<string, { name: string; filled: number }>;
}

const HAS_FACT: Record<Exclude<FactColumn, 'artist' | 'title'>, (row: AlbumRow) => boolean> = {
  releaseDate: ({ releaseDate, releaseText }) => releaseDate !== null || releaseText !== null,
  format: ({ format }) => format !== null,
  genres: ({ genres }) => genres.length > 0,
  vocalStyles: ({ vocalStyles }) => vocalStyles.length > 0,
  location: ({ location }) => location !== null,
};

/** Measures a tab. A cell that cannot be read counts as filled: what was known of it stays. */
export function measureTab(header: Header, rows: readonly AlbumRow[]): TabShape {
  const columns: TabShape['columns'] = {};
  const measure = (key: string, name: string, has: (row: AlbumRow) => boolean): void => {
    const filled = rows.filter((row) => has(row) || row.unread.includes(key)).length;
    columns[key] ??= { name, filled };
  };
  for (const [fact, has] of Object.entries(HAS_FACT)) {
    const column = header.facts[fact as FactColumn];
    if (column) measure(fact, column.name, has);
  }
  for (const { key, name } of header.links) {
    measure(key, name, (row) => (key === 'spotify' ? row.spotifyId !== null : key in row.links));
  }
  return { albums: rows.length, columns };
}

/** What to compare the next import with: of tabs that were not read now, or could not be, the earlier shape. */
export function nextShapes(
  before: Readonly<Record<string, TabShape>>,
  now: Readonly<Record<string, TabShape>>,
  isStill: (tab: string) => boolean,
): Record<string, TabShape> {
  const unread = Object.entries(before).filter(([name]) => !(name in now) && isStill(name));
  return { ...Object.fromEntries(unread), ...now };
}
