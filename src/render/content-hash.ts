import { hash, createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What a page shows, in one word. Made of the whole of it, so that nothing has to be named to count; what a key could
 * not tell apart (functions, sets …) is an error rather than left out.
 *
 * @throws TypeError
 */
export function contentKey(content: unknown): string {
  if (typeof content === 'string') return hash('sha256', content).slice(0, 32);
  return hash('sha256', JSON.stringify(content, keepAll) ?? '').slice(0, 32);
}

function keepAll(name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function' || typeof value === 'symbol') throw uncovered(name, typeof value);
    return value;
  }
  if (value instanceof Map) return [...value];
  if (Array.isArray(value) || isPlain(value)) return value;
  throw uncovered(name, value.constructor.name);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function uncovered(name: string, kind: string): TypeError {
  return new TypeError(`A page's content holds a ${kind} under "${name}", which its key would not cover`);
}

/** A file of the site that says which content it has: what is deployed can be compared with what was built. */
export const CONTENT_ID_FILE = 'content-id.txt';

/** A hash over the names and bytes of all files of a built site, written among them. Equal ids: equal sites. */
export async function writeContentId(clientDir: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(clientDir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => file !== join(clientDir, CONTENT_ID_FILE))
    .sort();
  for (const file of files) {
    const content = await readFile(file);
    hash.update(`${file.slice(clientDir.length)}\n${content.length}\n`).update(content);
  }
  const id = hash.digest('hex');
  await writeFile(join(clientDir, CONTENT_ID_FILE), `${id}\n`);
  return id;
}
