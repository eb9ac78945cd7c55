import pino from 'pino';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { BackfillDeps } from '#src/backfill/backfill.ts';
import { createBackfill, type Backfill } from '#src/backfill/backfill.ts';
import type { FetchAllowance } from '#src/backfill/client-rate-limit.ts';
import { parseConfig } from '#src/config.ts';
import type { MusicBrainzPort } from '#src/sources/musicbrainz/musicbrainz-port.ts';
import type { Sleep } from '#src/sources/retry.ts';
import type { SpotifyAlbum } from '#src/sources/spotify/spotify-port.ts';
import type {
  AlbumAnswer,
  AlbumsAnswer,
  CoverAnswer,
  SpotifyPort,
} from '#src/sources/spotify/spotify-port.ts';

export const START = Date.parse('2026-03-01T12:00:00.000Z');
export const allowed: FetchAllowance = () => ({ allowed: true });

/** A Spotify that answers as the test says, beside a list of what it was asked. */
export interface TestSpotify {
  port: SpotifyPort;
  calls: string[];
  /** Replaced by a test that wants another answer. */
  answer: (spotifyId: string) => AlbumAnswer | Promise<AlbumAnswer>;
  /** As `answer`, for several albums in one call; refused unless told. */
  answerBatch: (spotifyIds: readonly string[]) => AlbumsAnswer;
}

export function spotifyAlbum(id: string, changes: Partial<SpotifyAlbum['details']> = {}): SpotifyAlbum {
  const track = {
    discNumber: 1,
    number: 1,
    title: 'Overture',
    durationMs: 312_000,
    explicit: false,
    artists: [],
  };
  return {
    id,
    images: [640, 300, 64].map((width) => ({
      url: `https://i.scdn.co/image/${id}-${width}`,
      width,
      height: width,
    })),
    details: {
      name: `Album ${id}`,
      artists: [],
      releaseDate: '2024-05-03',
      label: 'Label',
      popularity: 40,
      genres: [],
      copyrights: [],
      totalTracks: 1,
      tracks: [track],
      ...changes,
    },
  };
}

export function createTestSpotify(): TestSpotify {
  const spotify: TestSpotify = {
    calls: [],
    answer: (id) => ({ status: 'found', album: spotifyAlbum(id) }),
    answerBatch: () => ({ status: 'batch-refused', because: 'app' }),
    port: {
      async fetchAlbum(id) {
        spotify.calls.push(`album ${id}`);
        return spotify.answer(id);
      },
      async fetchAlbums(ids) {
        spotify.calls.push(`albums ${ids.length}`);
        return spotify.answerBatch(ids);
      },
      async fetchTracks(id, offset) {
        spotify.calls.push(`tracks ${id} from ${offset}`);
        const [first] = spotifyAlbum(id).details.tracks;
        const tracks = Array.from({ length: 70 }, (_, index) => ({ ...first!, number: offset + index + 1 }));
        return { status: 'found', tracks };
      },
      fetchArtistGenres: async () => ({ status: 'found', genres: [] }),
      checkCredentials: async () => ({ status: 'valid' }),
    },
  };
  return spotify;
}

export interface TestBackfill {
  backfill: Backfill;
  deps: BackfillDeps;
  spotify: TestSpotify;
  clock: { ms: number };
  oembedCalls: string[];
}

/** A cache on a real database, with a scripted Spotify and a clock that stands still. */
export function createTestBackfill(
  db: CatalogDatabase,
  options: {
    environment?: Record<string, string>;
    spotify?: TestSpotify | undefined;
    account?: boolean;
    musicBrainz?: MusicBrainzPort | undefined;
    visitorTimeoutMs?: number;
    joinMs?: number;
    sleep?: Sleep;
  } = {},
): TestBackfill {
  const spotify = options.spotify ?? createTestSpotify();
  const clock = { ms: START };
  const oembedCalls: string[] = [];
  const deps: BackfillDeps = {
    db,
    config: parseConfig(options.environment ?? {}),
    logger: pino({ level: 'silent' }),
    spotify: options.account === false ? undefined : spotify.port,
    oembed: {
      async fetchCover(id): Promise<CoverAnswer> {
        oembedCalls.push(id);
        return {
          status: 'found',
          images: [{ url: `https://i.scdn.co/image/${id}`, width: 300, height: 300 }],
        };
      },
    },
    musicBrainz: options.musicBrainz,
    visitorTimeoutMs: options.visitorTimeoutMs,
    now: () => clock.ms,
    random: () => 0.5,
    joinMs: options.joinMs,
    sleep: options.sleep,
  };
  return { backfill: createBackfill(deps), deps, spotify, clock, oembedCalls };
}
