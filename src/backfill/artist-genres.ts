import type { AlbumDetails } from '#src/spotify/album-details.ts';
import type { CallContext } from '#src/spotify/spotify-port.ts';
import type { BackfillDeps } from './backfill-deps.ts';
import { isoTime } from './backfill-deps.ts';
import { countCalls, DAY_MS, effectiveBudget, reservedForVisitors } from './budget.ts';
import { readGate } from './gate-store.ts';
import { storeDetails } from './store-answer.ts';
import { latestAheadMs } from './stored-moment.ts';

/** Albums rarely carry genres; their artists sometimes do. */
export interface ArtistGenres {
  /**
   * Called when details were viewed: asks for the artists' genres in the background, once per artist, and adds them to
   * the stored details. Does nothing while little of the visitors' budget is left, or when artists come without.
   *
   * @param charge told of each request that leaves.
   */
  learn(spotifyId: string, albumId: number, details: AlbumDetails, charge?: (calls: number) => void): void;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
}

/** An album by more artists than this is a compilation; their genres say nothing of it. */
const MOST_ARTISTS = 3;
/** After so many artists without any genre, this app is taken not to return them, for a month. */
const ENOUGH_WITHOUT = 5;
const BELIEVED_MS = 30 * DAY_MS;

/** Makes the background learning of artists' genres. */
export function createArtistGenres(deps: BackfillDeps): ArtistGenres {
  const { db, config, spotify, now, logger } = deps;
  const underWay = new Map<string, Promise<void>>();

  async function learn(spotifyId: string, context: CallContext, details: AlbumDetails): Promise<void> {
    const genres = new Set<string>();
    for (const { id } of details.artists) {
      for (const genre of (await known(id)) ?? (await ask(id, context)) ?? []) genres.add(genre);
    }
    if (genres.size === 0) return;
    await storeDetails(db, spotifyId, { ...details, genres: [...genres] });
    deps.onStored?.(spotifyId);
  }

  async function known(artistId: string): Promise<string[] | undefined> {
    const row = await db
      .selectFrom('spotify_artist')
      .select('genres_json')
      .where('spotify_artist_id', '=', artistId)
      .executeTakeFirst();
    return row && (JSON.parse(row.genres_json) as string[]);
  }

  async function ask(artistId: string, context: CallContext): Promise<string[] | undefined> {
    if (artistId === '' || !(await isAffordable()) || (await comeWithoutGenres())) return undefined;
    const answer = await spotify!.fetchArtistGenres(artistId, context);
    if (answer.status === 'refused') return undefined;
    const genres = answer.status === 'found' ? answer.genres : [];
    const columns = { genres_json: JSON.stringify(genres), cached_at: isoTime(now()), changed_seq: null };
    await db
      .insertInto('spotify_artist')
      .values({ spotify_artist_id: artistId, ...columns })
      .onConflict((conflict) => conflict.column('spotify_artist_id').doUpdateSet(columns))
      .execute();
    return genres;
  }

  async function isAffordable(): Promise<boolean> {
    const budget = effectiveBudget(config.spotify.dailyBudget, await readGate(db, 'web-api'), now());
    if (budget === Infinity) return true;
    return budget - (await countCalls(db, 'web-api', DAY_MS, now())) > reservedForVisitors(budget) / 2;
  }

  async function comeWithoutGenres(): Promise<boolean> {
    const asked = await db
      .selectFrom('spotify_artist')
      .select('genres_json')
      .where('cached_at', '>', isoTime(now() - BELIEVED_MS))
      .where('cached_at', '<=', isoTime(now() + latestAheadMs(BELIEVED_MS)))
      .orderBy('cached_at', 'desc')
      .limit(ENOUGH_WITHOUT)
      .execute();
    return asked.length === ENOUGH_WITHOUT && asked.every((row) => row.genres_json === '[]');
  }

  return {
    learn(spotifyId, albumId, details, charge) {
      const { artists, genres } = details;
      const wanted = genres.length === 0 && artists.length > 0 && artists.length <= MOST_ARTISTS;
      if (
        !wanted ||
        !spotify ||
        !config.spotify.artistGenres ||
        !config.cache.enabled ||
        underWay.has(spotifyId)
      )
        return;
      const learning = learn(spotifyId, { purpose: 'visitor', albumId, charge }, details)
        .catch((error: unknown) =>
          logger.warn({ err: error, album_id: albumId }, 'genres of artists not learned'),
        )
        .finally(() => underWay.delete(spotifyId));
      underWay.set(spotifyId, learning);
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay.values());
    },
  };
}
