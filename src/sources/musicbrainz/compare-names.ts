import { foldText } from '#src/search/fold-text.ts';

/** Whose release it is, as the sheet says or as MusicBrainz does. */
export interface ReleaseNames {
  artist: string;
  title: string;
}

/** What of two releases' names is the same, spelling and editions aside. */
export interface NameAgreement {
  artist: boolean;
  title: boolean;
}

/** Words in brackets or behind a dash that name an edition of the same recordings. */
const EDITION =
  /\b(?:deluxe|expanded|limited|special|anniversary|bonus|remaster(?:ed)?|reissue|re issue|edition|digital|vinyl|cd|lp|ep|single|explicit)\b/;

const SELF_TITLED = new Set(['self titled', 's t', 'selftitled']);

/** Folded as the search folds, with single blanks; what is nothing but signs stays as it is. */
function fold(text: string): string {
  const words = foldText(text).trim().replace(/ +/g, ' ');
  return /[\p{L}\p{N}]/u.test(words) ? words : text.replace(/\s/g, '').toLowerCase();
}

/** A title without the brackets that name an edition; those that say "live" or "demo" stay: they are other recordings. */
function foldTitle(title: string): string {
  const withoutEditions = title.replace(/[([][^()[\]]*[)\]]/g, (bracket) =>
    EDITION.test(bracket.toLowerCase()) && !/\b(?:live|demo|acoustic|instrumental)\b/i.test(bracket)
      ? ' '
      : bracket,
  );
  return fold(withoutEditions).replace(/ (?:ep|lp)$/, '');
}

/** The names in a credit: "A & B", "A / B", "A feat. B". */
function namesIn(credit: string): Set<string> {
  const parts = credit
    .replace(/\s+/g, ' ')
    .split(/ ?[/,;+×] ?| (?:&|and|und|y|et|og|x|vs\.?|with|feat\.?|featuring|ft\.?) /i);
  return new Set(parts.map((part) => fold(part).replace(/^the /, '')).filter((name) => name !== ''));
}

const sameArtist = (sheet: string, source: string): boolean =>
  fold(sheet).replace(/^the /, '') === fold(source).replace(/^the /, '');

function artistsAgree(sheet: string, source: string): boolean {
  if (sameArtist(sheet, source)) return true;
  const [ours, theirs] = [namesIn(sheet), namesIn(source)];
  // A split stands in the sheet below both names, and below one of them elsewhere.
  return ours.size > 0 && theirs.size > 0 && (ours.isSubsetOf(theirs) || theirs.isSubsetOf(ours));
}

function titlesAgree(sheet: ReleaseNames, source: ReleaseNames): boolean {
  const [ours, theirs] = [sheet, source].map(({ artist, title }) => {
    const folded = foldTitle(title);
    return SELF_TITLED.has(folded) ? fold(artist) : folded;
  });
  return ours === theirs;
}

/** Compares what the sheet says of an album with what a source says of the release it gave for it. */
export function compareNames(sheet: ReleaseNames, source: ReleaseNames): NameAgreement {
  return { artist: artistsAgree(sheet.artist, source.artist), title: titlesAgree(sheet, source) };
}

/**
 * Whether a release that was found without an address may be taken for the album: artist and title equal, and the dates
 * at most 45 days apart.
 *
 * @param dates `YYYY-MM-DD` each; anything less precise is no date to compare.
 */
export function isSameRelease(
  sheet: ReleaseNames & { date: string | null },
  source: ReleaseNames & { date: string | null },
): boolean {
  const [ours, theirs] = [sheet.date, source.date].map((date) =>
    date !== null && /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(date) : NaN,
  );
  const days = Math.abs(ours! - theirs!) / 86_400_000;
  return sameArtist(sheet.artist, source.artist) && titlesAgree(sheet, source) && days <= 45;
}
