import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { databaseFile, openDatabase } from '#db/open-database.ts';
import { albumRow } from '../support/album-rows.ts';
import { temporaryDatabase, temporaryFolder } from '../support/temporary-database.ts';

describe('databaseFile', () => {
  it.each([
    ['file:/var/catalog.sqlite', '/var/catalog.sqlite'],
    ['file:///var/catalog.sqlite', '/var/catalog.sqlite'],
    ['file:db/catalog.sqlite', join(process.cwd(), 'db/catalog.sqlite')],
  ])('%s is %s', (url, file) => {
    expect(databaseFile(url)).toBe(file);
  });

  it('refuses another engine without showing the URL, which may hold a password', () => {
    expect(() => databaseFile('mysql://user:secret@host/db')).toThrow(/"mysql:…"/);
  });
});

describe('openDatabase', () => {
  it('uses WAL and foreign keys', async () => {
    const db = await temporaryDatabase();
    expect((await sql<{ journal_mode: string }>`pragma journal_mode`.execute(db)).rows[0]?.journal_mode).toBe(
      'wal',
    );
    expect((await sql<{ foreign_keys: number }>`pragma foreign_keys`.execute(db)).rows[0]?.foreign_keys).toBe(
      1,
    );
  });

  it('says which file is no database', async () => {
    const file = join(temporaryFolder(), 'not.sqlite');
    writeFileSync(file, 'this is not a database, it only looks like a file of some length'.repeat(20));
    const db = openDatabase(`file:${file}`);
    onTestFinished(() => db.destroy());
    await expect(sql`select 1 from sqlite_master`.execute(db)).rejects.toMatchObject({
      code: 'database-open',
    });
  });

  it('refuses a value that SQLite would silently store as NULL', async () => {
    const db = await temporaryDatabase();
    const wrong = albumRow({ id: 1, release_date: new Date(0) as unknown as string });
    await expect(db.insertInto('album').values(wrong).execute()).rejects.toThrow(/A object cannot be stored/);
  });

  it('lets two connections read and then write in turn, each in a transaction', async () => {
    const url = `file:${join(temporaryFolder(), 'shared.sqlite')}`;
    const [one, two] = [await temporaryDatabase(url), await temporaryDatabase(url)];
    await one.insertInto('request_count').values({ hour: 'h', hits: 0, misses: 0, unavailable: 0 }).execute();
    const addOne = (db: typeof one) =>
      db.transaction().execute(async (transaction) => {
        const { hits } = await transaction
          .selectFrom('request_count')
          .select('hits')
          .executeTakeFirstOrThrow();
        await transaction
          .updateTable('request_count')
          .set({ hits: hits + 1 })
          .execute();
      });
    for (let round = 0; round < 20; round += 1) {
      await addOne(one);
      await addOne(two);
    }
    expect(await two.selectFrom('request_count').select('hits').executeTakeFirst()).toEqual({ hits: 40 });
  });

  it('reads what was last committed while a transaction is under way, of this process or another', async () => {
    const url = `file:${join(temporaryFolder(), 'shared.sqlite')}`;
    const [writing, other] = [await temporaryDatabase(url), await temporaryDatabase(url)];
    const transaction = await writing.startTransaction().execute();
    await transaction
      .insertInto('request_count')
      .values({ hour: 'h', hits: 1, misses: 0, unavailable: 0 })
      .execute();
    for (const db of [writing, other])
      expect(await db.selectFrom('request_count').select('hits').execute()).toEqual([]);
    await transaction.commit().execute();
    for (const db of [writing, other])
      expect(await db.selectFrom('request_count').select('hits').execute()).toEqual([{ hits: 1 }]);
  });

  it('lets a write wait without blocking, and fail as busy when its patience ends', async () => {
    const url = `file:${join(temporaryFolder(), 'shared.sqlite')}`;
    const holding = await (await temporaryDatabase(url)).startTransaction().execute();
    const waiting = openDatabase(url, { writePatienceMs: 150 });
    onTestFinished(() => waiting.destroy());
    const row = { hour: 'h', hits: 1, misses: 0, unavailable: 0 };
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 5);
    const write = waiting.insertInto('request_count').values(row).execute();
    await expect(write).rejects.toThrow(/locked/);
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(5);
    await holding.rollback().execute();
    await waiting.insertInto('request_count').values(row).execute();
  });
});
