import { describe, expect, it } from 'vitest';
import type { CatalogDatabase } from '#db/open-database.ts';
import { createBackfill } from '#src/backfill/backfill.ts';
import { readBreaker } from '#src/backfill/circuit-breaker.ts';
import { planRefresh } from '#src/backfill/plan-refresh.ts';
import type { AlbumFilter } from '#src/backfill/plan-refresh.ts';
import {
  absentAnswer,
  albumAnswer,
  oembedAnswer,
  storeAnswer,
  storeDetails,
} from '#src/backfill/store-answer.ts';
import { readStoredAlbum, storedDetailsOf } from '#src/backfill/stored-album.ts';
import type { SpotifyAlbum } from '#src/sources/spotify/spotify-port.ts';
import type { Behaviour } from '../../scripts/simulator/behaviour.ts';
import { startSimulated } from '../sources/spotify/simulated-spotify.ts';
import { insertAlbums, spotifyIdOf } from '../support/album-rows.ts';
import { temporaryDatabase } from '../support/temporary-database.ts';
import { allowed, createTestBackfill, spotifyAlbum, START, type TestBackfill } from './backfill-for-test.ts';

const DAY = 86_400_000;
const ID = spotifyIdOf(1);
const ONE_PICTURE = [{ url: 'https://i.scdn.co/image/small', width: 300, height: 300 }];
const never = new AbortController().signal;

async function filled(count: number, options: Parameters<typeof createTestBackfill>[1] = {}) {
  const db = await temporaryDatabase();
  await insertAlbums(db, count);
  const test = createTestBackfill(db, options);
  for (let id = 1; id <= count; id += 1) await test.backfill.readCover(id, allowed);
  test.spotify.calls.length = 0;
  return { db, ...test };
}

async function refresh({ deps, backfill, clock }: TestBackfill, filter: AlbumFilter = {}, batchSize = 50) {
  const { selected } = await planRefresh(deps.db, filter, { nowMs: clock.ms });
  return backfill.refresh({ selected, batchSize, signal: never });
}

async function coverStates(db: CatalogDatabase): Promise<(string | null)[]> {
  const rows = await db.selectFrom('spotify_album').select('cover_state').execute();
  return rows.map(({ cover_state }) => cover_state);
}

