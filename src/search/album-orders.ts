import type { Sort } from './search-state.ts';
import type { FacetIndex, TextIndex } from './catalog-index.ts';
import { foldText } from './fold-text.ts';

/** Positions of all albums in the order of a sort; each order is made when it is first asked for. */
export type AlbumOrders = (sort: Exclude<Sort, 'match'>) => Uint32Array;

/** Ranks and positions share one sorting key; this is more than there are albums. */
const ALBUMS = 2 ** 24;

/**
 * Releases are sorted as in the pages (`outFirst`): newest first, what is later than `latestOut` at the end, soonest
 * first. Equal artists are newest first, equal titles too.
 */
export function createAlbumOrders(index: FacetIndex, text: () => TextIndex, latestOut: number): AlbumOrders {
  const made = new Map<string, Uint32Array>();
  const orders: Record<Exclude<Sort, 'match'>, () => Uint32Array> = {
    release() {
      const oldest = byKey(index.count, (album) => index.dates[album]! * ALBUMS + album);
      const ahead = oldest.findIndex((album) => index.dates[album]! > latestOut);
      const out = ahead === -1 ? oldest.length : ahead;
      oldest.subarray(0, out).reverse();
      return oldest;
    },
    added: () => Uint32Array.from({ length: index.count }, (_, place) => index.count - 1 - place),
    artist: () => byName(ranks(text().artists), text().artistOf),
    title: () => byName(ranks(text().titles)),
  };
  const order: AlbumOrders = (sort) => {
    const known = made.get(sort) ?? orders[sort]();
    made.set(sort, known);
    return known;
  };

  function byName(rank: Uint32Array, valueOf?: Uint32Array): Uint32Array {
    const newness = new Uint32Array(index.count);
    order('release').forEach((album, place) => (newness[album] = place));
    const sorted = byKey(
      index.count,
      (album) => rank[valueOf ? valueOf[album]! : album]! * ALBUMS + newness[album]!,
    );
    return sorted.map((key) => order('release')[key]!);
  }
  return order;
}

/** Positions (what `key` is beyond multiples of ALBUMS) sorted by key. */
function byKey(count: number, key: (album: number) => number): Uint32Array {
  const keys = Float64Array.from({ length: count }, (_, album) => key(album)).sort();
  return Uint32Array.from(keys, (each) => each % ALBUMS);
}

/** The rank of each name in alphabetical order without regard to case and accents; equal names have equal ranks. */
function ranks(names: readonly string[]): Uint32Array {
  const folded = foldText(names.join('\n')).split('\n');
  const sorted = [...new Set(folded)].sort();
  const rankOf = new Map(sorted.map((name, rank) => [name, rank]));
  return Uint32Array.from(folded, (name) => rankOf.get(name)!);
}
