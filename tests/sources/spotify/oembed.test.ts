import { describe, expect, it } from 'vitest';
import { createLoggerTo } from '#src/logger.ts';
import { createOembed } from '#src/sources/spotify/oembed.ts';
import { createOpenGuard } from './open-guard.ts';
import { ALBUM, DEAD, NO_IMAGES, SAMPLE, startSimulated, VISITOR } from './simulated-spotify.ts';

/** As Spotify's oEmbed answered in 2026. */
const REAL_ANSWER = {
  html: '<iframe></iframe>',
  width: 456,
  height: 352,
  version: '1.0',
  provider_name: 'Spotify',
  provider_url: 'https://spotify.com',
  type: 'rich',
  title: 'An album',
  thumbnail_url: 'https://image-cdn-ak.spotifycdn.com/image/ab67616d00001e02',
  thumbnail_width: 300,
  thumbnail_height: 300,
};

describe('oEmbed', () => {
  it('gives the thumbnail without a token', async () => {
    const { oembed, simulator } = await startSimulated();
    const url = `${simulator.origin}/image/${ALBUM}/300.svg`;
    expect(await oembed.fetchCover(ALBUM, VISITOR)).toEqual({
      status: 'found',
      images: [{ url, width: 300, height: 300 }],
    });
    expect(simulator.tokenRequests).toBe(0);
    expect(simulator.calls).toMatchObject([{ api: 'oembed', albumId: ALBUM }]);
  });

  it('understands the real answer, and asks for the public address of the album', async () => {
    const asked: string[] = [];
    const guard = createOpenGuard();
    const oembed = createOembed(
      {
        apiUrl: '',
        tokenUrl: '',
        oembedUrl: 'https://open.spotify.com/oembed',
        imageOrigins: ['https://*.spotifycdn.com'],
        retryAttempts: 0,
        requestsPer30s: 10,
        maxConcurrent: 1,
      },
      {
        guard,
        logger: createLoggerTo({ write: () => {} }),
        fetch: async (input) => {
          asked.push(String(input));
          return Response.json(REAL_ANSWER);
        },
      },
    );
    expect(await oembed.fetchCover(ALBUM, VISITOR)).toEqual({
      status: 'found',
      images: [{ url: REAL_ANSWER.thumbnail_url, width: 300, height: 300 }],
    });
    expect(await oembed.fetchCover(SAMPLE, VISITOR)).toEqual({ status: 'absent' });
    expect(asked).toEqual([
      `https://open.spotify.com/oembed?url=${encodeURIComponent(`https://open.spotify.com/album/${ALBUM}`)}`,
    ]);
    expect(guard.reports).toMatchObject([{ call: { api: 'oembed' }, outcome: { status: 200 } }]);
  });

  it('knows dead albums and albums without an image', async () => {
    const { oembed, logged } = await startSimulated();
    expect(await oembed.fetchCover(DEAD, VISITOR)).toEqual({ status: 'absent' });
    expect(logged('album not found on Spotify')).toHaveLength(1);
    expect(await oembed.fetchCover(NO_IMAGES, VISITOR)).toEqual({ status: 'found', images: [] });
  });

  it.each([
    [{ kind: 'status', status: 400 } as const, { status: 'absent' }],
    [{ kind: 'wrong-shape' } as const, { reason: 'malformed' }],
    [{ kind: 'html' } as const, { reason: 'malformed' }],
    [{ kind: 'evil-images' } as const, { reason: 'malformed' }],
    [{ kind: 'rate-limit', retryAfter: 60 } as const, { reason: 'rate-limit', retryAfterMs: 60_000 }],
  ])('%j: %j', async (behaviour, expected) => {
    const { oembed, simulator } = await startSimulated();
    simulator.script(behaviour);
    expect(await oembed.fetchCover(ALBUM, VISITOR)).toMatchObject(expected);
  });

  it('takes an id that is none for a mistake in the program', async () => {
    const { oembed } = await startSimulated();
    await expect(oembed.fetchCover('../x', VISITOR)).rejects.toMatchObject({ code: 'spotify-id' });
  });
});
