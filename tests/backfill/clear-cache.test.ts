import { describe, expect, it } from 'vitest';
import { clearCache } from '#src/backfill/clear-cache.ts';
import { explainAlbum } from '#src/backfill/explain-album.ts';
import { parseConfig } from '#src/config.ts';
import { insertAlbums, spotifyIdOf } from '../support/album-rows.ts';
import { temporaryDatabase } from '../support/temporary-database.ts';
import { allowed, createTestBackfill, START } from './backfill-for-test.ts';

async function filled() {
  const db = await temporaryDatabase();
  await insertAlbums(db, 3);
  const test = createTestBackfill(db);
  for (const id of [1, 2, 3]) await test.backfill.getCover(id, allowed);
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

  it('of one album leaves the others, and a visit fetches it again', async () => {
    const { db, backfill, spotify } = await filled();
    expect(await clearCache(db, { covers: true, metadata: true, spotifyId: spotifyIdOf(2) })).toBe(1);
    for (const id of [1, 2, 3]) expect((await backfill.getCover(id, allowed))?.state.status).toBe('found');
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
    spotify.answer = () => ({ status: 'refused', reason: 'malformed', message: 'no JSON' });
    await backfill.getCover(1, allowed);
    const failed = await explainAlbum(db, config, 1, START);
    expect(failed.sentence).toMatch(
      /Asking failed \(malformed: no JSON\); it is asked for again after 2026-03-01T12:00:3/,
    );
    spotify.answer = () => ({ status: 'absent' });
    await backfill.getCover(2, allowed);
    expect(await explainAlbum(db, config, 2, START)).toMatchObject({
      nextAttempt: null,
      stored: { cover_state: 'absent' },
    });
    await expect(explainAlbum(db, config, 99, START)).rejects.toMatchObject({ code: 'no-album' });
  });
});
