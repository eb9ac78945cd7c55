import type { Album } from '#src/catalog/album.ts';
import { createArtistGenres } from './artist-genres.ts';
import type { BackfillDeps } from './backfill-deps.ts';
import { checkCredentials } from './check-credentials.ts';
import { createTrackCompletion } from './complete-tracks.ts';
import type { CoverState, DetailsState } from './cover-state.ts';
import { refreshAlbums, type RefreshOptions, type RefreshReport } from './refresh-albums.ts';
import { createRenewal } from './renewal.ts';
import { createRequestCounter } from './request-counter.ts';
import { createRequestBatching } from './request-batching.ts';
import { createSharedFetch } from './shared-fetch.ts';
import { coverStateOf, detailsStateOf, lacksTracks } from './stored-album.ts';
import { createStoredReader, type StoredReader } from './stored-reader.ts';
import { createVisitorNeeds, type VisitorNeeds } from './visitor-needs.ts';

/** What of an album leads to what is stored of it. */
type LinkedAlbum = Pick<Album, 'id' | 'spotifyId'>;

/** The fetch-through cache: what is stored from Spotify, and the ways to learn more. */
export interface Backfill extends VisitorNeeds {
  /** What can be shown as the cover without asking anybody. */
  storedCover(album: LinkedAlbum): Promise<CoverState>;
  /** As `storedCover`, for many albums at once, by album id. */
  storedCovers(albums: readonly LinkedAlbum[]): Promise<Map<number, CoverState>>;
  /** What can be shown as the details without asking anybody; `unknown` also while tracks are still to be asked for. */
  storedDetails(album: LinkedAlbum): Promise<DetailsState>;
  /** See `refreshAlbums`; when nothing stopped it, genres that are missing are asked for after the albums. */
  refresh(options: RefreshOptions): Promise<RefreshReport>;
  /** See `checkCredentials`. */
  checkCredentials(): ReturnType<typeof checkCredentials>;
  /** Calls a listener after each answer of Spotify that this process has stored. */
  whenStored(listener: (spotifyId: string) => void): void;
  /** How many albums are being fetched by this process now. */
  underWay(): number;
  /** Resolves when nothing is under way any more and all is written. */
  settled(): Promise<void>;
}

/** Wires the cache. Nothing is read or fetched until it is asked for. */
export function createBackfill(given: BackfillDeps): Backfill {
  const { db, config, spotify } = given;
  const listeners: ((spotifyId: string) => void)[] = [];
  const deps: BackfillDeps = {
    ...given,
    onStored: (spotifyId) => listeners.forEach((listener) => listener(spotifyId)),
    spotify: spotify && { ...spotify, fetchAlbum: createRequestBatching(given, spotify) },
  };
  const shared = createSharedFetch(deps);
  const tracks = createTrackCompletion(deps);
  const genres = createArtistGenres(deps);
  const renewal = createRenewal(deps, shared);
  const counter = createRequestCounter(db, deps.logger, deps.now);

  // With the cache off nothing that is stored may show, and nothing can be baked.
  const readStored = createStoredReader(db);
  const readShown: StoredReader = (spotifyIds) =>
    config.cache.enabled ? readStored(spotifyIds) : Promise.resolve(new Map());

  return {
    ...createVisitorNeeds(deps, { shared, tracks, genres, renewal, counter }),
    async refresh(options) {
      const report = await refreshAlbums(deps, shared, options);
      if (report.stoppedBecause !== undefined) return report;
      const { calls } = await genres.learnAll(options.selected, options.signal);
      return { ...report, spotifyCalls: report.spotifyCalls + calls };
    },
    checkCredentials: () => checkCredentials(deps),
    whenStored: (listener) => void listeners.push(listener),
    underWay: () => shared.underWay(),
    async settled() {
      await renewal.settled();
      await shared.settled();
      await tracks.settled();
      await genres.settled();
      await counter.flush();
    },
    async storedCover(album) {
      return (await this.storedCovers([album])).get(album.id)!;
    },
    async storedCovers(albums) {
      const stored = await readShown(albums.flatMap((album) => album.spotifyId ?? []));
      return new Map(
        albums.map((album) => [album.id, coverStateOf(album, stored.get(album.spotifyId ?? ''))]),
      );
    },
    async storedDetails(album) {
      if (album.spotifyId === null) return { status: 'no-link' };
      const stored = await readShown([album.spotifyId]);
      const state = detailsStateOf(album, stored.get(album.spotifyId));
      // The page that lacks tracks has to ask for them, where asking is possible.
      const asks = spotify !== undefined && config.site.onDemand !== 'none';
      return asks && state.status === 'found' && lacksTracks(state.details) ? { status: 'unknown' } : state;
    },
  };
}
