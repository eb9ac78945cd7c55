import { fileURLToPath } from 'node:url';

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** The engines that can hold a catalog. */
export type Engine = 'sqlite' | 'postgres';

/** Which engine a database URL is for; undefined when it is for none, or names no database. */
export function engineOfUrl(url: string): Engine | undefined {
  if (/^file:./.test(url)) return namesFile(url) ? 'sqlite' : undefined;
  return /^postgres(ql)?:\/\//.test(url) && URL.canParse(url) ? 'postgres' : undefined;
}

/** `file:` and a path; with slashes it is a URL, which has three of them: `file://tmp/x` is a file of another machine. */
function namesFile(url: string): boolean {
  if (!url.startsWith('file://')) return true;
  try {
    return fileURLToPath(url) !== '/';
  } catch {
    return false;
  }
}

/** A database URL as it may be shown and logged: without its password. */
export function withoutPassword(url: string): string {
  return url
    .replace(/^([a-z]+:\/\/[^/?#:]*:)[^/?#]*@/i, '$1***@')
    .replace(/([?&](?:ssl)?password=)[^&#]*/gi, '$1***');
}

/** The file of a SQLite database that does not exist yet; opening it would make it. */
export function missingDatabaseFile(url: string): string | undefined {
  if (engineOfUrl(url) !== 'sqlite') return undefined;
  const file = databaseFile(url);
  return existsSync(file) ? undefined : file;
}

/** Which database a URL leads to, for people: the whole path of the file, or the address without its password. */
export function describeDatabase(url: string): string {
  return engineOfUrl(url) === 'sqlite' ? databaseFile(url) : withoutPassword(url);
}

/** The absolute path of a `file:` URL, which may be relative as in `file:db/catalog.sqlite`. */
export function databaseFile(url: string): string {
  return url.startsWith('file://') ? fileURLToPath(url) : resolve(url.slice('file:'.length));
}