describe('"no such album" about an album that was found', () => {
  it('is believed when it comes again a day later; until then the album is shown, and asked about once', async () => {
    const test = await filled(1);
    const { backfill, spotify, clock, db } = test;
    spotify.answer = () => ({ status: 'absent' });
    expect(await refresh(test)).toMatchObject({ unchanged: 1, absent: 0, failed: 0 });
    const visit = async () => {
      const cover = (await backfill.readCover(1, allowed))?.state.status;
      const details = (await backfill.readDetails(1, allowed))?.state.status;
      await backfill.settled();
      return [cover, details];
    };
    spotify.calls.length = 0;
    clock.ms += DAY - 1_000;
    expect(await visit()).toEqual(['found', 'found']);
    await refresh(test);
    expect(await coverStates(db)).toEqual(['found']);
    expect(spotify.calls.filter((call) => call.startsWith('album '))).toHaveLength(1);
    spotify.calls.length = 0;
    clock.ms += 1_000;
    expect((await visit())[0]).toBe('found');
    expect(await visit()).toEqual(['absent', 'absent']);
    expect(spotify.calls).toEqual([`album ${ID}`]);
  });

  it('is forgotten when the album is there again in between', async () => {
    const test = await filled(1);
    const { spotify, clock, db } = test;
    for (let day = 0; day < 6; day += 1) {
      spotify.answer = (id) =>
        day % 2 === 0 ? { status: 'absent' } : { status: 'found', album: spotifyAlbum(id) };
      await refresh(test);
      clock.ms += DAY + 1;
    }
    expect(await coverStates(db)).toEqual(['found']);
  });

  it('is believed at once when nothing was ever found', async () => {
    const db = await temporaryDatabase();
    await storeAnswer(db, ID, absentAnswer('web-api', START));
    expect(await readStoredAlbum(db, ID)).toMatchObject({
      cover_state: 'absent',
      metadata_state: 'absent',
      cover_absent_since: null,
      next_attempt_at: null,
    });
  });

  it('does not bind beyond a day when the clock was wrong', async () => {
    const db = await temporaryDatabase();
    await storeAnswer(db, ID, albumAnswer(spotifyAlbum(ID), START));
    await storeAnswer(db, ID, absentAnswer('web-api', START + 3_650 * DAY));
    await storeAnswer(db, ID, absentAnswer('web-api', START));
    expect((await readStoredAlbum(db, ID)).next_attempt_at).toBe(new Date(START + DAY).toISOString());
    await storeAnswer(db, ID, absentAnswer('web-api', START + DAY));
    expect(await readStoredAlbum(db, ID)).toMatchObject({ cover_state: 'absent', cover_absent_since: null });
  });

  it('leaves details unknown, not absent, where only the cover was found', async () => {
    const { db, clock } = await filled(1, { account: false });
    const { backfill, spotify } = createTestBackfill(db);
    spotify.answer = () => ({ status: 'absent' });
    expect((await backfill.readDetails(1, allowed))?.state).toMatchObject({ status: 'unavailable' });
    expect((await backfill.readDetails(1, allowed))?.state).toMatchObject({
      status: 'unavailable',
      resumesAt: new Date(clock.ms + DAY),
    });
    expect((await backfill.readCover(1, allowed))?.state.status).toBe('found');
    expect(spotify.calls).toHaveLength(1);
  });

  it.each([true, false])('of several in a row is a fault of the source (account: %s)', async (account) => {
    const test = await filled(6, { account });
    const { db, spotify, deps, clock } = test;
    const api = account ? 'web-api' : 'oembed';
    spotify.answer = () => ({ status: 'absent' });
    deps.oembed.fetchCover = async () => ({ status: 'absent' });
    for (let day = 0; day < 4; day += 1) {
      const report = await refresh(test);
      expect(report.stoppedBecause).toMatch(/says of several albums it had that there are none/);
      expect([report.absent, report.failed]).toEqual([0, 0]);
      expect((await readBreaker(db, api)).open_until).toBe(new Date(clock.ms + 60_000).toISOString());
      clock.ms += DAY;
    }
    const row = await readStoredAlbum(db, ID);
    expect([row.cover_absent_since, row.next_attempt_at]).toEqual([null, null]);
    expect(new Set(await coverStates(db))).toEqual(new Set(['found']));
  });

  it('does not keep a refresh at the same albums', async () => {
    const test = await filled(9);
    const { spotify, clock } = test;
    const gone = new Set([1, 2, 3].map(spotifyIdOf));
    spotify.answer = (id) =>
      gone.has(id) ? { status: 'absent' } : { status: 'found', album: spotifyAlbum(id) };
    for (let day = 0; day < 4; day += 1) {
      clock.ms += DAY;
      await refresh(test);
    }
    const asked = new Set(spotify.calls.filter((call) => call.startsWith('album ')));
    expect(asked.size).toBe(9);
  });

  it('counts nothing against the source when others are found in the same answer', async () => {
    const test = await filled(20);
    const { db, spotify, clock } = test;
    const gone = new Set([3, 4, 5, 6, 7].map(spotifyIdOf));
    spotify.answerBatch = (ids) => ({
      status: 'found',
      albums: new Map(
        ids.map((id) => [
          id,
          gone.has(id) ? { status: 'absent' } : { status: 'found', album: spotifyAlbum(id) },
        ]),
      ),
    });
    expect(await refresh(test)).toMatchObject({ unchanged: 20, failed: 0 });
    expect((await readBreaker(db, 'web-api')).open_until).toBeNull();
    clock.ms += DAY;
    expect(await refresh(test)).toMatchObject({ unchanged: 15, absent: 5 });
  });

  it('about a whole batch is a fault of the source', async () => {
    const test = await filled(20);
    const { db, spotify } = test;
    spotify.answerBatch = (ids) => ({
      status: 'found',
      albums: new Map(ids.map((id) => [id, { status: 'absent' }])),
    });
    const report = await refresh(test);
    expect(report.stoppedBecause).toMatch(/says of several albums/);
    expect(new Set(await coverStates(db))).toEqual(new Set(['found']));
  });
});

