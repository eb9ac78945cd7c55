import { describe, expect, it } from 'vitest';
import { createBackfill } from '#src/backfill/backfill.ts';
import { clearCache } from '#src/backfill/clear-cache.ts';
import { explainAlbum } from '#src/backfill/explain-album.ts';
import { createCallGuard } from '#src/backfill/quota.ts';
import { planRefresh } from '#src/backfill/plan-refresh.ts';
import { parseConfig } from '#src/config.ts';
import { startSimulated } from '../sources/spotify/simulated-spotify.ts';
import { insertAlbums, spotifyIdOf } from '../support/album-rows.ts';
import { temporaryDatabase } from '../support/temporary-database.ts';
import { allowed, createTestBackfill, START } from './backfill-for-test.ts';

async function filled() {
  const db = await temporaryDatabase();
  await insertAlbums(db, 3);
  const test = createTestBackfill(db);
  for (const id of [1, 2, 3]) await test.backfill.readCover(id, allowed);
  test.spotify.calls.length = 0;
  return { db, ...test };
}

describe('clearCache', () => {
  it.each([
    [{ covers: true, metadata: false }, 'unknown', 'found'],
    [{ covers: false, metadata: true }, 'found', 'unknown'],
    [{ covers: true, metadata: true }, 'unknown', 'unknown'],
  ])('with %o leaves cover %s and details %s, and every album', async (options, cover, details) => {
    const { db, backfill } = await filled();
    expect(await clearCache(db, options)).toBe(3);
    const album = (await explainAlbum(db, parseConfig({}), 1, START)).album;
    expect((await backfill.storedCover(album)).status).toBe(cover);
    expect((await backfill.storedDetails(album)).status).toBe(details);
    expect(await db.selectFrom('album').selectAll().execute()).toHaveLength(3);
  });

  it.each([
    { covers: true, metadata: false },
    { covers: false, metadata: true },
    { covers: true, metadata: true },
  ])('a second time finds nothing to forget (%o)', async (options) => {
    const { db } = await filled();
    expect(await clearCache(db, options)).toBe(3);
    expect(await clearCache(db, options)).toBe(0);
  });

  it('counts an album of which only failures are known, and has it asked about at the next visit', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { backfill, spotify } = createTestBackfill(db);
    spotify.answer = () => ({ status: 'failed', reason: 'malformed', message: 'no JSON' });
    await backfill.readCover(1, allowed);
    expect(await clearCache(db, { covers: true, metadata: false })).toBe(0);
    expect(await clearCache(db, { covers: true, metadata: true })).toBe(1);
    await backfill.readCover(1, allowed);
    expect(spotify.calls).toHaveLength(2);
  });

  it('of one album leaves the others, and a visit fetches it again', async () => {
    const { db, backfill, spotify } = await filled();
    expect(
      await clearCache(db, { covers: true, metadata: true, album: { spotifyId: spotifyIdOf(2), links: {} } }),
    ).toBe(1);
    for (const id of [1, 2, 3]) expect((await backfill.readCover(id, allowed))?.state.status).toBe('found');
    expect(spotify.calls).toEqual([`album ${spotifyIdOf(2)}`]);
  });
});

describe('explainAlbum', () => {
  it('tells what is known, what failed and when it is tried again', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 2);
    const { backfill, spotify } = createTestBackfill(db);
    const config = parseConfig({ SPOTIFY_CLIENT_ID: 'id', SPOTIFY_CLIENT_SECRET: 'secret' });
    expect(await explainAlbum(db, config, 1, START)).toMatchObject({ nextAttempt: 'now' });
    spotify.answer = () => ({ status: 'failed', reason: 'malformed', message: 'no JSON' });
    await backfill.readCover(1, allowed);
    const failed = await explainAlbum(db, config, 1, START);
    expect(failed.sentence).toMatch(
      /Asking failed \(malformed: no JSON\); it is asked for again after 2026-03-01T12:00:3/,
    );
    spotify.answer = () => ({ status: 'absent' });
    await backfill.readCover(2, allowed);
    expect(await explainAlbum(db, config, 2, START)).toMatchObject({
      nextAttempt: null,
      stored: { cover_state: 'absent' },
    });
    await expect(explainAlbum(db, config, 99, START)).rejects.toMatchObject({ code: 'no-album' });
  });

  it('knows the call that asked about several albums at once', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 3);
    const { deps, clock } = createTestBackfill(db, { environment: { SPOTIFY_ARTIST_GENRES: 'false' } });
    const guard = createCallGuard({ ...deps, config: deps.config.spotify });
    const { spotify } = await startSimulated({ simulator: { appKind: 'extended' }, deps: { guard } });
    const backfill = createBackfill({ ...deps, spotify });
    const { selected } = await planRefresh(db, {}, { nowMs: clock.ms });
    await backfill.refresh({ selected, batchSize: 50, signal: new AbortController().signal });
    expect((await explainAlbum(db, parseConfig({}), 2, START)).lastCall).toEqual({
      at: new Date(START).toISOString(),
      api: 'web-api',
      purpose: 'refresh',
      status: 200,
      albums: 3,
    });
  });

  it('tells of an album that Spotify denies, while it is shown', async () => {
    const { db, backfill, spotify, clock } = await filled();
    spotify.answer = () => ({ status: 'absent' });
    const { selected } = await planRefresh(db, { albumId: 1 }, { nowMs: clock.ms });
    await backfill.refresh({ selected, batchSize: 1, signal: new AbortController().signal });
    const told = await explainAlbum(db, parseConfig({}), 1, START);
    expect(told.sentence).toMatch(/is shown, but Spotify's answers lack it since 2026-03-01T12:00/);
    expect(told.nextAttempt).toBe('2026-03-02T12:00:00.000Z');
  });
});
