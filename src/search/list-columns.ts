/** Some values for each album: those of album `i` are `values[offsets[i]]` up to before `values[offsets[i + 1]]`. */
export interface ListColumn {
  offsets: Uint32Array;
  values: Uint16Array | Uint32Array;
}

/** The same the other way round: the albums of each of `count` values, ascending. */
export function invertColumn({ offsets, values }: ListColumn, count: number): ListColumn {
  const ends = new Uint32Array(count + 1);
  for (const value of values) ends[value + 1]! += 1;
  for (let value = 0; value < count; value += 1) ends[value + 1]! += ends[value]!;
  const next = ends.slice();
  const albums = new Uint32Array(values.length);
  for (let album = 0; album + 1 < offsets.length; album += 1) {
    for (let at = offsets[album]!; at < offsets[album + 1]!; at += 1) albums[next[values[at]!]!++] = album;
  }
  return { offsets: ends, values: albums };
}

/** One value for each album as a column. */
export function columnOfSingles(values: Uint32Array): ListColumn {
  return { offsets: Uint32Array.from({ length: values.length + 1 }, (_, album) => album), values };
}

const ZERO = 48;
const SEMICOLON = 59;

/** Writes a list column (see index-parts.ts). */
export function encodeLists(lists: readonly (readonly number[])[]): string {
  return lists.map((values) => values.join(',')).join(';');
}

/** Reads a list column of `count` albums. */
export function decodeLists(text: string, count: number): ListColumn {
  const offsets = new Uint32Array(count + 1);
  const values = new Uint16Array(text.length);
  let used = 0;
  let album = 0;
  let number = -1;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : SEMICOLON;
    if (code >= ZERO && code !== SEMICOLON) {
      number = 10 * Math.max(number, 0) + code - ZERO;
      continue;
    }
    if (number >= 0) values[used++] = number;
    number = -1;
    if (code === SEMICOLON && album < count) offsets[++album] = used;
  }
  return { offsets, values: values.slice(0, used) };
}

/** Writes one table index an album so that the first use of each entry costs nothing: entries are in order of first use. */
export function encodeFirstUses(indexes: readonly number[]): string {
  let next = 0;
  return indexes
    .map((index) => {
      if (index !== next) return String(index);
      next += 1;
      return '';
    })
    .join(';');
}

/** Reads what `encodeFirstUses` wrote. */
export function decodeFirstUses(text: string): Uint32Array {
  let next = 0;
  return Uint32Array.from(text.split(';'), (index) => (index === '' ? next++ : Number(index)));
}

/** A table of the different values in order of first use, and each value's place in it. */
export function tableOf(values: readonly string[]): { table: string[]; indexes: number[] } {
  const places = new Map<string, number>();
  const indexes = values.map((value) => {
    if (!places.has(value)) places.set(value, places.size);
    return places.get(value)!;
  });
  return { table: [...places.keys()], indexes };
}

/** Differences between neighbours, the first one from 0. */
export function differences(numbers: readonly number[]): number[] {
  return numbers.map((number, index) => number - (numbers[index - 1] ?? 0));
}

/** Reads what `differences` wrote. */
export function sums(steps: readonly number[]): Int32Array {
  let sum = 0;
  return Int32Array.from(steps, (step) => (sum += step));
}
