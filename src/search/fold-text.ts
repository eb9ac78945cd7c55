const LETTERS: Record<string, string> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  ı: 'i',
};
const BEYOND_ASCII = /[\u0080-\uffff]+/g;
const SPECIAL = /[øłđðþæœßı]/g;
/** "G.O.A.T.", "A.C.T": letters with a full stop between them. */
const INITIALS = /(?<![\p{L}\p{N}])\p{L}(?:\.\p{L})+(?![\p{L}\p{N}])/gu;

/**
 * Text as the search compares it: no accents, no case, no apostrophes, initials joined, "and" for "&" and for a "+" that
 * stands alone, other punctuation one blank. Line feeds stay, so that many values are folded in one go.
 */
export function foldText(text: string): string {
  return text
    .toLowerCase()
    .replace(BEYOND_ASCII, foldRun)
    .replace(INITIALS, (initials) => initials.replaceAll('.', ''))
    .replace(/['`]/g, '')
    .replace(/&| \+ /g, ' and ')
    .replace(/[\t\f\r !"#%()*,\-./:;?@[\\\]_{}]+/g, ' ');
}

/** What takes long is done for the few letters that need it. */
function foldRun(run: string): string {
  return run
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}’‘´\u200b-\u200f\ufeff]+/gu, '')
    .replace(SPECIAL, (letter) => LETTERS[letter]!)
    .replace(/(?![&.])[\p{P}\p{Z}]/gu, ' ');
}

/**
 * What tells folded whole names apart, also where they are written in one word or without "and": "g o a t" is "goat".
 * Line feeds stay.
 */
export function withoutBlanks(folded: string): string {
  return folded.replaceAll(' and ', '').replaceAll(' ', '');
}

/** A text without blanks, wide signs as the usual ones. */
export function signsOf(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '');
}
