import { createHash } from 'node:crypto';

const LONGEST = 60;
const HASH_FIGURES = 6;
/** No folder can be called so on Windows. */
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * A name as part of a URL and as a folder: "prog metal" -> "prog-metal". Names that are not plain words (accents, signs,
 * other scripts), long ones and those of Windows' devices get a few figures of their hash, so that names hardly ever share
 * an address: "møl" -> "m-l-1f9c2a".
 *
 * @param name folded, so that spellings which mean the same are the same.
 */
export function slugOf(name: string): string {
  const words = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-|-$/g, '');
  const isPlain = /^[a-z0-9]+( [a-z0-9]+)*$/.test(name) && name.length <= LONGEST;
  if (isPlain && !WINDOWS_DEVICE.test(words)) return words;
  const hash = hashOf(name).slice(0, HASH_FIGURES);
  return words === '' ? hash : `${words}-${hash}`;
}

/**
 * The slug of each of some different folded names. Those that would share one get their whole hash behind it, which is
 * longer than any other slug.
 */
export function slugsOf(names: readonly string[]): Map<string, string> {
  const sharing = Map.groupBy(names, slugOf);
  return new Map(
    [...sharing].flatMap(([slug, own]) =>
      own.map((name) => [name, own.length === 1 ? slug : `${slug}-${hashOf(name)}`] as const),
    ),
  );
}

function hashOf(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}
