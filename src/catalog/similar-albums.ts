import { VOCAL_STYLES } from './album.ts';
import { memoizeByCatalog, type Catalog, type CatalogAlbum } from './catalog.ts';
import { genreKey } from './identity.ts';

/** What a voice in common and the same day add to the likeness of genres, which is 0 to 1. */
const VOICE_SHARE = 0.1;
const TIME_SHARE = 0.15;
/** What can come to the likeness of genres at most. */
const MOST_BESIDE = VOICE_SHARE + TIME_SHARE;
const LEVELS = 32;
/** More than are shown, as only one album of each artist is. */
const CANDIDATES = 24;

/**
 * The albums most like one, best first, each by another artist than it and than the others: shared genres count by
 * rarity, then vocal style, then nearness in time. Empty for an album without genres. A new album changes the answer
 * for the few it is like, and hardly ever for others.
 */
export function similarTo(catalog: Catalog, id: number, limit = 7): CatalogAlbum[] {
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
  const traits = albumTraits(catalog);
  const { sets, setOf, voices, times } = traits;
  const { artistKey } = catalog.albums[index]!;
  const best: Scored[] = [];
  const isOut = (score: number): boolean => best.length === CANDIDATES && score < best.at(-1)!.score;
  const levels = setsByLikeness(traits, setOf[index]!);
  // The most alike come first, so that of most others it is soon clear that they are out, whatever their voices and times.
  for (let level = LEVELS; level >= 0 && !isOut((level + 1) / LEVELS + MOST_BESIDE); level -= 1) {
    for (const { set, likeness } of levels[level]!) {
      if (isOut(likeness + MOST_BESIDE)) continue;
      for (const other of sets[set]!.albums) {
        const voiceScore = (voices[index]! & voices[other]!) === 0 ? 0 : VOICE_SHARE;
        const score = likeness + voiceScore + TIME_SHARE / (1 + Math.abs(times[index]! - times[other]!));
        if (isOut(score)) continue;
        if (catalog.albums[other]!.artistKey !== artistKey) insertBest(best, { index: other, score });
      }
    }
  }
  return best.map((candidate) => candidate.index);
}

interface LikeSet {
  set: number;
  /** From 0 to 1: how much of both sets' weight they share. */
  likeness: number;
}

/** The sets that share a genre with a set, in steps of likeness. */
function setsByLikeness({ genres, sets }: AlbumTraits, set: number): LikeSet[][] {
  // An array over all sets: a common genre is in thousands of them, where a Map would take many seconds.
  const shared = new Uint16Array(sets.length);
  const sharing: number[] = [];
  for (const key of sets[set]!.keys) {
    const { weight, sets: holders } = genres.get(key)!;
    for (const holder of holders) {
      if (shared[holder] === 0) sharing.push(holder);
      shared[holder]! += weight;
    }
  }
  const levels: LikeSet[][] = Array.from({ length: LEVELS + 1 }, () => []);
  for (const other of sharing) {
    const likeness = (2 * shared[other]!) / (sets[set]!.weight + sets[other]!.weight);
    levels[Math.floor(likeness * LEVELS)]!.push({ set: other, likeness });
  }
  return levels;
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

/** What the likeness of albums is reckoned from; lists go by index in the catalog. */
interface AlbumTraits {
  /** Genre key -> how telling it is, and which sets of genres have it, by their index. */
  genres: Map<string, { weight: number; sets: number[] }>;
  /** All sets of genres that occur: many albums share one. */
  sets: GenreSet[];
  /** The set of an album, by its index. */
  setOf: Uint32Array;
  /** Vocal styles as bits. */
  voices: Uint8Array;
  /** Years since 0, with fractions. */
  times: Float64Array;
}

interface GenreSet {
  keys: string[];
  /** Sum of the weights of its genres. */
  weight: number;
  /** The albums that have exactly these genres. */
  albums: number[];
}

/** Steps of rarity: a genre of 2^14 albums or more tells next to nothing. */
const RAREST = 14;

/**
 * The traits of all albums. A genre weighs the less the more albums it has, in steps: one for each time their number
 * doubles. So a new album leaves nearly all weights as they were.
 */
const albumTraits = memoizeByCatalog(({ albums }): AlbumTraits => {
  const byName = new Map<string, number>();
  const sets: GenreSet[] = [];
  const setOf = Uint32Array.from(albums, (album, index) => {
    const keys = [...new Set(album.genres.map(genreKey))].sort();
    const name = keys.join('\n');
    const known = byName.get(name) ?? sets.push({ keys, weight: 0, albums: [] }) - 1;
    byName.set(name, known);
    sets[known]!.albums.push(index);
    return known;
  });
  return {
    genres: weighGenres(sets),
    sets,
    setOf,
    voices: Uint8Array.from(albums, ({ vocalStyles }) =>
      vocalStyles.reduce((bits, style) => bits | (1 << VOCAL_STYLES.indexOf(style)), 0),
    ),
    times: Float64Array.from(albums, ({ releaseSort }) => yearsOf(releaseSort)),
  };
});

function weighGenres(sets: readonly GenreSet[]): AlbumTraits['genres'] {
  const genres: AlbumTraits['genres'] = new Map();
  sets.forEach(({ keys }, index) => {
    for (const key of keys) {
      const genre = genres.get(key) ?? { weight: 0, sets: [] };
      genre.sets.push(index);
      genres.set(key, genre);
    }
  });
  for (const genre of genres.values()) {
    const holders = genre.sets.reduce((sum, set) => sum + sets[set]!.albums.length, 0);
    genre.weight = Math.max(1, RAREST - Math.floor(Math.log2(holders))) ** 2;
  }
  for (const set of sets) set.weight = set.keys.reduce((sum, key) => sum + genres.get(key)!.weight, 0);
  return genres;
}

function yearsOf(releaseSort: string): number {
  const [year = 0, month = 7, day = 1] = releaseSort.split('-').map(Number);
  return year + (month - 1) / 12 + (day - 1) / 365;
}
