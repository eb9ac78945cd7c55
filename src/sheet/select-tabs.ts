import { CatalogError } from '#src/catalog-error.ts';
import type { SheetTab } from './read-workbook.ts';
import { quote } from './sheet-issue.ts';

/** A tab that holds albums. */
export interface AlbumTab {
  tab: SheetTab;
  year: number;
  /** Whether it is to be imported, or only looked at because the import was narrowed to other tabs. */
  wanted: boolean;
}

export interface SelectedTabs {
  /** Oldest year first, within a year in the order of the workbook. */
  albumTabs: AlbumTab[];
  skipped: { name: string; reason: string }[];
}

/** Whether a tab holds albums: visible ones whose name begins with a year. */
export function holdsAlbums({ name, visible }: Pick<SheetTab, 'name' | 'visible'>): boolean {
  return visible && tabYear(name) !== undefined;
}

/**
 * Chooses the tabs that hold albums.
 *
 * @param only the names of the tabs to import; empty for all.
 * @throws CatalogError `tab-unknown` when a name of `only` is no such tab, `sheet-without-albums` when there is none at all.
 */
export function selectTabs(tabs: SheetTab[], only: readonly string[] = []): SelectedTabs {
  const albumTabs: AlbumTab[] = [];
  const skipped: SelectedTabs['skipped'] = [];
  const wantedNames = new Set(only.map(foldTabName));
  for (const tab of tabs) {
    const year = tabYear(tab.name);
    if (year === undefined) skipped.push({ name: tab.name, reason: 'its name does not begin with a year' });
    else if (!tab.visible) skipped.push({ name: tab.name, reason: 'it is hidden' });
    else albumTabs.push({ tab, year, wanted: only.length === 0 || wantedNames.has(foldTabName(tab.name)) });
  }
  albumTabs.sort((one, other) => one.year - other.year);
  if (albumTabs.length === 0) {
    const found = tabs.map((tab) => quote(tab.name)).join(', ') || 'none at all';
    throw new CatalogError(
      'sheet-without-albums',
      `No tab of the sheet is visible and begins with a year; found ${found}`,
      { hint: 'Is it the right sheet? Tabs are named as in "2024 Prog-metal"' },
    );
  }
  for (const name of only) refuseUnknown(name, albumTabs, skipped);
  return { albumTabs, skipped };
}

function refuseUnknown(name: string, albumTabs: AlbumTab[], skipped: SelectedTabs['skipped']): void {
  const matches = (other: string): boolean => foldTabName(other) === foldTabName(name);
  if (albumTabs.some(({ tab }) => matches(tab.name))) return;
  const refused = skipped.find((tab) => matches(tab.name));
  throw new CatalogError(
    'tab-unknown',
    refused
      ? `The tab ${quote(refused.name)} is not imported: ${refused.reason}`
      : `The sheet has no tab named ${quote(name)}`,
    { hint: `Tabs to choose from: ${albumTabs.map(({ tab }) => quote(tab.name)).join(', ')}` },
  );
}

/** A tab's name without regard to case and blanks. */
export function foldTabName(name: string): string {
  return name.trim().replace(/\s+/g, ' ').toLowerCase();
}

const YEAR_FIRST = /^\s*((?:19|20|21)\d\d)(?![\p{L}\p{N}])/u;

/** The year a tab's name begins with ("2019 Reissues & Special Release" -> 2019); undefined when it does not. */
export function tabYear(name: string): number | undefined {
  const year = YEAR_FIRST.exec(name)?.[1];
  return year === undefined ? undefined : Number(year);
}
