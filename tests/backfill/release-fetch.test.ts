import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { MusicBrainzRelease } from '#src/sources/musicbrainz/musicbrainz-port.ts';
import type { SourceFailure } from '#src/sources/source-failure.ts';
import { createFakeMusicBrainz } from '../sources/musicbrainz/fake-musicbrainz.ts';
import { albumRow, insertAlbums, spotifyIdOf } from '../support/album-rows.ts';
import { temporaryDatabase } from '../support/temporary-database.ts';
import { allowed, createTestBackfill, spotifyAlbum } from './backfill-for-test.ts';

const mbidOf = (id: number): string => `00000000-0000-4000-a000-${String(id).padStart(12, '0')}`;
const addressOf = (id: number): string => `https://artist-${id}.bandcamp.com/album/album-${id}`;
const CONTACT = { CONTACT: 'me@example.org' };

function releaseOf(id: number, changes: Partial<MusicBrainzRelease> = {}): MusicBrainzRelease {
  const { details } = spotifyAlbum(spotifyIdOf(id));
  return {
    mbid: mbidOf(id),
    artist: `Artist ${id}`,
    title: `Album ${id}`,
    barcode: null,
    hasFront: true,
    details,
    ...changes,
  };
}

/** Albums with a Bandcamp link, without Spotify's; the higher the id, the newer. */
async function insertBandcampAlbums(db: CatalogDatabase, count: number, onSpotify = false): Promise<void> {
  await insertAlbums(db, count, (id) =>
    albumRow({
      id,
      links_json: JSON.stringify({ bandcamp: `${addressOf(id)}/?from=sheet` }),
      ...(!onSpotify && { spotify_id: null }),
    }),
  );
}

async function open(count: number, { known = count, onSpotify = false } = {}) {
  const db = await temporaryDatabase();
  await insertBandcampAlbums(db, count, onSpotify);
  const ids = Array.from({ length: known }, (_, index) => index + 1);
  const musicBrainz = createFakeMusicBrainz(new Map(ids.map((id) => [addressOf(id), releaseOf(id)])));
  const make = (options: Parameters<typeof createTestBackfill>[1] = {}) =>
    createTestBackfill(db, { environment: CONTACT, musicBrainz, ...options });
  return { db, musicBrainz, make, ...make() };
}

const broken: SourceFailure = { status: 'failed', reason: 'malformed', message: 'not the expected answer' };

