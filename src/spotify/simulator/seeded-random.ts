/** A 32-bit hash of a text (FNV-1a, then mixed), the same on every machine. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Numbers that look random, from 0 up to 1, and are the same for the same seed (mulberry32). */
export function seededRandom(seed: string): () => number {
  let state = hashText(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Choices made from one source of random numbers. */
export interface Dice {
  random(): number;
  /** From `least` up to `most`. */
  between(least: number, most: number): number;
  /** Whole, both ends included. */
  whole(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
}

export function createDice(seed: string): Dice {
  const random = seededRandom(seed);
  const between = (least: number, most: number): number => least + random() * (most - least);
  const whole = (least: number, most: number): number => Math.floor(between(least, most + 1));
  return {
    random,
    between,
    whole,
    chance: (probability) => random() < probability,
    pick: (items) => items[whole(0, items.length - 1)] ?? items[0],
  };
}