describe('an answer that lacks what is stored', () => {
  const stored = (changes: Partial<SpotifyAlbum['details']> = {}) =>
    spotifyAlbum(ID, { artists: [{ id: 'a', name: 'Artist' }], genres: ['djent'], ...changes });
  const track = spotifyAlbum(ID).details.tracks[0]!;
  const tracks = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      ...track,
      number: index + 1,
      title: `Track ${index + 1}`,
    }));

  async function after(first: SpotifyAlbum, ...then: SpotifyAlbum[]) {
    const db = await temporaryDatabase();
    let nowMs = START;
    for (const album of [first, ...then]) {
      await storeAnswer(db, ID, albumAnswer(album, nowMs));
      nowMs += DAY;
    }
    const row = await readStoredAlbum(db, ID);
    return { row, details: storedDetailsOf(row)! };
  }

  it('keeps each field that it leaves empty', async () => {
    const empty = {
      name: '',
      artists: [],
      releaseDate: null,
      label: null,
      popularity: null,
      genres: [],
      copyrights: [],
      totalTracks: 0,
      tracks: [],
    };
    const { details } = await after(stored(), { ...spotifyAlbum(ID), details: empty });
    expect(details).toEqual(stored().details);
  });

  it('takes what is filled', async () => {
    const { details } = await after(stored(), stored({ label: 'Another', popularity: 1, genres: ['prog'] }));
    expect(details).toMatchObject({ label: 'Another', popularity: 1, genres: ['prog'] });
  });

  it('has no cover until it has none twice', async () => {
    const without = { ...stored(), images: [] };
    expect((await after(stored(), without)).row).toMatchObject({
      cover_state: 'found',
      metadata_state: 'found',
    });
    expect((await after(stored(), without, without)).row).toMatchObject({ cover_state: 'absent' });
    expect((await after(stored(), without, stored(), without)).row).toMatchObject({ cover_state: 'found' });
  });

  it('keeps the cover where its images cannot be read, and waits a day where there is none', async () => {
    const unreadable = { ...stored(), images: null };
    const kept = (await after(stored(), unreadable)).row;
    expect(kept).toMatchObject({ cover_state: 'found', failures: 0, next_attempt_at: null });
    const { row } = await after(unreadable);
    expect(row).toMatchObject({ cover_state: null, metadata_state: 'found', failures: 1 });
    expect(row.next_attempt_at).toBe(new Date(START + DAY).toISOString());
  });

  it('has fewer tracks when it says so twice', async () => {
    const [twelve, three] = [12, 3].map((count) => stored({ tracks: tracks(count), totalTracks: count }));
    expect((await after(twelve!, three!)).details.tracks).toHaveLength(12);
    expect((await after(twelve!, three!, three!)).details.tracks).toHaveLength(3);
  });

  it('keeps the further tracks that were paid for, where the first ones are the same', async () => {
    const complete = stored({ tracks: tracks(120), totalTracks: 120 });
    const firstPage = stored({ tracks: tracks(50), totalTracks: 120, label: 'Another' });
    const { details } = await after(complete, firstPage);
    expect([details.tracks.length, details.label]).toEqual([120, 'Another']);
    const other = stored({
      tracks: tracks(50).map((each) => ({ ...each, title: 'Live' })),
      totalTracks: 120,
    });
    expect((await after(complete, other)).details.tracks).toHaveLength(50);
  });

  it('is of another album: taken when that comes twice, or came before', async () => {
    const other = { ...stored({ name: 'Another', replacedBy: spotifyIdOf(2) }), images: ONE_PICTURE };
    expect((await after(stored(), other)).details.name).toBe(stored().details.name);
    const replaced = await after(stored(), other, other);
    expect([replaced.details.name, replaced.row.cover_images_json]).toEqual([
      'Another',
      JSON.stringify(ONE_PICTURE),
    ]);
    expect((await after(other, { ...other, images: stored().images })).row.cover_absent_since).toBeNull();
  });

  it('is one picture of oEmbed: the three sizes of the Web API stay, and count as looked at', async () => {
    const db = await temporaryDatabase();
    await storeAnswer(db, ID, albumAnswer(stored(), START));
    await storeAnswer(db, ID, oembedAnswer(ONE_PICTURE, START + 90 * DAY));
    const row = await readStoredAlbum(db, ID);
    expect(JSON.parse(row.cover_images_json!)).toHaveLength(3);
    expect(row).toMatchObject({
      cover_source: 'web-api',
      spotify_cover_cached_at: new Date(START + 90 * DAY).toISOString(),
    });
    await storeAnswer(db, spotifyIdOf(2), oembedAnswer(ONE_PICTURE, START));
    await storeAnswer(
      db,
      spotifyIdOf(2),
      oembedAnswer([{ ...ONE_PICTURE[0]!, url: 'https://i.scdn.co/new' }], START),
    );
    expect((await readStoredAlbum(db, spotifyIdOf(2))).spotify_cover_url).toBe('https://i.scdn.co/new');
  });
});

