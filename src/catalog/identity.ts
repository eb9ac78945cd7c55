/** Characters that take no room on screen and must not tell two names apart. */
const ZERO_WIDTH =
  /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/g;

/**
 * Folds a name to what identity compares: Unicode NFKC, case folded, zero-width characters gone, runs of white
 * space one blank, trimmed. Never shown.
 */
export function foldName(name: string): string {
  // Upper before lower folds what lower-casing alone keeps apart (ß and ss, final sigma).
  return name
    .normalize('NFKC')
    .replace(ZERO_WIDTH, '')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Artist and title folded into one key; equal keys are the same name. A folded name never holds a line break. */
export function nameKey(artist: string, title: string): string {
  return `${foldName(artist)}\n${foldName(title)}`;
}

/** Spellings that differ only in case, hyphen or blank have one key: "Trip-Hop", "Trip Hop" and "triphop" are one genre. */
export function genreKey(genre: string): string {
  return (
    genre
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\s\p{Pd}]+/gu, '') || genre
  );
}
