import table from './genre-families.json' with { type: 'json' };

/** The key of one of the sixteen families of genres. */
export type GenreFamily = keyof typeof table;

/** In the order of the table. */
export const GENRE_FAMILIES = Object.keys(table) as GenreFamily[];

/** The families that nearly every album of such a catalogue belongs to: another one says more. */
const GENERAL: ReadonlySet<GenreFamily> = new Set(['progrock', 'progmetal', 'alt']);

const known = new Map<string, GenreFamily>();

/**
 * The family of one genre: the first of genre-families.json with a part that the genre holds, or, where the part ends
 * with `$`, that one of the genre's words ends with; `alt` when there is none. Upper case is no matter.
 */
function familyOfGenre(genre: string): GenreFamily {
  const found = known.get(genre);
  if (found) return found;
  const folded = genre.toLowerCase();
  const words = folded.split(/[^\p{L}\p{N}]/u);
  const holds = (part: string): boolean =>
    part.endsWith('$') ? words.some((word) => word.endsWith(part.slice(0, -1))) : folded.includes(part);
  const family = GENRE_FAMILIES.find((each) => table[each].genres.some(holds)) ?? 'alt';
  known.set(genre, family);
  return family;
}

/** The family of an album by its genres: the first that says more than "prog", else the first, else `alt`. */
export function familyOf(genres: readonly string[]): GenreFamily {
  const families = genres.map(familyOfGenre);
  return families.find((family) => !GENERAL.has(family)) ?? families[0] ?? 'alt';
}