describe('details that are completed late', () => {
  it('change the newest that are stored, not those that were read', async () => {
    const db = await temporaryDatabase();
    await storeAnswer(db, ID, albumAnswer(spotifyAlbum(ID, { label: 'Old' }), START));
    await Promise.all([
      storeAnswer(db, ID, albumAnswer(spotifyAlbum(ID, { label: 'New' }), START + 1)),
      storeDetails(db, ID, (newest) => ({ ...newest, genres: ['djent'] })),
      storeDetails(db, ID, (newest) => ({ ...newest, popularity: 99 })),
    ]);
    expect(storedDetailsOf(await readStoredAlbum(db, ID))).toMatchObject({ label: 'New' });
    await storeDetails(db, ID, (newest) => ({ ...newest, genres: ['djent'] }));
    expect(storedDetailsOf(await readStoredAlbum(db, ID))).toMatchObject({ label: 'New', genres: ['djent'] });
  });

  it('leave a newer track list alone', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const test = createTestBackfill(db);
    const { spotify, backfill } = test;
    const track = spotifyAlbum(ID).details.tracks[0]!;
    const fifty = Array.from({ length: 50 }, () => track);
    spotify.answer = (id) => ({
      status: 'found',
      album: spotifyAlbum(id, { tracks: fifty, totalTracks: 120 }),
    });
    await backfill.readCover(1, allowed);
    const fetchTracks = spotify.port.fetchTracks;
    spotify.port.fetchTracks = async (...args) => {
      spotify.answer = (id) => ({
        status: 'found',
        album: spotifyAlbum(id, {
          tracks: fifty.map((each) => ({ ...each, title: 'Edited' })),
          totalTracks: 60,
        }),
      });
      await refresh(test);
      return fetchTracks(...args);
    };
    const late = createBackfill({ ...test.deps, spotify: spotify.port });
    await late.readDetails(1, allowed);
    const { tracks, totalTracks } = storedDetailsOf(await readStoredAlbum(db, ID))!;
    expect([tracks.length, totalTracks, tracks[0]!.title]).toEqual([50, 60, 'Edited']);
  });
});

describe('answers that are paid for', () => {
  it.each(['a batch of a refresh', 'needs of visitors'])(
    'are stored though the kind of app cannot be remembered: %s',
    async (kind) => {
      const db = await temporaryDatabase();
      await insertAlbums(db, 20);
      const test = createTestBackfill(db, { joinMs: 100 });
      test.spotify.answerBatch = (ids) => ({
        status: 'found',
        albums: new Map(ids.map((id) => [id, { status: 'found', album: spotifyAlbum(id) }])),
      });
      await db.schema.alterTable('source_breaker').renameColumn('app_kind', 'app_kind_away').execute();
      if (kind === 'needs of visitors') {
        await Promise.all(
          Array.from({ length: 20 }, (_, index) => test.backfill.readCover(index + 1, allowed)),
        );
      } else {
        await refresh(test);
      }
      expect(await coverStates(db)).toHaveLength(20);
    },
  );
});

describe('a source that is not Spotify', () => {
  const ODD: [string, Behaviour][] = [
    ['a web page', { kind: 'status', status: 404, text: '<!doctype html><title>404</title>' }],
    ['an empty body', { kind: 'status', status: 404, text: '' }],
    ['400 with an empty body', { kind: 'status', status: 400, text: '' }],
    ['a gateway', { kind: 'status', status: 404, body: { message: 'Not found.' } }],
    [
      'another service',
      { kind: 'status', status: 404, body: { error: { status: 404, message: 'Service not found' } } },
    ],
  ];

  async function odd(account: boolean) {
    const db = await temporaryDatabase();
    await insertAlbums(db, 8);
    const simulated = await startSimulated({ options: { retryAttempts: 0 } });
    const test = createTestBackfill(db, { environment: { SPOTIFY_DAILY_BUDGET: '0' } });
    const deps = {
      ...test.deps,
      spotify: account ? simulated.spotify : undefined,
      oembed: simulated.oembed,
      visitorTimeoutMs: 60_000,
    };
    return { ...test, db, deps, backfill: createBackfill(deps), simulator: simulated.simulator };
  }

  it.each(
    ODD.flatMap(([name, behaviour]) => [true, false].map((account) => [name, account, behaviour] as const)),
  )(
    '(%s, account: %s) makes no album absent, and `refresh --missing` finds what was not fetched',
    async (_name, account, behaviour) => {
      const test = await odd(account);
      const { db, backfill, simulator, clock } = test;
      for (const id of [1, 2, 3, 4]) await backfill.readCover(id, allowed);
      simulator.scriptEach(({ api }) => (api === 'token' ? undefined : behaviour));
      for (let day = 0; day < 3; day += 1) {
        clock.ms += 2 * DAY;
        await refresh(test);
        for (const id of [5, 6, 7, 8]) await backfill.readCover(id, allowed);
      }
      expect((await coverStates(db)).filter((state) => state === 'found')).toHaveLength(4);
      expect(await coverStates(db)).not.toContain('absent');
      simulator.scriptEach(undefined);
      clock.ms += 2 * DAY;
      await refresh(test, { missing: true, part: 'cover' });
      expect(await coverStates(db)).toEqual(Array.from({ length: 8 }, () => 'found'));
    },
  );
});
