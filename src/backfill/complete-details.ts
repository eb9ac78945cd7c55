import type { AlbumDetails, Track } from '#src/sources/album-details.ts';
import type { CallContext } from '#src/sources/call-guard.ts';
import type { BackfillDeps } from './backfill.ts';
import { countCalls, DAY_MS } from './call-ledger.ts';
import { readBreaker } from './circuit-breaker.ts';
import type { AllowanceVerdict, FetchAllowance } from './client-rate-limit.ts';
import { withLeases } from './lease.ts';
import type { Candidate } from './plan-refresh.ts';
import { quotaInForce, reservedForVisitors } from './quota.ts';
import { VISITOR_TIMEOUT_MS } from './read-through.ts';
import { storeDetails } from './store-answer.ts';
import { lacksTracks, readStoredAlbum, storedDetailsOf } from './stored-album.ts';
import { isoTime, latestAheadMs } from './stored-moment.ts';

/** Details, and whether their genres are settled: else they may be learned when the album is looked at again. */
interface LearnedGenres {
  details: AlbumDetails;
  settled: boolean;
}

/** Brings what an album's own answer lacks: tracks past the first 50, and genres, which its artists sometimes carry. */
export interface DetailsCompletion {
  /**
   * Fetches the further tracks when somebody looks at the details, once however many look at the same time, in this
   * process or others; gives the details as they are when that fails now, and a while after it failed.
   */
  completeTracks(spotifyId: string, details: AlbumDetails, context: CallContext): Promise<AlbumDetails>;
  /**
   * Asks for the artists' genres when somebody looks at the details, once per artist, and adds them to the stored details.
   * Asks nobody while little of the visitors' quota is left, or when artists come without. Never fails.
   */
  learnGenres(
    spotifyId: string,
    albumId: number,
    details: AlbumDetails,
    allowance: FetchAllowance,
  ): Promise<LearnedGenres>;
  /**
   * The same for albums of a refresh whose details were stored before it, one after another, while at least half of its
   * part of the quota is left: covers come first. What it costs at most is known before: `previewRefresh`.
   */
  learnAllGenres(selected: readonly Candidate[], signal: AbortSignal): Promise<{ calls: number }>;
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
export function wantsGenres(
  { cache, spotify }: BackfillDeps['config'],
  { artists, genres }: AlbumDetails,
): boolean {
  const mayLearn = cache.enabled && spotify.artistGenres;
  return mayLearn && genres.length === 0 && artists.length > 0 && artists.length <= MOST_ARTISTS;
}

/** Makes the completion of details. */
export function createDetailsCompletion(deps: BackfillDeps): DetailsCompletion {
  const { db, config, spotify, now, logger } = deps;
  const underWay = new Map<string, Promise<unknown>>();
  const failedAt = new Map<string, number>();

  function once<T>(key: string, work: () => Promise<T>): Promise<T> {
    const already = underWay.get(key) as Promise<T> | undefined;
    if (already) return already;
    const begun = work().finally(() => underWay.delete(key));
    underWay.set(key, begun);
    return begun;
  }

  function failedLately(key: string): boolean {
    const sinceMs = now() - (failedAt.get(key) ?? -Infinity);
    if (sinceMs >= 0 && sinceMs < AGAIN_AFTER_MS) return true;
    failedAt.delete(key);
    return false;
  }

  const fetchTracks: DetailsCompletion['completeTracks'] = async (spotifyId, details, context) => {
    const lease = tracksOf(spotifyId);
    return withLeases(deps, [lease], async (taken) => {
      if (taken.size === 0) return details;
      const known = storedDetailsOf(await readStoredAlbum(db, spotifyId));
      if (known && !lacksTracks(known)) return known;
      const offset = details.tracks.length + (details.goneTracks ?? 0);
      const answer = await spotify!.fetchTracks(spotifyId, offset, context);
      if (answer.status !== 'found') {
        logger.warn({ album_id: context.albumId, answer: answer.status }, 'further tracks not fetched');
        failedAt.set(lease, now());
        return details;
      }
      if (!config.cache.enabled) return withTracks(details, answer);
      const stored = await storeDetails(db, spotifyId, (newest) =>
        isSameList(newest, details) ? withTracks(newest, answer) : newest,
      );
      deps.onStored?.({ spotifyId });
      return stored ?? withTracks(details, answer);
    });
  };

  /** @param allowance asked before each call. */
  async function learn(
    spotifyId: string,
    details: AlbumDetails,
    context: LearnContext,
    allowance: FetchAllowance,
  ): Promise<LearnedGenres> {
    const genres = new Set<string>();
    let settled = true;
    for (const { id } of details.artists) {
      const some = (await knownGenres(id)) ?? (await fetchGenres(id, context, allowance));
      if (some === undefined) settled = false;
      for (const genre of some ?? []) genres.add(genre);
    }
    // Genres of some artists only would be taken for all there are.
    if (genres.size === 0 || !settled) return { details, settled };
    const stored = await storeDetails(db, spotifyId, (newest) =>
      newest.genres.length > 0 ? newest : { ...newest, genres: [...genres] },
    );
    deps.onStored?.({ spotifyId });
    return { details: stored ?? details, settled };
  }

  async function knownGenres(artistId: string): Promise<string[] | undefined> {
    if (artistId === '') return [];
    const row = await db
      .selectFrom('spotify_artist')
      .select('genres_json')
      .where('spotify_artist_id', '=', artistId)
      .executeTakeFirst();
    return row && (JSON.parse(row.genres_json) as string[]);
  }

  async function fetchGenres(
    artistId: string,
    context: LearnContext,
    allowance: FetchAllowance,
  ): Promise<string[] | undefined> {
    if (await comeWithoutGenres()) return [];
    if (failedLately(artistId) || !(await isAffordable(context))) return undefined;
    const verdict = await allowance();
    if (!verdict.allowed) return undefined;
    const { charge, release } = verdict;
    const signal = context.signal ?? AbortSignal.timeout(VISITOR_TIMEOUT_MS);
    const asking = spotify!.fetchArtistGenres(artistId, { ...context, signal, charge });
    const answer = await asking.finally(() => release?.());
    if (answer.status === 'failed') {
      failedAt.set(artistId, now());
      return undefined;
    }
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
    async completeTracks(spotifyId, details, context) {
      if (!lacksTracks(details) || !spotify || failedLately(tracksOf(spotifyId))) return details;
      return once(tracksOf(spotifyId), () => fetchTracks(spotifyId, details, context));
    },
    async learnGenres(spotifyId, albumId, details, allowance) {
      if (!spotify || !wantsGenres(config, details)) return { details, settled: true };
      const context = { purpose: 'visitor', albumId } as const;
      return once(`${spotifyId}/genres`, () => learn(spotifyId, details, context, allowance)).catch(
        (error: unknown) => {
          logger.warn({ err: error, album_id: albumId }, 'genres of artists not learned');
          return { details, settled: false };
        },
      );
    },
    async learnAllGenres(selected, signal) {
      let calls = 0;
      const charge = (more: number): void => void (calls += more);
      const allowance = (): AllowanceVerdict =>
        signal.aborted ? { allowed: false, retryAfterMs: 0 } : { allowed: true, charge };
      const before = selected.filter(({ stored }) => stored.metadata_state === 'found');
      for (const { album, stored } of spotify ? before : []) {
        const details = storedDetailsOf(await readStoredAlbum(db, stored.spotify_album_id));
        if (!details || !wantsGenres(config, details)) continue;
        const context: LearnContext = { purpose: 'refresh', albumId: album.id, signal };
        const { settled } = await learn(stored.spotify_album_id, details, context, allowance);
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

/** The name of the lease on an album's further tracks. */
function tracksOf(spotifyId: string): string {
  return `${spotifyId}/tracks`;
}

function withTracks(details: AlbumDetails, further: { tracks: Track[]; goneTracks?: number }): AlbumDetails {
  const tracks = [...details.tracks, ...further.tracks];
  const gone = (details.goneTracks ?? 0) + (further.goneTracks ?? 0);
  // What Spotify now lists is all there is, even where its total said otherwise; else each visit would ask again.
  return { ...details, tracks, totalTracks: tracks.length + gone, goneTracks: gone > 0 ? gone : undefined };
}

/** Whether the list that was completed is still the one that is stored. */
function isSameList(stored: AlbumDetails, seen: AlbumDetails): boolean {
  const titles = ({ tracks }: AlbumDetails): string => JSON.stringify(tracks.map(({ title }) => title));
  return stored.totalTracks === seen.totalTracks && titles(stored) === titles(seen);
}
