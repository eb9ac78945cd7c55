import leven from 'leven';
import { CatalogError } from '#src/catalog-error.ts';
import { FACT_FIELDS, type AlbumRecord } from '#src/catalog/album-fields.ts';
import { counted, formatNumber } from '#src/format-text.ts';
import type { Header } from './header.ts';
import type { TabReport } from './import-report.ts';
import type { AlbumRow } from './parse-row.ts';
import { foldTabName } from './select-tabs.ts';
import { quote } from './sheet-issue.ts';

/** How full a tab is: what the next import is compared with. */
export interface TabShape {
  albums: number;
  /** By what the column holds (a fact, or the key of a link column); `filled`: the albums that have it. */
  columns: Record<string, { name: string; filled: number }>;
}

/** Measures a tab. A cell that cannot be read counts as filled: what was known of it stays. */
export function measureTab(header: Header, rows: readonly AlbumRow[]): TabShape {
  const columns: TabShape['columns'] = {};
  const measure = (key: string, name: string, has: (row: AlbumRow) => boolean): void => {
    const filled = rows.filter((row) => has(row) || row.unread.includes(key)).length;
    columns[key] ??= { name, filled };
  };
  const { releaseDate } = header.facts;
  if (releaseDate)
    measure('releaseDate', releaseDate.name, (row) => (row.releaseDate ?? row.releaseText) !== null);
  for (const fact of FACT_FIELDS) {
    const column = header.facts[fact];
    if (column) measure(fact, column.name, (row) => row[fact] !== null && row[fact].length > 0);
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

/** A column with fewer filled cells than this says nothing when they become fewer. */
const LEAST_FILLED = 3;

export interface LossInput {
  /** As the last imports left them, by name. */
  before: Readonly<Record<string, TabShape>>;
  now: Readonly<Record<string, TabShape>>;
  /** What became of the tabs in this import. */
  tabs: readonly TabReport[];
  /** Whether all tabs were to be imported, so that one may be missed. */
  wholeSheet: boolean;
}

/**
 * What a sheet lost against the last import that looks like a mistake in it: a tab that is gone, hidden or empty, a
 * column that is gone, or filled for less than half the share of albums that it was filled for. Nobody notices either
 * from the number of albums.
 *
 * @returns a sentence for each.
 */
export function findLosses({ before, now, tabs, wholeSheet }: LossInput): string[] {
  const earlier = new Map(
    Object.entries(before).map(([name, shape]) => [foldTabName(name), { name, shape }]),
  );
  const status = new Map(tabs.map((tab) => [foldTabName(tab.name), tab]));
  const losses: string[] = [];
  for (const [key, { name, shape }] of earlier) {
    const tab = status.get(key);
    const current = tab?.status === 'imported' ? now[tab.name] : undefined;
    if (current && current.albums > 0) losses.push(...columnLosses(name, shape, current));
    else if (wholeSheet && tab?.status !== 'failed' && shape.albums > 0) {
      const candidates = tabs.filter((each) => !earlier.has(foldTabName(each.name)));
      losses.push(describeTab(name, shape, tab, candidates));
    }
  }
  return losses;
}

function describeTab(
  name: string,
  { albums }: TabShape,
  tab: TabReport | undefined,
  candidates: readonly TabReport[],
): string {
  const what =
    tab?.status === 'imported' ? 'holds none any more' : tab ? `is left out: ${tab.reason}` : 'is gone';
  const found = tab
    ? ''
    : likely(
        name,
        candidates.map((each) => each.name),
      );
  return `The tab ${quote(name)}, which held ${counted(albums, 'album')}, ${what}${found}`;
}

function columnLosses(tab: string, before: TabShape, now: TabShape): string[] {
  const added = Object.entries(now.columns).filter(([key]) => !(key in before.columns));
  return Object.entries(before.columns).flatMap(([key, { name, filled }]) => {
    const current = now.columns[key];
    const had = `${formatNumber(filled)} of ${counted(before.albums, 'album')} had it filled`;
    if (!current) {
      if (filled === 0) return [];
      const headers = Object.values(now.columns).map((column) => quote(column.name));
      const found = likely(
        name,
        added.map(([, column]) => column.name),
      );
      return [
        `The tab ${quote(tab)} has no column ${quote(name)} any more (${had}); beside artist and album it names ${headers.join(', ') || 'nothing'}${found}`,
      ];
    }
    const halved = current.filled / now.albums < filled / before.albums / 2;
    if (!halved || current.filled >= filled || filled < LEAST_FILLED) return [];
    return [
      `The column ${quote(name)} of the tab ${quote(tab)} is filled for ${formatNumber(current.filled)} of ${counted(now.albums, 'album')}; at the last import ${had}`,
    ];
  });
}

/** The name that a missing one was probably changed to: the nearest by its letters, or the only one there is. */
function likely(missing: string, names: readonly string[]): string {
  const fold = (name: string): string => name.toLowerCase().slice(0, 80);
  const distance = (name: string): number =>
    fold(name).includes(fold(missing)) || fold(missing).includes(fold(name))
      ? 0
      : leven(fold(missing), fold(name)) / Math.max(missing.length, name.length, 1);
  const nearest = names.toSorted((one, other) => distance(one) - distance(other))[0];
  if (nearest === undefined || (names.length > 1 && distance(nearest) > 0.6)) return '';
  return `: is it ${quote(nearest)} now?`;
}

/** A sheet with no more than this part of the albums present is taken for a mistake. */
const SHRUNK_TO = 0.9;
/** A loss of more than this part is accepted only by its number. */
const LARGE_LOSS = 0.5;
const NAMED = 3;

export interface LossToJudge {
  /** What `findLosses` found. */
  losses: readonly string[];
  /** The albums that would be marked removed. */
  gone: readonly AlbumRecord[];
  /** The albums that the catalog would hold. */
  albums: number;
  /** The albums that it holds. */
  present: number;
  /** True accepts a loss of up to half the albums, a number one of so many. */
  allowShrink: boolean | number;
}

/**
 * Refuses an import that would lose what nobody said may go, and says what would go.
 *
 * @throws CatalogError `sheet-shrunk`
 */
export function refuseLoss({ losses, gone, albums, present, allowShrink }: LossToJudge): void {
  const sentences = [...losses];
  if (gone.length > 0 && albums <= present * SHRUNK_TO) {
    sentences.unshift(`The sheet holds ${counted(albums, 'album')}, the catalog ${formatNumber(present)}`);
  }
  const accepted =
    allowShrink === true ? present * LARGE_LOSS : allowShrink === false ? gone.length : allowShrink;
  if (gone.length > accepted) sentences.unshift('More albums would go than was allowed');
  else if (allowShrink !== false || sentences.length === 0) return;
  if (gone.length > 0)
    sentences.push(`${counted(gone.length, 'album')} would be marked removed: ${namesOf(gone)}`);
  throw new CatalogError('sheet-shrunk', [...sentences, 'Nothing was changed'].join('\n'), {
    hint: `If all of this is meant, import with --allow-shrink${gone.length > 0 ? `=${gone.length}` : ''}`,
  });
}

function namesOf(albums: readonly AlbumRecord[]): string {
  const names = albums.slice(0, NAMED).map(({ artist, title }) => quote(`${artist} – ${title}`));
  const more = albums.length - names.length;
  return names.join(', ') + (more > 0 ? ` and ${formatNumber(more)} more` : '');
}
