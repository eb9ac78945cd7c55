import type { IncomingMessage, ServerResponse, IncomingHttpHeaders } from 'node:http';
import send from 'send';
import type { SiteFile } from './site-files.ts';
import type { CopyEncoding } from '#src/render/compressed-copy.ts';

const FOR_EVER = 'public, max-age=31536000, immutable';
const ASK_EVERY_TIME = 'no-cache';
/** Files whose names change with their content: what Astro bundled, and the index of search and filters. */
const NAMED_BY_CONTENT = /^_astro\/|(^|\/)browse-data\/(facets|text)-[0-9a-f]{12}\.json$/;

/**
 * Answers with a file of the site. Text that is kept in memory is sent from there; ranges, large files and all that
 * is no text go through `send`.
 *
 * @param path of the file in the site; decides on caching.
 */
export function sendSiteFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: SiteFile,
  path: string,
): void {
  const { headers } = request;
  const fields: Record<string, string> = {
    ...fieldsOf(file),
    'cache-control': NAMED_BY_CONTENT.test(path) ? FOR_EVER : ASK_EVERY_TIME,
    'accept-ranges': 'bytes',
  };
  const special = headers.range ?? headers['if-match'] ?? headers['if-unmodified-since'];
  if (file.body === undefined || file.contentType === undefined || special !== undefined) {
    sendThrough(request, response, file, fields);
  } else if (isNotModified(headers, file)) {
    const { 'content-type': _type, 'content-encoding': _encoding, ...kept } = fields;
    response.writeHead(304, kept).end();
  } else {
    response.writeHead(200, { ...fields, 'content-length': file.body.length }).end(file.body);
  }
}

/** Answers 404 with the page that says so. */
export function sendNotFound(response: ServerResponse, page: SiteFile | undefined): void {
  const body = page?.body ?? Buffer.from('Not found');
  const { etag: _etag, 'last-modified': _modified, ...fields } = page ? fieldsOf(page) : plainText();
  response.writeHead(404, { ...fields, 'cache-control': ASK_EVERY_TIME, 'content-length': body.length });
  response.end(body);
}

function fieldsOf({ etag, lastModified, contentType, encoding }: SiteFile): Record<string, string> {
  return {
    etag,
    'last-modified': lastModified,
    ...(contentType !== undefined && { 'content-type': contentType, vary: 'accept-encoding' }),
    ...(encoding !== undefined && { 'content-encoding': encoding }),
  };
}

function plainText(): Record<string, string> {
  return { 'content-type': 'text/plain; charset=utf-8' };
}

function sendThrough(
  request: IncomingMessage,
  response: ServerResponse,
  { root, name }: SiteFile,
  fields: Record<string, string>,
): void {
  for (const [field, value] of Object.entries(fields)) response.setHeader(field, value);
  const path = name.split('/').map(encodeURIComponent).join('/');
  send(request, `/${path}`, { root, index: false, etag: false, cacheControl: false, dotfiles: 'allow' })
    .on('error', (error: { status?: number }) => {
      // A range or a version that is not there, or a file that went between being found and being sent.
      if (response.headersSent) return void response.destroy();
      for (const field of Object.keys(fields)) response.removeHeader(field);
      response.writeHead(error.status ?? 500, { 'content-length': 0, 'cache-control': 'no-store' }).end();
    })
    .pipe(response);
}

/** Which of our encodings an `Accept-Encoding` header wants most; undefined: as it is. Brotli wins among equals. */
export function acceptedEncoding(header: string | undefined): CopyEncoding | undefined {
  if (header === undefined) return undefined;
  const weights = new Map<string, number>();
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((word) => word.trim());
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    const weight = q === undefined ? 1 : Number(q.slice(2));
    if (weight >= 0 && weight <= 1) weights.set(name === 'x-gzip' ? 'gzip' : name, weight);
  }
  const weightOf = (encoding: string): number => weights.get(encoding) ?? weights.get('*') ?? 0;
  const br = weightOf('br');
  const gzip = weightOf('gzip');
  const asItIs = weights.get('identity') ?? 0;
  if (br > 0 && br >= gzip && br >= asItIs) return 'br';
  return gzip > 0 && gzip >= asItIs ? 'gzip' : undefined;
}

/**
 * Whether a browser has these bytes already. A list of tags decides alone when there is one; the date, whole
 * seconds, only without; any other date is another file, older or newer, since clocks are set back.
 */
export function isNotModified(
  headers: IncomingHttpHeaders,
  { etag, lastModified }: { etag: string; lastModified?: string | undefined },
): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined) {
    return tags.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')));
  }
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return lastModified !== undefined && Date.parse(lastModified) === since;
}
