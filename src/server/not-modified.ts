import type { IncomingHttpHeaders } from 'node:http';

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
