import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { databaseFile } from '#db/database-url.ts';
import { openDatabase } from '#db/open-database.ts';
import { albumRow } from '../../../support/album-rows.ts';
import { temporaryDatabase, temporaryFolder } from '../../../support/temporary-database.ts';

describe('databaseFile', () => {
  it.each([
    ['file:/var/catalog.sqlite', '/var/catalog.sqlite'],
    ['file:///var/catalog.sqlite', '/var/catalog.sqlite'],
    ['file:db/catalog.sqlite', join(process.cwd(), 'db/catalog.sqlite')],
  ])('%s is %s', (url, file) => {
    expect(databaseFile(url)).toBe(file);
  });
});

describe('a SQLite database', () => {
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

  it('lets a write wait without blocking, and fail as busy when its timeout ends', async () => {
    const url = `file:${join(temporaryFolder(), 'shared.sqlite')}`;
    const holding = await (await temporaryDatabase(url)).startTransaction().execute();
    const waiting = openDatabase(url, { writeTimeoutMs: 150 });
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
