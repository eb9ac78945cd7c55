/** The community's sheet, where every album of the catalog comes from. */
const COMMUNITY_SHEET_ID = '1fQFg52uaojpRCz29EzSHVpsX5SYVJ2VN8IuKs9XA5W8';

/**
 * Where people read the sheet that the catalog is made from. The configured source is an export; a Google Sheet is
 * linked as a sheet. Nothing configured: the community's sheet.
 */
export function sheetPageUrl(sourceUrl: string | undefined): string {
  const googleId = /^https:\/\/docs\.google\.com\/spreadsheets\/d\/([\w-]+)/.exec(sourceUrl ?? '')?.[1];
  if (sourceUrl && !googleId) return sourceUrl;
  return `https://docs.google.com/spreadsheets/d/${googleId ?? COMMUNITY_SHEET_ID}/`;
}
