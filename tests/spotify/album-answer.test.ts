import { describe, expect, it } from 'vitest';
import { ALBUM, startSimulated, VISITOR } from './simulated-spotify.ts';

/** The least that Spotify has to say of an album. */
const BARE = { id: ALBUM, name: 'Bare', images: [] };

async function answerTo(body: unknown, options: { imageOrigins?: string[] } = {}) {
  const { spotify, simulator } = await startSimulated({ options });
  simulator.script({ kind: 'status', status: 200, body });
  return spotify.fetchAlbum(ALBUM, VISITOR);
}

describe('the answer of an album', () => {
  it('may lack everything but id, name and images', async () => {
    expect(await answerTo(BARE)).toEqual({
      status: 'found',
      album: {
        id: ALBUM,
        images: [],
        details: {
          name: 'Bare',
          artists: [],
          releaseDate: null,
          label: null,
          popularity: null,
          genres: [],
          copyrights: [],
          totalTracks: 0,
          tracks: [],
        },
      },
    });
  });

  it.each([
    ['no images at all', { id: ALBUM, name: 'x' }],
    ['a name that is a number', { ...BARE, name: 7 }],
    ['images that are no list', { ...BARE, images: { url: 'x' } }],
    ['an image that is a text', { ...BARE, images: ['https://i.scdn.co/x'] }],
    ['tracks that are a list', { ...BARE, tracks: [] }],
    ['a popularity that is a text', { ...BARE, popularity: '70' }],
    ['genres that are objects', { ...BARE, genres: [{ name: 'x' }] }],
    ['a list', [BARE]],
    ['null', null],
  ])('with %s is malformed, not absent', async (_name, body) => {
    expect(await answerTo(body)).toMatchObject({ status: 'refused', reason: 'malformed' });
  });

  it('is filed under the id that was asked for', async () => {
    expect(await answerTo({ ...BARE, id: 'another' })).toMatchObject({
      status: 'found',
      album: { id: ALBUM },
    });
  });

  it('is cut to sane lengths, loses what makes no sense, keeps the rest', async () => {
    const track = {
      name: 'T',
      track_number: 3,
      duration_ms: 61_000.4,
      explicit: true,
      artists: [{ name: 'A' }],
    };
    const answer = await answerTo({
      ...BARE,
      name: `${'n'.repeat(499)}🤘🤘`,
      artists: Array.from({ length: 80 }, () => ({ id: '../me', name: 'A' })),
      label: '   ',
      popularity: 900,
      release_date: 'yesterday',
      genres: ['prog', ' prog ', ''],
      copyrights: Array.from({ length: 40 }, () => ({ text: 'c'.repeat(5_000) })),
      tracks: {
        items: [null, track, { name: 'Bare' }, { name: 'Odd', duration_ms: -5, track_number: 1.5 }],
        total: 4,
      },
    });
    if (answer.status !== 'found') throw new Error(JSON.stringify(answer));
    const { details } = answer.album;
    expect(details.name).toHaveLength(500);
    expect(details.name.isWellFormed()).toBe(true);
    expect(details.artists).toHaveLength(50);
    expect(details.artists[0]).toEqual({ id: '', name: 'A' });
    expect([details.label, details.popularity, details.releaseDate]).toEqual([null, null, null]);
    expect(details.genres).toEqual(['prog']);
    expect(details.copyrights).toHaveLength(10);
    expect(details.copyrights[0]).toHaveLength(1_000);
    expect(details.totalTracks).toBe(4);
    expect(details.tracks).toEqual([
      { discNumber: 1, number: 3, title: 'T', durationMs: 61_000, explicit: true, artists: ['A'] },
      { discNumber: 1, number: 2, title: 'Bare', durationMs: 0, explicit: false, artists: [] },
      { discNumber: 1, number: 3, title: 'Odd', durationMs: 0, explicit: false, artists: [] },
    ]);
  });

  it('keeps images of the configured origins only, widest first', async () => {
    const images = [
      { url: 'https://i.scdn.co/64', width: 64, height: 64 },
      { url: 'https://evil.example/640', width: 640, height: 640 },
      { url: 'https://i.scdn.co/unknown' },
      { url: 'javascript:alert(1)', width: 10_000, height: 1 },
      { url: 'https://i.scdn.co/300', width: 300, height: -1 },
    ];
    const answer = await answerTo({ ...BARE, images }, { imageOrigins: ['https://i.scdn.co'] });
    expect(answer).toMatchObject({ status: 'found' });
    expect(answer.status === 'found' && answer.album.images).toEqual([
      { url: 'https://i.scdn.co/300', width: 300, height: null },
      { url: 'https://i.scdn.co/64', width: 64, height: 64 },
      { url: 'https://i.scdn.co/unknown', width: null, height: null },
    ]);
  });

  it('whose images are all from elsewhere says which origin is not accepted', async () => {
    const answer = await answerTo({ ...BARE, images: [{ url: 'https://evil.example/640' }] });
    expect(answer).toMatchObject({
      reason: 'malformed',
      message: expect.stringContaining('https://evil.example') as string,
    });
  });
});