describe('an album without a Spotify link', () => {
  it('shows the cover and the details of its release, with one request once that is known', async () => {
    const { backfill, musicBrainz, spotify } = await open(2);
    const cover = await backfill.readCover(1, allowed);
    const side = (px: number) => ({
      url: `https://coverartarchive.org/release/${mbidOf(1)}/front-${px}`,
      width: px,
      height: px,
    });
    expect(cover?.state).toEqual({ status: 'found', images: [side(500), side(250)], mbid: mbidOf(1) });
    const details = await backfill.readDetails(1, allowed);
    expect(details?.state).toMatchObject({ status: 'found', mbid: mbidOf(1), details: { label: 'Label' } });
    expect(musicBrainz.calls).toEqual(['addresses 2', `release ${mbidOf(1)}`]);
    await backfill.readCover(2, allowed);
    expect(musicBrainz.calls).toEqual(['addresses 2', `release ${mbidOf(1)}`, `release ${mbidOf(2)}`]);
    expect(spotify.calls).toEqual([]);
  });

  it('takes up to 99 others along, newest first, and asks about none twice', async () => {
    const { backfill, musicBrainz } = await open(250, { known: 0 });
    await backfill.readCover(100, allowed);
    expect(musicBrainz.lookups[0]).toEqual([
      addressOf(100),
      ...Array.from({ length: 99 }, (_, index) => addressOf(250 - index)),
    ]);
    for (const id of [1, 2, 3, 250, 100, 150]) await backfill.readCover(id, allowed);
    expect(musicBrainz.lookups.map((addresses) => addresses.length)).toEqual([100, 100, 50]);
    expect(new Set(musicBrainz.lookups.flat()).size).toBe(250);
  });

  it('is looked up once however many ask at the same moment', async () => {
    const { backfill, musicBrainz, make } = await open(3);
    const other = make().backfill;
    const states = await Promise.all(
      [backfill, other].flatMap((each) => [1, 2, 3, 1].map((id) => each.readCover(id, allowed))),
    );
    expect(states.map((each) => each?.state.status)).toEqual(states.map(() => 'found'));
    expect(musicBrainz.calls.toSorted()).toEqual(
      ['addresses 3', ...[1, 2, 3].map((id) => `release ${mbidOf(id)}`)].toSorted(),
    );
  });

  it.each([
    ['MusicBrainz knows no release of it', undefined],
    ['its release has another artist and another title', { artist: 'Somebody', title: 'Something' }],
    ['its release has no front cover', { hasFront: false }],
  ])('says as before that it is not on Spotify when %s', async (_, changes) => {
    const { backfill, musicBrainz } = await open(1, { known: 0 });
    if (changes) musicBrainz.releases.set(addressOf(1), releaseOf(1, changes));
    expect((await backfill.readCover(1, allowed))?.state).toEqual({ status: 'no-link' });
    const calls = musicBrainz.calls.length;
    expect((await backfill.readCover(1, allowed))?.state).toEqual({ status: 'no-link' });
    expect(musicBrainz.calls).toHaveLength(calls);
  });

  it('is shown when one of artist and title agrees', async () => {
    const { backfill, musicBrainz } = await open(1);
    musicBrainz.releases.set(addressOf(1), releaseOf(1, { title: 'Album 1 (Live)' }));
    expect((await backfill.readCover(1, allowed))?.state.status).toBe('found');
  });

  it('keeps the id of the release that its own was merged into', async () => {
    const { backfill, musicBrainz, db } = await open(1);
    const merged = mbidOf(77);
    musicBrainz.fetchRelease = async () => ({ status: 'found', release: releaseOf(1, { mbid: merged }) });
    expect((await backfill.readCover(1, allowed))?.state).toMatchObject({ status: 'found', mbid: merged });
    expect(await db.selectFrom('musicbrainz_address').select('mbid').execute()).toEqual([{ mbid: merged }]);
  });

  it('has no release when that is gone', async () => {
    const { backfill, musicBrainz, db } = await open(1);
    musicBrainz.fetchRelease = async () => ({ status: 'absent' });
    expect((await backfill.readCover(1, allowed))?.state.status).toBe('no-link');
    expect(await db.selectFrom('musicbrainz_address').select(['state', 'mbid']).execute()).toEqual([
      { state: 'absent', mbid: null },
    ]);
  });

  it('is not asked about again at each visit when its answer is broken', async () => {
    const { backfill, musicBrainz, clock } = await open(1);
    musicBrainz.failures.push(broken);
    const first = await backfill.readCover(1, allowed);
    expect(first?.state).toMatchObject({ status: 'unavailable' });
    expect((await backfill.readCover(1, allowed))?.state.status).toBe('unavailable');
    expect(musicBrainz.calls).toHaveLength(1);
    clock.ms += 600_000;
    expect((await backfill.readCover(1, allowed))?.state.status).toBe('found');
  });

  it('does without one address that spoils the request of all', async () => {
    const { backfill, musicBrainz } = await open(100);
    const find = musicBrainz.findReleases;
    musicBrainz.findReleases = async (addresses, context) =>
      addresses.includes(addressOf(40)) ? { status: 'refused' } : find(addresses, context);
    expect((await backfill.readCover(1, allowed))?.state.status).toBe('found');
    expect((await backfill.readCover(40, allowed))?.state.status).toBe('no-link');
    expect((await backfill.readCover(41, allowed))?.state.status).toBe('found');
    expect(musicBrainz.calls.filter((call) => call.startsWith('addresses')).length).toBeLessThan(10);
  });

  it('answers in time while its fetch goes on', async () => {
    const { musicBrainz, make } = await open(1);
    const { backfill } = make({ visitorTimeoutMs: 50 });
    const fetchRelease = musicBrainz.fetchRelease;
    musicBrainz.fetchRelease = async (mbid, context) => {
      await wait(200);
      return fetchRelease(mbid, context);
    };
    expect((await backfill.readCover(1, allowed))?.state.status).toBe('unavailable');
    await backfill.settled();
    expect((await backfill.readCover(1, allowed))?.state.status).toBe('found');
    expect(musicBrainz.calls).toHaveLength(2);
  });

  it('is left alone without a contact', async () => {
    const { make } = await open(1);
    const { backfill } = make({ musicBrainz: undefined });
    expect((await backfill.readCover(1, allowed))?.state).toEqual({ status: 'no-link' });
    expect((await backfill.readDetails(1, allowed))?.state).toEqual({ status: 'no-link' });
    const [album] = await albums(1);
    expect(await backfill.storedCover(album!)).toEqual({ status: 'no-link' });
  });

  it('is asked for by a page as long as MusicBrainz was not asked, and then shown by it', async () => {
    const { backfill, make } = await open(1);
    const [album] = await albums(1);
    expect(await backfill.storedCover(album!)).toEqual({ status: 'unknown' });
    expect(await backfill.storedDetails(album!)).toEqual({ status: 'unknown' });
    const still = make({ environment: { ...CONTACT, ON_DEMAND: 'none' } }).backfill;
    expect(await still.storedCover(album!)).toEqual({ status: 'no-link' });
    await backfill.readCover(1, allowed);
    for (const each of [backfill, still]) {
      expect(await each.storedCover(album!)).toMatchObject({ status: 'found', mbid: mbidOf(1) });
      expect(await each.storedDetails(album!)).toMatchObject({ status: 'found', mbid: mbidOf(1) });
    }
  });

  it('costs a client no part of Spotify’s budget', async () => {
    const { backfill } = await open(1);
    const asked: unknown[] = [];
    await backfill.readCover(1, (call) => {
      asked.push(call);
      return { allowed: true };
    });
    expect(asked).toEqual([{ isFree: true }]);
  });
});

