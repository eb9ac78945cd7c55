import { MARKS, type Mark } from '#src/search/marks.ts';

/** What the buttons say, what a marked album says, and the key. */
export const MARK_WORDS: Record<Mark, { action: string; state: string; key: string }> = {
  listened: { action: 'listened', state: 'listened', key: 'l' },
  want: { action: 'want', state: 'want to hear', key: 'w' },
  hidden: { action: 'hide', state: 'hidden', key: 'x' },
};

/** The mark of a key; undefined for keys of no mark. */
export function markOfKey(key: string): Mark | undefined {
  return MARKS.find((mark) => MARK_WORDS[mark].key === key);
}
