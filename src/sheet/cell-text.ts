/** The most characters (code points) that are kept of one cell. */
export const MAX_CELL_CHARACTERS = 1_000;

const CONTROL = /[\u0000-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F]/g;
/** Invisible marks without meaning in a name; the joiners of emoji and of some scripts are not among them. */
const INVISIBLE = /[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/g;

/** Text that is clean already, as most is. */
const PLAIN = /^(?:[!-~]+(?: [!-~]+)*)?$/;

/**
 * A cell's text as it is kept: one line, single blanks, no control or invisible characters, well-formed Unicode,
 * at most 1,000 characters. Still untrusted: it may hold quotes and `<`.
 */
export function cleanText(raw: string): { text: string; cut: boolean } {
  if (raw.length <= MAX_CELL_CHARACTERS && PLAIN.test(raw)) return { text: raw, cut: false };
  // A cell may hold megabytes; what lies far behind the limit is not even looked at.
  const text = raw
    .slice(0, MAX_CELL_CHARACTERS * 8)
    .toWellFormed()
    .replace(CONTROL, '')
    .replace(INVISIBLE, '')
    .replace(/[\s\u0085]+/g, ' ')
    .trim();
  if (text.length <= MAX_CELL_CHARACTERS) return { text, cut: raw.length > MAX_CELL_CHARACTERS * 8 };
  const characters = [...text];
  return characters.length <= MAX_CELL_CHARACTERS
    ? { text, cut: false }
    : { text: characters.slice(0, MAX_CELL_CHARACTERS).join('').trimEnd(), cut: true };
}

const ERROR_VALUE =
  /^#(?:REF!|N\/A|ERROR!|NAME\?|VALUE!|DIV\/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|BUSY!|EXTERNAL!|PYTHON!|TIMEOUT!|GETTING_DATA)$/i;
/** What Google shows, and exports, while a formula waits for another sheet. */
const LOADING = /^loading(?:\.\.\.|…)$/i;

/** Whether a cell shows that its formula failed or is not done, so that nothing is known of what should stand there. */
export function isErrorValue(text: string): boolean {
  const shown = text.trim();
  return ERROR_VALUE.test(shown) || LOADING.test(shown);
}
