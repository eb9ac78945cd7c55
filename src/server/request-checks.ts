import type { IncomingMessage } from 'node:http';

/** Islands carry their props in the URL up to 2,048 characters, beside which little is needed. */
const LONGEST_URL = 4_096;
/** Nothing outside the API reads a body; this much is taken in without a word. */
const LARGEST_BODY = 65_536;

/** The status that a request is rejected with for its size or form. */
export type HttpRejection = 400 | 411 | 413 | 414 | 417;

/** Whether a request is rejected for its size or form, and how; undefined when there is nothing wrong with it. */
export function findRejection({
  headers,
  httpVersionMinor,
  method,
  url = '',
}: IncomingMessage): HttpRejection | undefined {
  if (httpVersionMinor > 0 && headers.host === undefined) return 400;
  if (url.length > LONGEST_URL) return 414;
  if (Number(headers['content-length'] ?? 0) > LARGEST_BODY) return 413;
  // Without a length a body could be anything.
  if (headers['transfer-encoding'] !== undefined) return 411;
  if (method === 'POST' && headers['content-length'] === undefined) return 411;
  return undefined;
}

const SCHEME = /^https?:\/\//i;

/**
 * Brings a target in absolute form (`GET http://host/path`, which clients send to proxies) into the form that all else
 * reads; its authority then takes the place of the Host header, as RFC 9112 says.
 *
 * @returns whether it has a host and nothing that a server is not to believe, such as a user.
 */
export function normaliseTarget(request: IncomingMessage): boolean {
  const { url = '' } = request;
  if (!SCHEME.test(url)) return true;
  const [start = '', authority = ''] = /^https?:\/\/([^/?#]*)/i.exec(url) ?? [];
  const path = url.slice(start.length);
  if (!/^([\w.-]+|\[[\da-f:.]+\])(:\d*)?$/i.test(authority)) return false;
  request.url = path.startsWith('/') ? path : `/${path}`;
  request.headers.host = authority;
  return true;
}

/** No second slash to begin with (a redirect to it would leave the site), no backslash, decodable. */
export function isPlainPath(path: string): boolean {
  if (!path.startsWith('/') || path.startsWith('//') || path.includes('\\')) return false;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** Pages live in folders; a name with a dot is a file. */
export function lacksSlash(inSite: string): boolean {
  return inSite !== '' && !inSite.endsWith('/') && !inSite.slice(inSite.lastIndexOf('/') + 1).includes('.');
}
