import type { CatalogDatabase } from '#db/open-database.ts';
import type { AlbumDetails } from '#src/sources/album-details.ts';
import type { CallContext } from '#src/sources/call-guard.ts';
import type { BackfillDeps } from './backfill.ts';
import { countCalls, DAY_MS } from './call-ledger.ts';
import { readBreaker } from './circuit-breaker.ts';
import type { AllowanceVerdict, FetchAllowance } from './client-rate-limit.ts';
import type { Candidate } from './plan-refresh.ts';
import { quotaInForce, reservedForVisitors } from './quota.ts';
import { VISITOR_TIMEOUT_MS } from './read-through.ts';
import { storeDetails } from './store-answer.ts';
import { latestAheadMs, isoTime } from './stored-moment.ts';
import { readStoredAlbum, storedDetailsOf } from './stored-album.ts';

/** Details, and whether their genres are settled: else they may be learned when the album is looked at again. */
export interface LearnedGenres {
  details: AlbumDetails;
  settled: boolean;
}

/** Albums rarely carry genres; their artists sometimes do. */
export interface ArtistGenres {
  /**
   * Called when details are viewed: asks for the artists' genres, once per artist, and adds them to the stored details.
   * Asks nobody while little of the visitors' budget is left, or when artists come without. Never fails.
   */
  learn(
    spotifyId: string,
    albumId: number,
    details: AlbumDetails,
    permit: FetchAllowance,
  ): Promise<LearnedGenres>;
  /**
   * The same for albums of a refresh whose details were stored before it, one after another, while at least half of its
   * part of the budget is left: covers come first. What it costs at most is known before: `countGenreCalls`.
   */
  learnAll(selected: readonly Candidate[], signal: AbortSignal): Promise<{ calls: number }>;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
}

/** `signal` undefined: each call has the time of a visitor, who need not wait for it. */
type LearnContext = Pick<CallContext, 'purpose' | 'albumId'> & Partial<Pick<CallContext, 'signal'>>;

/** An album by more artists than this is a compilation; their genres say nothing of it. */
const MOST_ARTISTS = 3;
/** After so many artists without any genre, this app is taken not to return them, for a month. */
const ENOUGH_WITHOUT = 5;
const BELIEVED_MS = 30 * DAY_MS;
/** Without this each visit would ask again for what Spotify does not answer well. */
const AGAIN_AFTER_MS = 10 * 60_000;

/** Whether the artists of these details may be asked for genres that the details lack. */
function areWanted({ cache, spotify }: BackfillDeps['config'], { artists, genres }: AlbumDetails): boolean {
  const mayLearn = cache.enabled && spotify.artistGenres;
  return mayLearn && genres.length === 0 && artists.length > 0 && artists.length <= MOST_ARTISTS;
}

/** How many artists a refresh of these albums asks for genres, at most. */
export async function countGenreCalls(
  db: CatalogDatabase,
  config: BackfillDeps['config'],
  selected: readonly Candidate[],
): Promise<number> {
  const wanted = selected
    .flatMap(({ stored }) => storedDetailsOf(stored) ?? [])
    .filter((details) => areWanted(config, details));
  if (wanted.length === 0 || !config.spotify.credentials) return 0;
  const known = await db.selectFrom('spotify_artist').select('spotify_artist_id').execute();
  const ids = new Set(wanted.flatMap(({ artists }) => artists.map(({ id }) => id)));
  for (const { spotify_artist_id } of known) ids.delete(spotify_artist_id);
  ids.delete('');
  return ids.size;
}

