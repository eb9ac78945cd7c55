import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { CatalogDatabase } from '#db/open-database.ts';
import { CATALOG_FILE, readCatalogText } from '#src/state/catalog-text.ts';
import { mergeState } from '#src/state/merge-state.ts';
import { saveState } from '#src/state/save-state.ts';
import { readSpotifyText, inflateState } from '#src/state/spotify-text.ts';
import { createDice } from '#src/spotify/simulator/seeded-random.ts';
import { albumRow } from '../support/album-rows.ts';
import { temporaryDatabase, temporaryFolder } from '../support/temporary-database.ts';
import { filesOf } from './machine-for-test.ts';
import { fetchSome } from './random-spotify.ts';

const ROUNDS = 8;
const ALBUMS = 1_200;

/** Kills a child without warning, so long after it said that it is ready; tells whether it had ended by itself. */
async function startAndKill(args: string[], afterMs: number): Promise<{ ended: boolean }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'state-child.ts'), ...args], {
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, '../../.cache/chaos-compiled') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), closed]);
  await sleep(afterMs);
  const ended = child.exitCode !== null;
  child.kill('SIGKILL');
  await closed;
  return { ended };
}

async function manyAlbums(url: string): Promise<CatalogDatabase> {
  const db = await temporaryDatabase(url);
  await db.transaction().execute(async (transaction) => {
    for (let id = 1; id <= ALBUMS; id += 1)
      await transaction.insertInto('album').values(albumRow({ id })).execute();
  });
  await fetchSome(db, createDice('kill'));
  return db;
}

describe('kill -9', () => {
  it(`in the middle of a save leaves a whole state, ${ROUNDS} times`, async () => {
    const dice = createDice('kill a save');
    const url = `file:${join(temporaryFolder(), 'catalog.sqlite')}`;
    const dir = join(temporaryFolder(), 'state');
    mkdirSync(dir);
    const db = await manyAlbums(url);
    await saveState(db, dir);
    for (let round = 0; round < ROUNDS; round += 1) {
      await startAndKill(['save', url, dir], dice.between(0, 400));
      const { catalog, spotify } = filesOf(dir);
      const [head] = await readCatalogText(CATALOG_FILE, catalog);
      expect(head?.albums).toHaveLength(ALBUMS);
      expect(new Set(head?.albums.map(({ format }) => format)).size).toBe(1);
      const text = await inflateState('spotify', Buffer.from(spotify, 'base64'), 1e9);
      expect((await readSpotifyText('spotify', text, () => true)).records.calls.length).toBeGreaterThan(0);
    }
    await saveState(db, dir);
    const [head] = await readCatalogText(CATALOG_FILE, filesOf(dir).catalog);
    const rows = await db.selectFrom('album').select('format').distinct().execute();
    expect(rows).toEqual([{ format: head?.albums[0]?.format }]);
  });

  it(`in the middle of a merge leaves all or nothing, and the next merge the same as ever, ${ROUNDS} times`, async () => {
    const dice = createDice('kill a merge');
    const source = await manyAlbums(`file:${join(temporaryFolder(), 'source.sqlite')}`);
    const dir = join(temporaryFolder(), 'state');
    await saveState(source, dir);
    let halfway = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const url = `file:${join(temporaryFolder(), 'target.sqlite')}`;
      const db = await temporaryDatabase(url);
      await db
        .insertInto('album')
        .values(albumRow({ id: 1, artist: 'Other', created_at: '2026-02-01T00:00:00.000Z' }))
        .execute();
      const { ended } = await startAndKill(['merge', url, dir], dice.between(0, 160));
      const { count } = await db
        .selectFrom('album')
        .select((select) => select.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      expect([1, ALBUMS + 1]).toContain(count);
      if (!ended && count === 1) halfway += 1;
      await mergeState(db, dir, { acceptsImage: () => true, now: Date.now });
      const saved = join(temporaryFolder(), 'saved');
      await saveState(db, saved);
      const again = await temporaryDatabase();
      await mergeState(again, saved, { acceptsImage: () => true, now: Date.now });
      await mergeState(again, dir, { acceptsImage: () => true, now: Date.now });
      const other = join(temporaryFolder(), 'other');
      await saveState(again, other);
      expect(filesOf(other)).toEqual(filesOf(saved));
    }
    expect(halfway).toBeGreaterThan(0);
  });
});
