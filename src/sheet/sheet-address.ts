/** Whether a source is to be downloaded; anything else is a file. */
export function isWebSource(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

/**
 * A source as it may be kept, logged and shown: of an address neither name and password nor the query, in which keys
 * stand; a file as it is.
 */
export function publicSource(source: string): string {
  if (!isWebSource(source)) return source;
  if (!URL.canParse(source)) return source.split(/[?#]/, 1)[0]!.replace(/\/\/[^/]*@/, '//');
  const { origin, pathname } = new URL(source);
  return origin + pathname;
}

/**
 * Turns the address of a Google Sheet, as a browser shows it or as it is shared or published, into that of its XLSX
 * export; any other address stays as it is.
 */
export function exportAddress(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  const published = publishedDocument(url);
  if (published !== undefined) {
    return `https://docs.google.com/spreadsheets/d/e/${published}/pub?output=xlsx`;
  }
  const id = documentId(url);
  if (id === undefined) return address;
  const { pathname, searchParams } = url;
  if (pathname === `/spreadsheets/d/${id}/export` && searchParams.get('format') === 'xlsx') return address;
  const key = searchParams.get('resourcekey');
  const resourceKey = key === null ? '' : `&resourcekey=${encodeURIComponent(key)}`;
  return `https://docs.google.com/spreadsheets/d/${id}/export?format=xlsx${resourceKey}`;
}

const GOOGLE_HOSTS = new Set(['docs.google.com', 'drive.google.com', 'spreadsheets.google.com']);
/** Between host and document: the domain of a company's account, which of a browser's accounts it is. */
const ACCOUNT = '(?:/a/[^/]+)?(?:/(?:spreadsheets|file))?(?:/u/\\d+)?';

function publishedDocument(url: URL): string | undefined {
  if (!GOOGLE_HOSTS.has(url.hostname)) return undefined;
  return /\/spreadsheets(?:\/u\/\d+)?\/d\/e\/([\w-]{20,})(?:\/|$)/.exec(url.pathname)?.[1];
}

/** The id of the sheet, or of the file on Google Drive, that an address of Google's leads to. */
function documentId(url: URL): string | undefined {
  if (!GOOGLE_HOSTS.has(url.hostname)) return undefined;
  const inPath = RegExp(`^${ACCOUNT}/d/([\\w-]+)(?:/|$)`).exec(url.pathname)?.[1];
  if (inPath !== undefined) return inPath;
  const inQuery = url.searchParams.get('id') ?? url.searchParams.get('key') ?? '';
  return /^[\w-]{20,}$/.test(inQuery) ? inQuery : undefined;
}

/** Where people read the sheet of a source: a Google Sheet as a sheet, anything else as `publicSource`. */
export function sheetPage(source: string): string {
  const exported = /^(https:\/\/docs\.google\.com\/spreadsheets\/d\/(?:e\/)?[\w-]+)\/(export|pub)\b/.exec(
    exportAddress(source),
  );
  if (!exported) return publicSource(source);
  return exported[2] === 'pub' ? `${exported[1]}/pubhtml` : `${exported[1]}/`;
}