/** Makes the learning of artists' genres. */
export function createArtistGenres(deps: BackfillDeps): ArtistGenres {
  const { db, config, spotify, now, logger } = deps;
  const underWay = new Map<string, Promise<LearnedGenres>>();
  const failedAt = new Map<string, number>();

  /** @param mayAsk asked before each call. */
  async function learn(
    spotifyId: string,
    details: AlbumDetails,
    context: LearnContext,
    mayAsk: FetchAllowance,
  ): Promise<LearnedGenres> {
    const genres = new Set<string>();
    let settled = true;
    for (const { id } of details.artists) {
      const some = (await known(id)) ?? (await ask(id, context, mayAsk));
      if (some === undefined) settled = false;
      for (const genre of some ?? []) genres.add(genre);
    }
    // Genres of some artists only would be taken for all there are.
    if (genres.size === 0 || !settled) return { details, settled };
    const stored = await storeDetails(db, spotifyId, (newest) =>
      newest.genres.length > 0 ? newest : { ...newest, genres: [...genres] },
    );
    deps.onStored?.(spotifyId);
    return { details: stored ?? details, settled };
  }

  async function known(artistId: string): Promise<string[] | undefined> {
    if (artistId === '') return [];
    const row = await db
      .selectFrom('spotify_artist')
      .select('genres_json')
      .where('spotify_artist_id', '=', artistId)
      .executeTakeFirst();
    return row && (JSON.parse(row.genres_json) as string[]);
  }

  async function ask(
    artistId: string,
    context: LearnContext,
    mayAsk: FetchAllowance,
  ): Promise<string[] | undefined> {
    if (await comeWithoutGenres()) return [];
    const waitedMs = now() - (failedAt.get(artistId) ?? -Infinity);
    if ((waitedMs >= 0 && waitedMs < AGAIN_AFTER_MS) || !(await isAffordable(context))) return undefined;
    const verdict = await mayAsk();
    if (!verdict.allowed) return undefined;
    const { charge, release } = verdict;
    const signal = context.signal ?? AbortSignal.timeout(VISITOR_TIMEOUT_MS);
    const asking = spotify!.fetchArtistGenres(artistId, { ...context, signal, charge });
    const answer = await asking.finally(() => release?.());
    if (answer.status === 'failed') {
      failedAt.set(artistId, now());
      return undefined;
    }
    failedAt.delete(artistId);
    const genres = answer.status === 'found' ? answer.genres : [];
    const columns = { genres_json: JSON.stringify(genres), cached_at: isoTime(now()) };
    await db
      .insertInto('spotify_artist')
      .values({ spotify_artist_id: artistId, ...columns })
      .onConflict((conflict) => conflict.column('spotify_artist_id').doUpdateSet(columns))
      .execute();
    return genres;
  }

  async function isAffordable({ purpose }: LearnContext): Promise<boolean> {
    const quota = quotaInForce(config.spotify, 'web-api', await readBreaker(db, 'web-api'), now());
    if (quota === Infinity) return true;
    const left = quota - (await countCalls(db, 'web-api', now())).all;
    const reserved = reservedForVisitors(quota);
    return left > (purpose === 'visitor' ? reserved / 2 : reserved + (quota - reserved) / 2);
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
    learn(spotifyId, albumId, details, permit) {
      if (!spotify || !areWanted(config, details)) return Promise.resolve({ details, settled: true });
      const already = underWay.get(spotifyId);
      if (already) return already;
      const context = { purpose: 'visitor', albumId } as const;
      const learning = learn(spotifyId, details, context, permit)
        .catch((error: unknown) => {
          logger.warn({ err: error, album_id: albumId }, 'genres of artists not learned');
          return { details, settled: false };
        })
        .finally(() => underWay.delete(spotifyId));
      underWay.set(spotifyId, learning);
      return learning;
    },
    async learnAll(selected, signal) {
      let calls = 0;
      const charge = (more: number): void => void (calls += more);
      const mayAsk = (): AllowanceVerdict =>
        signal.aborted ? { allowed: false, retryAfterMs: 0 } : { allowed: true, charge };
      for (const { album, stored } of spotify ? selected : []) {
        if (stored.metadata_state !== 'found') continue;
        const spotifyId = stored.spotify_album_id;
        const details = storedDetailsOf(await readStoredAlbum(db, spotifyId));
        if (!details || !areWanted(config, details)) continue;
        const context: LearnContext = { purpose: 'refresh', albumId: album.id, signal };
        const { settled } = await learn(spotifyId, details, context, mayAsk);
        // Whatever holds one up now holds up the others.
        if (!settled) break;
      }
      return { calls };
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay.values());
    },
  };
}
