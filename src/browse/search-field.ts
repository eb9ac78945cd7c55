import { foldText } from './fold-text.ts';
import type { ListColumn } from './list-columns.ts';

/** One field of the search: its different values, and which albums have them (neither: each album its own value). */
export interface SearchField {
  albums: { single?: Uint32Array; lists?: ListColumn };
  /** Folded values, each between two line feeds. */
  text: string;
  /** Where each value begins in `text`, and at last where the text ends. */
  starts: Uint32Array;
  /**
   * For each value: `atStart` when a word of it begins with a folded word, 2 when it is within one, 0 when it is not there. A word of one
   * letter counts at the beginning only. Undefined when no value has it.
   */
  find(word: string): Uint8Array | undefined;
}

const LINE_FEED = 10;
const BLANK = 32;
const WITHIN = 2;

/** Folds all values in one go, since that is many times faster than one by one. */
export function createSearchField(
  values: readonly string[],
  albums: SearchField['albums'],
  atStart: number,
): SearchField {
  const text = `\n${foldText(values.join('\n'))}\n`;
  const starts = new Uint32Array(values.length + 1);
  for (let value = 0, at = 0; value <= values.length; value += 1) {
    at = value === values.length ? text.length : text.indexOf('\n', at) + 1;
    starts[value] = at;
  }
  return {
    albums,
    text,
    starts,
    find(word) {
      let at = text.indexOf(word);
      if (at === -1) return undefined;
      const found = new Uint8Array(values.length);
      let value = 0;
      while (at !== -1) {
        while (starts[value + 1]! <= at) value += 1;
        const before = text.charCodeAt(at - 1);
        const isStart = before === LINE_FEED || before === BLANK;
        if (isStart) found[value] = atStart;
        else if (word.length > 1 && found[value] === 0) found[value] = WITHIN;
        // A value that cannot become better is left behind at once.
        at = text.indexOf(word, found[value] === atStart || atStart === WITHIN ? starts[value + 1]! : at + 1);
      }
      return found;
    },
  };
}
