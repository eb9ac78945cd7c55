import { describe, expect, it } from 'vitest';
import { ALBUM, NO_IMAGES, startSimulated, VISITOR } from './simulated-spotify.ts';

/** The least that Spotify has to say of an album. */
const BARE = { id: ALBUM, name: 'Bare', images: [] };

const TRACK = {
  name: 'Overture',
  disc_number: 1,
  track_number: 1,
  duration_ms: 61_000,
  explicit: true,
  artists: [{ name: 'Guest' }],
};

const WHOLE = {
  id: ALBUM,
  name: 'Whole',
  images: [{ url: 'https://i.scdn.co/640', width: 640, height: 640 }],
  artists: [{ id: NO_IMAGES, name: 'Artist' }],
  release_date: '2024-05-03',
  label: 'Label',
  popularity: 70,
  genres: ['prog'],
  copyrights: [{ text: '2024 Label' }],
  total_tracks: 1,
  tracks: { items: [TRACK], total: 1 },
};

const UNDERSTOOD = {
  images: [{ url: 'https://i.scdn.co/640', width: 640, height: 640 }],
  name: 'Whole',
  artists: [{ id: NO_IMAGES, name: 'Artist' }],
  releaseDate: '2024-05-03',
  label: 'Label',
  popularity: 70,
  genres: ['prog'],
  copyrights: ['2024 Label'],
  totalTracks: 1,
  tracks: [
    {
      discNumber: 1,
      number: 1,
      title: 'Overture',
      durationMs: 61_000,
      explicit: true,
      artists: ['Guest'],
    },
  ],
};

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
    ['images that are no list', { ...BARE, images: { url: 'x' } }],
    ['an image that is a text', { ...BARE, images: ['https://i.scdn.co/x'] }],
    ['a list', [BARE]],
    ['null', null],
  ])('with %s is malformed, not absent', async (_name, body) => {
    expect(await answerTo(body)).toMatchObject({ status: 'failed', reason: 'malformed' });
  });

  describe.each([
    ['null', null],
    ['a text', 'x'],
    ['a number', 7],
    ['an object', { a: [1] }],
    ['a list of nulls', [null, null]],
    ['a list of lists', [[], ['x']]],
    ['missing', undefined],
    ['a huge number', 1e300],
    ['a huge text', 'x'.repeat(100_000)],
  ])('with one field that is %s', (_name, odd) => {
    it.each(Object.keys(WHOLE))('loses nothing but %s', async (field) => {
      const answer = await answerTo({ ...WHOLE, [field]: odd }, { imageOrigins: ['https://i.scdn.co'] });
      if (answer.status !== 'found') throw new Error(JSON.stringify(answer));
      const { images, details } = answer.album;
      const touched: Record<string, string[]> = {
        copyrights: ['copyrights'],
        id: [],
        images: ['images'],
        release_date: ['releaseDate'],
        total_tracks: ['totalTracks'],
        tracks: ['tracks', 'totalTracks'],
      };
      const lost = touched[field] ?? [field];
      const kept = Object.entries({ images, ...details }).filter(([name]) => !lost.includes(name));
      expect(Object.fromEntries(kept)).toEqual(
        Object.fromEntries(Object.entries(UNDERSTOOD).filter(([name]) => !lost.includes(name))),
      );
    });

    it.each(['images', 'artists', 'copyrights', 'genres'])('loses one entry of %s', async (field) => {
      const list = WHOLE[field as 'images'] as unknown[];
      const answer = await answerTo(
        { ...WHOLE, [field]: [odd, ...list, odd] },
        { imageOrigins: ['https://i.scdn.co'] },
      );
      if (answer.status !== 'found') throw new Error(JSON.stringify(answer));
      const understood = { images: answer.album.images, ...answer.album.details };
      const expected = UNDERSTOOD[field as 'images'] as unknown[];
      // A text is a genre.
      const extra = field === 'genres' && typeof odd === 'string' ? 1 : 0;
      expect(understood[field as 'images']).toEqual(expect.arrayContaining(expected));
      expect(understood[field as 'images']).toHaveLength(expected.length + extra);
    });
  });

  it.each(['name', 'duration_ms', 'track_number', 'disc_number', 'explicit', 'artists'])(
    'with a track whose %s is odd loses that, and counts its place',
    async (field) => {
      for (const odd of [null, {}, [], 'x', -1]) {
        const track = { ...TRACK, [field]: odd };
        const answer = await answerTo({
          ...WHOLE,
          total_tracks: 2,
          images: [],
          tracks: { items: [track, TRACK], total: 2 },
        });
        if (answer.status !== 'found') throw new Error(JSON.stringify(answer));
        const { tracks, totalTracks, goneTracks = 0 } = answer.album.details;
        expect(tracks.length + goneTracks).toBe(totalTracks);
        expect(tracks.at(-1)).toMatchObject({ title: 'Overture', durationMs: 61_000 });
      }
    },
  );

  it('says which album it is of, where that is another', async () => {
    const answer = await answerTo({ ...BARE, id: NO_IMAGES });
    expect(answer).toMatchObject({ album: { id: ALBUM, details: { replacedBy: NO_IMAGES } } });
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

  it.each([
    ['https://i.scdn.co/a,https://evil.example/b 2x', 'https://i.scdn.co/a%2Chttps://evil.example/b%202x'],
    ['https://i.scdn.co/a b', 'https://i.scdn.co/a%20b'],
    [' https://i.scdn.co/a\n', 'https://i.scdn.co/a'],
    ['https://i.scdn.co/a"b\'c', 'https://i.scdn.co/a%22b%27c'],
    ['https://i.scdn.co/<x>?a=1,2#,', 'https://i.scdn.co/%3Cx%3E?a=1%2C2'],
    ['https:\\\\i.scdn.co\\a', 'https://i.scdn.co/a'],
  ])('writes the address %j anew', async (url, expected) => {
    const answer = await answerTo({ ...BARE, images: [{ url }] }, { imageOrigins: ['https://i.scdn.co'] });
    expect(answer.status === 'found' && answer.album.images?.[0]?.url).toBe(expected);
  });

  it('whose images are all from elsewhere says which origin is not accepted', async () => {
    const answer = await answerTo({ ...BARE, images: [{ url: 'https://evil.example/640' }] });
    expect(answer).toMatchObject({
      reason: 'malformed',
      message: expect.stringContaining('https://evil.example') as string,
    });
  });
});
