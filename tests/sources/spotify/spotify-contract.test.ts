import { describe, it } from 'vitest';
import { createLoggerTo } from '#src/logger.ts';
import type { SpotifyAlbum } from '#src/sources/spotify/spotify-port.ts';
import { startSpotifySimulator } from '../../../scripts/simulator/simulator.ts';
import type { SpotifyPort } from '#src/sources/spotify/spotify-port.ts';
import { createSpotifyClient, type SpotifyClientOptions } from '#src/sources/spotify/spotify-client.ts';
import { createFakeSpotify } from './fake-spotify.ts';
import { createOpenGuard } from './open-guard.ts';
import { ALBUM, DEAD, LONG, NO_IMAGES } from './simulated-spotify.ts';
import { describeSpotifyPort } from './spotify-contract.ts';

const SUBJECT = { knownId: ALBUM, unknownId: DEAD, withoutImagesId: NO_IMAGES, longId: LONG };

function fakeAlbum(id: string, tracks: number, images: number): SpotifyAlbum {
  return {
    id,
    images: Array.from({ length: images }, () => ({
      url: 'https://i.scdn.co/image/x',
      width: 640,
      height: 640,
    })),
    details: {
      name: 'Fake',
      artists: [{ id: '0TnOYISbd1XYRBk9myaseg', name: 'Nobody' }],
      releaseDate: '2024-01-01',
      label: null,
      popularity: null,
      genres: [],
      copyrights: [],
      totalTracks: tracks,
      tracks: Array.from({ length: tracks }, (_, index) => ({
        discNumber: 1,
        number: index + 1,
        title: `Track ${index + 1}`,
        durationMs: 1_000,
        explicit: false,
        artists: ['Nobody'],
      })),
    },
  };
}

for (const batchAllowed of [false, true]) {
  describeSpotifyPort(`fake, batch ${batchAllowed ? 'allowed' : 'refused'}`, async () => {
    const fake = createFakeSpotify([
      fakeAlbum(ALBUM, 8, 1),
      fakeAlbum(NO_IMAGES, 8, 0),
      fakeAlbum(LONG, 120, 1),
    ]);
    fake.batchAllowed = batchAllowed;
    return { spotify: fake, ...SUBJECT };
  });
}

for (const appKind of ['development', 'extended'] as const) {
  describeSpotifyPort(`adapter and simulator, app kind ${appKind}`, async () => {
    const simulator = await startSpotifySimulator({ appKind });
    const { apiUrl, tokenUrl, clientId, clientSecret, origin, close } = simulator;
    const spotify = adapter({ apiUrl, tokenUrl, clientId, clientSecret, imageOrigins: [origin] });
    return { spotify, ...SUBJECT, close };
  });
}

const { SPOTIFY_CLIENT_ID: clientId, SPOTIFY_CLIENT_SECRET: clientSecret } = process.env;
if (clientId && clientSecret) {
  describeSpotifyPort('adapter and the real Spotify', async () => {
    const spotify = adapter({
      apiUrl: 'https://api.spotify.com/v1',
      tokenUrl: 'https://accounts.spotify.com/api/token',
      clientId,
      clientSecret,
      imageOrigins: ['https://i.scdn.co', 'https://*.scdn.co', 'https://*.spotifycdn.com'],
    });
    return { spotify, knownId: ALBUM, unknownId: '0000000000000000000000' };
  });
} else {
  describe('SpotifyPort: adapter and the real Spotify', () => {
    it.skip('needs SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET in the environment', () => {});
  });
}

function adapter(
  where: Pick<SpotifyClientOptions, 'apiUrl' | 'tokenUrl' | 'clientId' | 'clientSecret' | 'imageOrigins'>,
): SpotifyPort {
  return createSpotifyClient(
    { ...where, oembedUrl: '', retryAttempts: 3, requestsPer30s: 180, maxConcurrent: 5 },
    { guard: createOpenGuard(), logger: createLoggerTo({ write: () => {} }, 'silent') },
  );
}
