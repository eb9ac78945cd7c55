import { sheetPage } from '#src/sheet/sheet-address.ts';

/** The community's sheet, where every album of the catalog comes from. */
const COMMUNITY_SHEET =
  'https://docs.google.com/spreadsheets/d/1fQFg52uaojpRCz29EzSHVpsX5SYVJ2VN8IuKs9XA5W8/';

/** Where people read the sheet that the catalog is made from. Nothing configured: the community's sheet. */
export function sheetPageUrl(sourceUrl: string | undefined): string {
  return sheetPage(sourceUrl ?? COMMUNITY_SHEET);
}
