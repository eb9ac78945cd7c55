import { createHash } from 'node:crypto';

const LONGEST = 60;

/**
 * A name as part of a URL: "prog metal" -> "prog-metal". Names that are not plain words (accents, signs, other
 * scripts) or long get a few figures of their hash, so that two names never share an address: "møl" -> "m-l-1f9c2a".
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
  if (/^[a-z0-9]+( [a-z0-9]+)*$/.test(name) && name.length <= LONGEST) return words;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return words === '' ? hash : `${words}-${hash}`;
}
