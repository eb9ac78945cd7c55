/** Control characters but tab and line feed, and what makes a terminal break lines or show text in another order. */
const HARMFUL = /(?![\t\n])[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Text as it may be shown on a terminal, wherever it comes from: what would move the cursor, colour, hide or turn round
 * other text stands there as JSON writes it (`\u001b`). A JSON document stays the same document.
 */
export function printable(text: string): string {
  return text.replace(HARMFUL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const NUMBER = new Intl.NumberFormat('en');

/** A whole number as people read it: `17,600`. */
export function formatNumber(count: number): string {
  return NUMBER.format(count);
}

/** A number of things in words: `1 album`, `17,600 albums`. */
export function counted(count: number, what: string): string {
  return `${formatNumber(count)} ${what}${count === 1 ? '' : 's'}`;
}
