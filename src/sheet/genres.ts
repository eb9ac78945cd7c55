import { genreKey } from '#src/catalog/identity.ts';
import { quote } from './sheet-issue.ts';

/** A row's genres as written: split on commas only (a slash belongs to the genre), blanks trimmed, none twice. */
export function splitGenres(text: string): string[] {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length < 2) return parts;
  const seen = new Set<string>();
  return parts.filter((genre) => seen.size < seen.add(genreKey(genre)).size);
}

/**
 * Counts the spellings of every genre.
 *
 * @param rows the genres of each row, in the order of the import.
 * @returns the most frequent spelling of a genre; among equals the one met first.
 */
export function createGenreSpelling(rows: Iterable<readonly string[]>): (genre: string) => string {
  const counts = new Map<string, number>();
  for (const genres of rows) {
    for (const genre of genres) counts.set(genre, (counts.get(genre) ?? 0) + 1);
  }
  const best = new Map<string, string>();
  for (const [genre, count] of counts) {
    const key = genreKey(genre);
    const rival = best.get(key);
    if (rival === undefined || count > counts.get(rival)!) best.set(key, genre);
  }
  const chosen = new Map([...counts.keys()].map((genre) => [genre, best.get(genreKey(genre))!]));
  return (genre) => {
    const spelling = chosen.get(genre);
    if (spelling === undefined) throw new Error(`The genre ${quote(genre)} was not counted`);
    return spelling;
  };
}
