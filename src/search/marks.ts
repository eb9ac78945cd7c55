/** What a visitor noted of an album: known, to be heard, or not to be seen again. One of them at most. */
export const MARKS = ['listened', 'want', 'hidden'] as const;
export type Mark = (typeof MARKS)[number];

/** What a marked album is called, what the buttons of a tile and of the album's page say, and the key. */
export const MARK_WORDS: Record<Mark, { name: string; onTile: string; onPage: string; key: string }> = {
  listened: { name: 'Listened', onTile: 'Listened', onPage: 'Listened', key: 'l' },
  want: { name: 'Want to hear', onTile: 'Want', onPage: 'Want to hear', key: 'w' },
  hidden: { name: 'Hidden', onTile: 'Hide', onPage: 'Hide', key: 'x' },
};

/** A mark as it is kept and exported; the names are there for people, and for lists without the catalog. */
export interface MarkedAlbum {
  id: number;
  mark: Mark;
  artist: string;
  title: string;
  /** When it was marked, UTC ISO text. */
  at: string;
}

/** Marks by album id. */
export type Marks = ReadonlyMap<number, MarkedAlbum>;

/** Of the form below; a reader of an older version refuses what it does not know. */
const VERSION = 1;
const LONGEST_NAME = 500;
const MOST_MARKS = 100_000;

/** Marks as text: what is kept in the browser and what a file holds are the same. */
export function writeMarks(marks: Marks): string {
  return JSON.stringify({ version: VERSION, marks: [...marks.values()] });
}

/**
 * Reads what `writeMarks` wrote. The text is untrusted: entries that are none are counted and left out.
 *
 * @returns undefined when the text is nothing of the kind at all.
 */
export function readMarks(text: string): { marks: Marks; refused: number } | undefined {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { version, marks } = (given ?? {}) as { version?: unknown; marks?: unknown };
  if (version !== VERSION || !Array.isArray(marks)) return undefined;
  const read = new Map<number, MarkedAlbum>();
  let refused = Math.max(0, marks.length - MOST_MARKS);
  for (const each of marks.slice(0, MOST_MARKS) as unknown[]) {
    const album = markedAlbum(each);
    if (album) read.set(album.id, album);
    else refused += 1;
  }
  return { marks: read, refused };
}

function markedAlbum(given: unknown): MarkedAlbum | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { id, mark, artist, title, at } = given as Record<string, unknown>;
  const known = MARKS.find((each) => each === mark);
  if (!known || typeof id !== 'number' || !Number.isSafeInteger(id) || id < 1) return undefined;
  if (!isName(artist) || !isName(title) || typeof at !== 'string') return undefined;
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return undefined;
  return { id, mark: known, artist, title, at: moment.toISOString() };
}

function isName(given: unknown): given is string {
  return typeof given === 'string' && given.length > 0 && given.length <= LONGEST_NAME;
}

/** Both together; where both mark an album, the later mark holds. @returns also how many of `others` are new or changed something. */
export function mergeMarks(own: Marks, others: Marks): { marks: Marks; taken: number } {
  const marks = new Map(own);
  let taken = 0;
  for (const [id, other] of others) {
    const known = marks.get(id);
    if (known && (known.at >= other.at || known.mark === other.mark)) continue;
    marks.set(id, other);
    taken += 1;
  }
  return { marks, taken };
}
