import type { CatalogDatabase } from '#db/open-database.ts';
import type { Config } from '#src/config.ts';
import type { Logger } from '#src/logger.ts';
import type { Sleep } from '#src/sources/retry.ts';
import type { SourceFailure } from '#src/sources/source-failure.ts';
import type { MusicBrainzPort } from '#src/sources/musicbrainz/musicbrainz-port.ts';
import { addressesOf } from '#src/sources/musicbrainz/release-address.ts';
import type { OembedPort, SpotifyPort } from '#src/sources/spotify/spotify-port.ts';
import { changeBreaker } from './circuit-breaker.ts';
import { createDetailsCompletion } from './complete-details.ts';
import type { CoverState, DetailsState } from './cover-state.ts';
import { createReadThrough, type ReadThrough } from './read-through.ts';
import { createReleaseFetch } from './release-fetch.ts';
import { createReleaseReader } from './read-release.ts';
import { refreshReleases, type ReleaseReport } from './refresh-releases.ts';
import { refreshAlbums, type RefreshOptions, type RefreshReport } from './refresh-albums.ts';
import { createRequestCounter } from './request-counter.ts';
import { createSharedFetch } from './shared-fetch.ts';
import {
  coverStateOf,
  createStoredReader,
  detailsStateOf,
  lacksTracks,
  readStoredAlbums,
} from './stored-album.ts';
import {
  coverOfRelease,
  detailsOfRelease,
  readAddresses,
  releaseStateOf,
  type AddressedAlbum,
  type ReleaseState,
} from './stored-release.ts';

/** What the fetch-through cache is made of. Time and chance are passed in, so that tests can set them. */
export interface BackfillDeps {
  db: CatalogDatabase;
  config: Pick<Config, 'spotify' | 'musicBrainz' | 'cache' | 'site'>;
  logger: Logger;
  /** Undefined without credentials: covers then come from `oembed`, details not at all. */
  spotify: SpotifyPort | undefined;
  oembed: OembedPort;
  /** Undefined without a contact: then it is not asked. */
  musicBrainz?: MusicBrainzPort | undefined;
  /** Called after each answer about an album that was stored. */
  onStored?: ((about: StoredAbout) => void) | undefined;
  /** How long cold needs of visitors wait for each other, to leave in one call; 25 ms by default. */
  joinMs?: number | undefined;
  /** How long a visitor waits for Spotify at most; 2,500 ms by default. */
  visitorTimeoutMs?: number | undefined;
  /** Milliseconds since 1970. */
  now: () => number;
  /** From 0 up to 1. */
  random: () => number;
  /** The waiting while Spotify asks for a short pause; as long as it says, by default. */
  sleep?: Sleep | undefined;
}

/** What an answer was about that was stored: Spotify's about an id of its own, MusicBrainz's about an album. */
export type StoredAbout = { spotifyId: string } | { albumId: number };

/** The fetch-through cache: what is stored from the sources, and the ways to learn more. */
export interface Backfill extends ReadThrough {
  /** What can be shown as the cover without asking anybody. */
  storedCover(album: AddressedAlbum): Promise<CoverState>;
  /** As `storedCover`, for many albums at once, by album id. */
  storedCovers(albums: readonly AddressedAlbum[]): Promise<Map<number, CoverState>>;
  /** What can be shown as the details without asking anybody; `unknown` also while tracks are still to be asked for. */
  storedDetails(album: AddressedAlbum): Promise<DetailsState>;
  /** See `refreshAlbums`; when nothing stopped it, genres that are missing are asked for after the albums. */
  refresh(options: RefreshOptions): Promise<RefreshReport>;
  /** See `refreshReleases`; undefined: MusicBrainz is not asked. */
  refreshReleases: ((options: Parameters<typeof refreshReleases>[2]) => Promise<ReleaseReport>) | undefined;
  /**
   * Asks Spotify for a token, which is no call that counts. Valid credentials end an account's failure and the pause that
   * it had made; a pause that Spotify asked for stays, since a token says nothing of it.
   */
  checkCredentials(): Promise<{ status: 'valid' } | 'none' | SourceFailure>;
  /** Calls a listener after each answer that this process has stored. */
  whenStored(listener: (about: StoredAbout) => void): void;
  /** How many albums are being fetched by this process now. */
  underWay(): number;
  /** Ends what waits for its turn without anybody who waits for it; nothing of the kind begins any more. */
  stop(): void;
  /** Resolves when nothing is under way any more and all is written. */
  settled(): Promise<void>;
}

