import Papa from 'papaparse';
import { CatalogError } from '#src/catalog-error.ts';

/** The sixteen families of genres in their order, with the names that people read. */
export const GENRE_FAMILIES = {
  black: 'Black metal',
  death: 'Death metal',
  doom: 'Doom & sludge',
  core: 'Core & djent',
  heavy: 'Heavy, power, thrash',
  post: 'Post-rock, post-metal',
  psych: 'Psych & stoner',
  punk: 'Punk & noise',
  gaze: 'Shoegaze & indie',
  jazz: 'Jazz & avant-garde',
  electric: 'Electronic & ambient',
  folk: 'Folk & songwriters',
  pop: 'Pop & other',
  progrock: 'Prog-rock',
  alt: 'Alternative',
  progmetal: 'Prog-metal',
} as const;

export type GenreFamily = keyof typeof GENRE_FAMILIES;

/** The families that nearly every album of such a catalogue belongs to: another one says more. */
const GENERAL: ReadonlySet<GenreFamily> = new Set(['progrock', 'progmetal', 'alt']);

/** What of a genre leads to a family. */
interface FamilyRule {
  family: GenreFamily;
  /** Lower case; the genre holds it. Empty: any genre. */
  part: string;
  /** Only where a word of the genre ends with it. */
  atEnd: boolean;
}

/** The families of genres as a file of rules tells them. */
export interface GenreFamilies {
  /** The family of one genre: that of the first rule that it meets; `alt` when it meets none. */
  ofGenre(genre: string): GenreFamily;
}

/**
 * Parses CSV with the columns family, genre and where (`end`, or empty for anywhere), first match first.
 *
 * @throws CatalogError `genre-families-invalid`, which names the line.
 */
export function parseGenreFamilies(csv: string): GenreFamilies {
  const { data } = Papa.parse<string[]>(csv.replace(/^\uFEFF/, ''), { delimiter: ',', skipEmptyLines: true });
  const rules = data.slice(1).map(([family = '', genre = '', where = ''], index): FamilyRule => {
    if (!Object.hasOwn(GENRE_FAMILIES, family.trim()) || !['', 'end'].includes(where.trim())) {
      throw new CatalogError('genre-families-invalid', `Line ${index + 2} of the genre families is no rule`, {
        hint: `A line is family,genre,where; families are ${Object.keys(GENRE_FAMILIES).join(', ')}; where is empty or "end"`,
      });
    }
    return {
      family: family.trim() as GenreFamily,
      part: genre.trim().toLowerCase(),
      atEnd: where.trim() === 'end',
    };
  });
  const known = new Map<string, GenreFamily>();
  const find = (genre: string): GenreFamily => {
    const folded = genre.toLowerCase();
    const met = rules.find(({ part, atEnd }) =>
      atEnd ? folded.split(/[^\p{L}\p{N}]/u).some((word) => word.endsWith(part)) : folded.includes(part),
    );
    return met?.family ?? 'alt';
  };
  return {
    ofGenre(genre) {
      const family = known.get(genre) ?? find(genre);
      known.set(genre, family);
      return family;
    },
  };
}

/** The family of an album by those of its genres: the first that says more than "prog", else the first, else `alt`. */
export function familyOfAlbum(families: readonly GenreFamily[]): GenreFamily {
  return families.find((family) => !GENERAL.has(family)) ?? families[0] ?? 'alt';
}
