import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The absolute path of a `file:` URL, which may be relative as in `file:db/catalog.sqlite`. */
export function databaseFile(url: string): string {
  return url.startsWith('file://') ? fileURLToPath(url) : resolve(url.slice('file:'.length));
}