/** Wires the cache. Nothing is read or fetched until it is asked for. */
export function createBackfill(given: BackfillDeps): Backfill {
  const { db, config, logger, spotify, musicBrainz, now } = given;
  const listeners: ((about: StoredAbout) => void)[] = [];
  const deps = {
    ...given,
    onStored: (about: StoredAbout) => listeners.forEach((listener) => listener(about)),
  };
  const shared = createSharedFetch(deps);
  const completion = createDetailsCompletion(deps);
  const counter = createRequestCounter(db, logger, now);
  const stopping = new AbortController();
  const releaseFetch =
    musicBrainz && config.cache.enabled ? createReleaseFetch(deps, musicBrainz) : undefined;
  const releases = config.cache.enabled
    ? createReleaseReader(deps, releaseFetch, stopping.signal)
    : undefined;
  const readThrough = createReadThrough(deps, { shared, completion, counter, releases });
  const readStored = createStoredReader((ids) => readStoredAlbums(db, ids));
  const readStoredAddresses = createStoredReader((addresses) => readAddresses(db, addresses));
  const asksReleases = releaseFetch !== undefined && config.site.onDemand !== 'none';
  // With the cache off nothing that is stored may show, and nothing can be baked.
  const readShown: typeof readStored = async (spotifyIds) =>
    config.cache.enabled ? readStored(spotifyIds) : new Map();

  /** Albums with what is known of their releases; none with the cache off, when nothing that is stored may show. */
  async function readReleases(albums: readonly AddressedAlbum[]): Promise<[AddressedAlbum, ReleaseState][]> {
    if (!config.cache.enabled || albums.length === 0) return [];
    const stored = await readStoredAddresses(albums.flatMap(addressesOf));
    return albums.map((album) => [album, releaseStateOf(album, stored)]);
  }

  async function spotifyDetails(album: AddressedAlbum): Promise<DetailsState> {
    if (album.spotifyId === null) return { status: 'no-link' };
    const stored = await readShown([album.spotifyId]);
    const state = detailsStateOf(album, stored.get(album.spotifyId));
    // The page that lacks tracks has to ask for them, where asking is possible.
    const asks = spotify !== undefined && config.site.onDemand !== 'none';
    return asks && state.status === 'found' && lacksTracks(state.details) ? { status: 'unknown' } : state;
  }

  return {
    ...readThrough,
    async storedCover(album) {
      return (await this.storedCovers([album])).get(album.id)!;
    },
    async storedCovers(albums) {
      const stored = await readShown(albums.flatMap((album) => album.spotifyId ?? []));
      const covers = new Map(
        albums.map((album) => [album.id, coverStateOf(album, stored.get(album.spotifyId ?? ''))]),
      );
      const others = albums.filter(({ id }) => covers.get(id)!.status !== 'found');
      for (const [album, release] of await readReleases(others)) {
        const cover = coverOfRelease(release, config.musicBrainz.coverArtUrl);
        if (cover.status === 'found' || (cover.status === 'unknown' && asksReleases)) {
          covers.set(album.id, cover);
        }
      }
      return covers;
    },
    async storedDetails(album) {
      const state = await spotifyDetails(album);
      if (state.status === 'found') return state;
      const [[, release] = []] = await readReleases([album]);
      const details = release && detailsOfRelease(release);
      const isBetter = details?.status === 'found' || (details?.status === 'unknown' && asksReleases);
      return isBetter ? details : state;
    },
    async refresh(options) {
      const report = await refreshAlbums(deps, shared, options);
      if (report.stoppedBecause !== undefined) return report;
      const { calls } = await completion.learnAllGenres(options.selected, options.signal);
      return { ...report, spotifyCalls: report.spotifyCalls + calls };
    },
    refreshReleases: releaseFetch && ((options) => refreshReleases(deps, releaseFetch, options)),
    async checkCredentials() {
      if (!spotify) return 'none';
      const answer = await spotify.checkCredentials();
      if (answer.status === 'valid') {
        await changeBreaker(db, 'web-api', (breaker) => {
          const { account_failure, reason } = breaker;
          if (account_failure === null) return breaker;
          const ownPause = reason === account_failure;
          return { ...breaker, account_failure: null, ...(ownPause && { open_until: null, reason: null }) };
        });
      }
      return answer;
    },
    whenStored: (listener) => void listeners.push(listener),
    underWay: () => shared.underWay(),
    stop: () => stopping.abort(),
    async settled() {
      await readThrough.settled();
      await shared.settled();
      await releaseFetch?.settled();
      await completion.settled();
      await counter.flush();
    },
  };
}

/** The same cache, and the ids of all albums whose stored cover or details are asked for through it. */
export function trackDependencies(backfill: Backfill): {
  backfill: Backfill;
  dependencies: ReadonlySet<number>;
} {
  const dependencies = new Set<number>();
  const track = <T extends AddressedAlbum>(album: T): T => {
    dependencies.add(album.id);
    return album;
  };
  return {
    dependencies,
    backfill: {
      ...backfill,
      storedCover: (album) => backfill.storedCover(track(album)),
      storedCovers: (albums) => backfill.storedCovers(albums.map(track)),
      storedDetails: (album) => backfill.storedDetails(track(album)),
    },
  };
}
