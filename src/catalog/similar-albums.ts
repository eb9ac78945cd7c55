import { albumTraits } from './album-traits.ts';
import type { Catalog, CatalogAlbum } from './catalog.ts';

/** What a voice in common and the same day add to the likeness of genres, which is 0 to 1. */
const VOICE_SHARE = 0.1;
const TIME_SHARE = 0.15;
/** More than are shown, as only one album of each artist is. */
const CANDIDATES = 24;

/**
 * The albums most like one, best first, each by another artist than it and than the others: shared genres count by
 * rarity, then vocal style, then nearness in time. Empty for an album without genres. A new album changes the answer
 * for the few it is like, and hardly ever for others.
 */
export function similarTo(catalog: Catalog, id: number, limit = 6): CatalogAlbum[] {
  const index = catalog.positions.get(id);
  if (index === undefined) return [];
  const artists = new Set([catalog.albums[index]!.artistKey]);
  const similar: CatalogAlbum[] = [];
  for (const candidate of nearest(catalog, index)) {
    const album = catalog.albums[candidate]!;
    if (artists.has(album.artistKey)) continue;
    artists.add(album.artistKey);
    similar.push(album);
    if (similar.length === limit) break;
  }
  return similar;
}

/** Indexes of the albums with the highest scores, best first; among equals the newer release. */
function nearest(catalog: Catalog, index: number): number[] {
  const { weights, voices, times } = albumTraits(catalog);
  const { artistKey } = catalog.albums[index]!;
  const { shared, sharing } = sharedWeights(catalog, index);
  const best: Scored[] = [];
  for (const other of sharing) {
    const genreScore = (2 * shared[other]!) / (weights[index]! + weights[other]!);
    const voiceScore = (voices[index]! & voices[other]!) === 0 ? 0 : VOICE_SHARE;
    const score = genreScore + voiceScore + TIME_SHARE / (1 + Math.abs(times[index]! - times[other]!));
    if (best.length === CANDIDATES && score < best.at(-1)!.score) continue;
    if (catalog.albums[other]!.artistKey !== artistKey) insertBest(best, { index: other, score });
  }
  return best.map((candidate) => candidate.index);
}

/** Which albums share a genre with one, and the sum of the weights of those they share, by index. */
function sharedWeights(catalog: Catalog, index: number): { shared: Uint16Array; sharing: number[] } {
  const { genres, keys } = albumTraits(catalog);
  // An array over all albums: each is compared with thousands, where a Map would take many seconds.
  const shared = new Uint16Array(catalog.albums.length);
  const sharing: number[] = [];
  for (const key of keys[index]!) {
    const { weight, holders } = genres.get(key)!;
    for (const holder of holders) {
      if (shared[holder] === 0) sharing.push(holder);
      shared[holder]! += weight;
    }
  }
  return { shared, sharing };
}

interface Scored {
  index: number;
  score: number;
}

function insertBest(best: Scored[], candidate: Scored): void {
  const place = best.findIndex(
    (than) =>
      candidate.score > than.score || (candidate.score === than.score && candidate.index < than.index),
  );
  best.splice(place === -1 ? best.length : place, 0, candidate);
  if (best.length > CANDIDATES) best.pop();
}
