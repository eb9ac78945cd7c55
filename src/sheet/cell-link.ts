import { quote } from './sheet-issue.ts';
import { webAddressOfUri } from './spotify-link.ts';
import type { SheetCell } from './workbook.ts';

/** What a cell of a link column holds. */
export type CellLink =
  | { status: 'none' }
  | { status: 'link'; url: URL }
  | { status: 'not-http'; reason: string }
  | { status: 'broken'; reason: string };

/** Longer ones are no addresses of albums. */
const MAX_URL_CHARACTERS = 2_048;

const GOOGLE_HOST = /^(www\.)?google(\.[a-z]{2,3}){1,2}$/;

/** The link of a cell, unwrapped from `google.com/url?q=…`; only http: and https: links to a host with a dot. */
export function parseCellLink(cell: SheetCell | undefined): CellLink {
  const shown = cell?.text.trim() ?? '';
  const raw = webAddressOfUri(cell?.link?.trim() || (/^[a-z][a-z+.-]*:/i.test(shown) ? shown : ''));
  if (raw === '') {
    return shown === ''
      ? { status: 'none' }
      : { status: 'broken', reason: `${quote(shown)} is text without a link` };
  }
  if (raw.startsWith('='))
    return { status: 'broken', reason: `the formula ${quote(raw)} holds no whole link` };
  if (raw.length > MAX_URL_CHARACTERS)
    return { status: 'broken', reason: `${quote(raw)} is too long for a link` };
  if (!URL.canParse(raw)) return { status: 'broken', reason: `${quote(raw)} is no complete link` };
  const url = unwrapGoogle(new URL(raw));
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { status: 'not-http', reason: `${quote(raw)} is neither http: nor https:` };
  }
  if (!url.hostname.includes('.')) return { status: 'broken', reason: `${quote(raw)} leads nowhere` };
  return { status: 'link', url };
}

function unwrapGoogle(url: URL, depth = 0): URL {
  if (!GOOGLE_HOST.test(url.hostname) || url.pathname !== '/url' || depth === 3) return url;
  const target = url.searchParams.get('q') ?? url.searchParams.get('url');
  return target !== null && URL.canParse(target) ? unwrapGoogle(new URL(target), depth + 1) : url;
}
