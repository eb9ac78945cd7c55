import leven from 'leven';
import type { TabReport } from './import-report.ts';
import { foldTabName } from './select-tabs.ts';
import { quote } from './sheet-issue.ts';
import type { TabShape } from './tab-shape.ts';

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
  return `The tab ${quote(name)}, which held ${counted(albums)}, ${what}${found}`;
}

function columnLosses(tab: string, before: TabShape, now: TabShape): string[] {
  const added = Object.entries(now.columns).filter(([key]) => !(key in before.columns));
  return Object.entries(before.columns).flatMap(([key, { name, filled }]) => {
    const current = now.columns[key];
    const had = `${number(filled)} of ${counted(before.albums)} had it filled`;
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
      `The column ${quote(name)} of the tab ${quote(tab)} is filled for ${number(current.filled)} of ${counted(now.albums)}; at the last import ${had}`,
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

function number(count: number): string {
  return count.toLocaleString('en-US');
}

function counted(albums: number): string {
  return `${number(albums)} album${albums === 1 ? '' : 's'}`;
}
