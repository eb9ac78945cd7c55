/** Repeatable chance: the same seed gives the same numbers on every machine. */
export interface Random {
  /** From 0, below 1. */
  next(): number;
  /** From `least`, below `most`. */
  between(least: number, most: number): number;
  /** Whole, both ends included. */
  whole(least: number, most: number): number;
  /** Whole, from 0, below `limit`. */
  below(limit: number): number;
  /** True in about this part of cases. */
  chance(part: number): boolean;
  /** One of items, of which there must be some. */
  pick<T>(items: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
}

/** Starts a sequence (mulberry32). */
export function createRandom(seed: number | string): Random {
  let state = typeof seed === 'number' ? seed >>> 0 : hashText(seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number): number => least + next() * (most - least);
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    between,
    whole: (least, most) => Math.floor(between(least, most + 1)),
    below,
    chance: (part) => next() < part,
    pick: (items) => items[below(items.length)]!,
    shuffle: (items) => {
      const shuffled = [...items];
      for (let last = shuffled.length - 1; last > 0; last -= 1) {
        const other = below(last + 1);
        [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
      }
      return shuffled;
    },
  };
}

/** A 32-bit hash of a text (FNV-1a, then mixed). */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
