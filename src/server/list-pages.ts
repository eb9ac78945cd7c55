import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the number of a page of a list that does not exist leads to. */
export interface ListPage {
  /** In the site, without a leading slash. */
  path: string;
  /** Lists grow: what is beyond the last page today may be a page tomorrow. */
  status: 301 | 302;
}

const NUMBERED = /^(catalog\/(?:albums|(?:artist|genre|year)\/[^/]+)\/)(\d+)\/$/;

/**
 * The nearest page of a list for a number that no page has: the first, whose address has no number, for 0 and 1; the
 * last for what is beyond it. Undefined when the path is no number of a list that exists.
 *
 * @param inSite decoded, without a leading slash.
 */
export async function findListPage(distDir: string, inSite: string): Promise<ListPage | undefined> {
  const [, list, digits] = NUMBERED.exec(inSite) ?? [];
  if (list === undefined || /(^|\/)\.|[\0\\]/.test(inSite)) return undefined;
  const names = await readdir(join(distDir, 'client', list)).catch(() => undefined);
  if (!names?.includes('index.html')) return undefined;
  const last = Math.max(1, ...names.filter((name) => /^\d+$/.test(name)).map(Number));
  const page = Math.min(Math.max(1, Number(digits)), last);
  return { path: page === 1 ? list : `${list}${page}/`, status: Number(digits) > last ? 302 : 301 };
}
