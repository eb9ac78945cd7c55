import { SAMPLE_ID_PREFIX } from '#src/catalog/spotify-album-id.ts';
import { createRandom, type Random } from '../seeded-random.ts';
import { composeTitle } from '../sheet-maker/sample-words.ts';

/** What is known of an album that the simulator is asked about; what is missing is invented. */
export interface AlbumFacts {
  artist?: string | null | undefined;
  title?: string | null | undefined;
  /** `2024`, `2024-05` or `2024-05-17`. */
  releaseDate?: string | null | undefined;
}

/** An album of the simulated Spotify: the same for the same id and facts. */
export interface InventedAlbum {
  id: string;
  name: string;
  artist: { id: string; name: string };
  releaseDate: string;
  label: string;
  popularity: number;
  copyrights: string[];
  tracks: { id: string; name: string; durationMs: number; explicit: boolean }[];
}

const LONG_ALBUM_TRACKS = 120;

/** Invents the album of an id. One whose id ends in `Long` has 120 tracks, others 5 to 12. */
export function inventAlbum(id: string, facts: AlbumFacts = {}): InventedAlbum {
  const dice = createRandom(`album ${id}`);
  const artistName = facts.artist ?? composeTitle(dice.below);
  const name = facts.title ?? composeTitle(dice.below);
  const releaseDate =
    facts.releaseDate ?? `${dice.whole(1969, 2026)}-0${dice.whole(1, 9)}-${dice.whole(10, 28)}`;
  const label = `${composeTitle(dice.below)} Records`;
  const count = id.endsWith('Long') ? LONG_ALBUM_TRACKS : dice.whole(5, 12);
  const titles = new Set<string>();
  while (titles.size < count) titles.add(composeTitle(dice.below));
  const year = releaseDate.slice(0, 4);
  return {
    id,
    name,
    artist: { id: simulatedId(`artist ${artistName}`), name: artistName },
    releaseDate,
    label,
    popularity: Math.round(dice.next() ** 2 * 74),
    copyrights: [`© ${year} ${label}`, `℗ ${year} ${artistName}, under exclusive licence to ${label}`],
    tracks: [...titles].map((title, index) => inventTrack(dice, `${id} ${index}`, title)),
  };
}

const GENRES = ['progressive metal', 'progressive rock', 'djent', 'post-metal', 'zeuhl'] as const;

/** Genres of an artist: one or two. */
export function inventGenres(artistId: string): string[] {
  const dice = createRandom(`genres ${artistId}`);
  return [...new Set([dice.pick(GENRES), dice.pick(GENRES)])];
}

/** Two to fourteen minutes. */
function inventTrack(dice: Random, seed: string, name: string): InventedAlbum['tracks'][number] {
  const minutes = 2.1 + 11.8 * dice.next() ** 1.6;
  return {
    id: simulatedId(`track ${seed}`),
    name,
    durationMs: Math.round(minutes * 60_000),
    explicit: dice.chance(0.06),
  };
}

const BASE_62 = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'];

/** An id of something that only the simulator knows: it too begins as the ids of the bundled sample do. */
function simulatedId(seed: string): string {
  const dice = createRandom(seed);
  return SAMPLE_ID_PREFIX.padEnd(22, '_').replaceAll('_', () => dice.pick(BASE_62));
}
