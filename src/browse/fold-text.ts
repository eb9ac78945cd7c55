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

/**
 * Text as the search compares it: no accents, no case, no apostrophes, other punctuation one blank. Line feeds stay,
 * so that many values are folded in one go.
 */
export function foldText(text: string): string {
  return text
    .toLowerCase()
    .replace(BEYOND_ASCII, foldRun)
    .replace(/['`]/g, '')
    .replace(/[\t\f\r !"#%&()*,\-./:;?@[\\\]_{}]+/g, ' ');
}

/** What takes long is done for the few letters that need it. */
function foldRun(run: string): string {
  return run
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}’‘´\u200b-\u200f\ufeff]+/gu, '')
    .replace(SPECIAL, (letter) => LETTERS[letter]!)
    .replace(/[\p{P}\p{Z}]+/gu, ' ');
}

/** The words of a text that somebody typed, folded. */
export function wordsOf(text: string): string[] {
  return [...new Set(foldText(text).split(/\s+/).filter(Boolean))];
}
