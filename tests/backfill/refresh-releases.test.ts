import { describe, expect, it } from 'vitest';
import { clearCache } from '#src/backfill/clear-cache.ts';
import { explainAlbum } from '#src/backfill/explain-album.ts';
import {
  listDifferingNames,
  planReleases,
  previewReleases,
  readReleaseCoverage,
} from '#src/backfill/release-albums.ts';
import { parseConfig } from '#src/config.ts';
import type { MusicBrainzRelease } from '#src/sources/musicbrainz/musicbrainz-port.ts';
import { createFakeMusicBrainz } from '../sources/musicbrainz/fake-musicbrainz.ts';
import { albumRow, insertAlbums, spotifyIdOf } from '../support/album-rows.ts';
import { temporaryDatabase } from '../support/temporary-database.ts';
import { allowed, createTestBackfill, spotifyAlbum, START } from './backfill-for-test.ts';

const addressOf = (id: number): string => `https://artist-${id}.bandcamp.com/album/album-${id}`;
const never = new AbortController().signal;
const DAY = 86_400_000;

function releaseOf(id: number, changes: Partial<MusicBrainzRelease> = {}): [string, MusicBrainzRelease] {
  const { details } = spotifyAlbum(spotifyIdOf(id));
  const mbid = `00000000-0000-4000-a000-${String(id).padStart(12, '0')}`;
  const names = { artist: `Artist ${id}`, title: `Album ${id}` };
  return [addressOf(id), { mbid, ...names, barcode: null, hasFront: true, details, ...changes }];
}

/** Albums 1 to `count`, of which the first is on Spotify and the second has no address at all. */
async function open(count: number, known: [string, MusicBrainzRelease][]) {
  const db = await temporaryDatabase();
  await insertAlbums(db, count, (id) =>
    albumRow({
      id,
      ...(id > 1 && { spotify_id: null }),
      links_json: id === 2 ? '{}' : JSON.stringify({ bandcamp: addressOf(id) }),
    }),
  );
  const musicBrainz = createFakeMusicBrainz(new Map(known));
  const environment = { CONTACT: 'me@example.org' };
  return {
    db,
    musicBrainz,
    config: parseConfig(environment),
    ...createTestBackfill(db, { environment, musicBrainz }),
  };
}

describe('a refresh by MusicBrainz', () => {
  it('asks about what Spotify cannot have, newest first, as its forecast says', async () => {
    const { db, backfill, musicBrainz } = await open(6, [releaseOf(3), releaseOf(5)]);
    const selected = await planReleases(db, {}, { nowMs: START });
    expect(selected.map(({ album }) => album.id)).toEqual([6, 5, 4, 3]);
    expect(previewReleases(selected)).toEqual({ selected: 4, requests: 5, seconds: 6 });
    const report = await backfill.refreshReleases!({ selected, signal: never });
    expect(report).toEqual({ selected: 4, found: 2, absent: 2, failed: 0 });
    expect(musicBrainz.calls.map((call) => call.split(' ')[0])).toEqual(['addresses', 'release', 'release']);
    expect(await planReleases(db, {}, { nowMs: START })).toEqual([]);
  });

  it('asks again after 30 days about what was not known, a few at a time', async () => {
    const { db, backfill, clock } = await open(40, []);
    const selected = await planReleases(db, {}, { nowMs: START });
    await backfill.refreshReleases!({ selected, signal: never });
    expect(await planReleases(db, {}, { nowMs: START + 29 * DAY })).toEqual([]);
    clock.ms = START + 31 * DAY;
    const again = await planReleases(db, {}, { nowMs: clock.ms });
    expect(again).toHaveLength(20);
    expect(await backfill.refreshReleases!({ selected: again, signal: never })).toMatchObject({ absent: 20 });
    expect(await planReleases(db, {}, { nowMs: clock.ms })).toHaveLength(18);
  });

  it('takes the filters of a refresh', async () => {
    const { db } = await open(6, []);
    const ids = async (filter: Parameters<typeof planReleases>[1], limit?: number) =>
      (await planReleases(db, filter, { nowMs: START, limit })).map(({ album }) => album.id);
    expect(await ids({ albumId: 4 })).toEqual([4]);
    expect(await ids({ artist: 'ARTIST 5' })).toEqual([5]);
    expect(await ids({ genre: 'no such genre' })).toEqual([]);
    expect(await ids({}, 2)).toEqual([6, 5]);
  });

  it('ends when MusicBrainz asks for a long pause, and keeps what it has', async () => {
    const { db, backfill, musicBrainz } = await open(5, [releaseOf(3), releaseOf(4), releaseOf(5)]);
    const pause = {
      status: 'failed',
      reason: 'rate-limit',
      message: 'asked for a pause',
      retryAfterMs: 600_000,
    } as const;
    const fetchRelease = musicBrainz.fetchRelease;
    musicBrainz.fetchRelease = async (mbid, context) =>
      mbid.endsWith('4') ? pause : fetchRelease(mbid, context);
    const selected = await planReleases(db, {}, { nowMs: START });
    const report = await backfill.refreshReleases!({ selected, signal: never });
    expect(report).toMatchObject({
      found: 1,
      stoppedBecause: expect.stringContaining('run it again after') as string,
    });
    expect((await planReleases(db, {}, { nowMs: START })).map(({ album }) => album.id)).toEqual([4, 3]);
  });
});

describe('what is told of releases', () => {
  it('counts covers by source, names what differs, and explains each', async () => {
    const other = releaseOf(4, { artist: 'Somebody', title: 'Something' });
    const { db, backfill, config } = await open(6, [
      releaseOf(3),
      other,
      releaseOf(5, { title: 'Album 5 (Live)' }),
    ]);
    const selected = await planReleases(db, { albumId: undefined }, { nowMs: START, limit: 3 });
    await backfill.refreshReleases!({ selected, signal: never });
    await backfill.readCover(1, allowed);
    expect(await readReleaseCoverage(db, 'me@example.org')).toEqual({
      contact: 'me@example.org',
      withoutSpotifyCover: 5,
      covers: 1,
      absent: 2,
      unknown: 1,
    });
    const albums = (await planReleases(db, {}, { nowMs: START })).map(({ album }) => album);
    expect(albums.map(({ id }) => id)).toEqual([3]);
    const rows = await Promise.all([4, 5, 6].map((id) => explainAlbum(db, config, id, START)));
    expect(rows.map(({ sentence }) => sentence)).toEqual([
      expect.stringContaining('Something by Somebody, which is not used'),
      expect.stringContaining("Cover Art Archive's"),
      expect.stringContaining('MusicBrainz knew none of its addresses'),
    ]);
    const differing = await listDifferingNames(
      db,
      rows.map(({ album }) => album),
    );
    expect(differing.map(({ id, release }) => [id, release.title])).toEqual([
      [4, 'Something'],
      [5, 'Album 5 (Live)'],
    ]);
  });

  it('is forgotten with the rest, of one album or of all', async () => {
    const { db, backfill } = await open(5, [releaseOf(3), releaseOf(4), releaseOf(5)]);
    const selected = await planReleases(db, {}, { nowMs: START });
    await backfill.refreshReleases!({ selected, signal: never });
    const both = { covers: true, metadata: true };
    const album = { spotifyId: null, links: { bandcamp: addressOf(4) } };
    expect(await clearCache(db, { ...both, album })).toBe(1);
    expect((await planReleases(db, {}, { nowMs: START })).map((each) => each.album.id)).toEqual([4]);
    expect(await clearCache(db, both)).toBe(2);
    expect(await planReleases(db, {}, { nowMs: START })).toHaveLength(3);
  });
});