describe('an album with a Spotify link', () => {
  it('is Spotify’s alone while that can be asked', async () => {
    const { backfill, musicBrainz, spotify } = await open(2, { onSpotify: true });
    expect((await backfill.readCover(1, allowed))?.state).not.toHaveProperty('mbid');
    expect(spotify.calls).toEqual([`album ${spotifyIdOf(1)}`]);
    expect(musicBrainz.calls).toEqual([]);
  });

  it('has the cover of its release while Spotify requests are paused', async () => {
    const { backfill, musicBrainz, spotify, db } = await open(2, { onSpotify: true });
    await db.insertInto('source_breaker').values(openBreaker('web-api')).execute();
    expect((await backfill.readCover(1, allowed))?.state).toMatchObject({ status: 'found', mbid: mbidOf(1) });
    expect((await backfill.readDetails(2, allowed))?.state).toMatchObject({
      status: 'found',
      mbid: mbidOf(2),
    });
    expect(spotify.calls).toEqual([]);
    expect(musicBrainz.lookups.flat()).toContain(`https://open.spotify.com/album/${spotifyIdOf(2)}`);
  });

  it('has it when Spotify has none', async () => {
    const { backfill, spotify } = await open(1, { onSpotify: true });
    spotify.answer = () => ({ status: 'absent' });
    expect((await backfill.readCover(1, allowed))?.state).toMatchObject({ status: 'found', mbid: mbidOf(1) });
  });

  it('has details of it without an account', async () => {
    const { make } = await open(1, { onSpotify: true });
    const { backfill } = make({ account: false });
    expect((await backfill.readDetails(1, allowed))?.state).toMatchObject({
      status: 'found',
      mbid: mbidOf(1),
    });
  });

  it('waits for whichever of the two comes first', async () => {
    const { backfill, db, clock } = await open(1, { onSpotify: true });
    await db
      .insertInto('source_breaker')
      .values([openBreaker('web-api', clock.ms + 3_600_000), openBreaker('musicbrainz', clock.ms + 60_000)])
      .execute();
    const shown = await backfill.readCover(1, allowed);
    const resumesAt = shown?.state.status === 'unavailable' ? shown.state.resumesAt.getTime() : 0;
    expect(resumesAt).toBe(clock.ms + 60_000);
  });
});

function openBreaker(api: 'web-api' | 'musicbrainz', untilMs = Date.parse('2026-03-01T13:00:00.000Z')) {
  return { api, open_until: new Date(untilMs).toISOString(), reason: 'test', failures: 0, probes_left: 0 };
}

async function albums(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    artist: `Artist ${index + 1}`,
    title: `Album ${index + 1}`,
    spotifyId: null,
    links: { bandcamp: addressOf(index + 1) },
  }));
}
