import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listMigrations, migrateDown, migrateToLatest } from '#db/migrate.ts';
import { openDatabase } from '#db/open-database.ts';
import { insertAlbums } from '../support/album-rows.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryDatabase, temporaryDatabaseUrl } from '../support/temporary-database.ts';

describe('migrations', () => {
  it('go up once and then have nothing to do', async () => {
    const db = openDatabase(await temporaryDatabaseUrl());
    onTestFinished(() => db.destroy());
    const names = (await listMigrations(db)).map((migration) => migration.name);
    expect(await migrateToLatest(db)).toEqual(names);
    expect(await migrateToLatest(db)).toEqual([]);
  });

  it('go down one by one, keep the albums while the cache goes, and come up again', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 2);
    expect(await migrateDown(db)).toEqual(['0004-state']);
    expect(await migrateDown(db)).toEqual(['0003-spotify-ledger']);
    expect(await migrateDown(db)).toEqual(['0002-spotify-cache']);
    const { rows } = await sql<{ count: number }>`select count(*) as count from album`.execute(db);
    expect(rows[0]?.count).toBe(2);
    expect(await migrateToLatest(db)).toEqual(['0002-spotify-cache', '0003-spotify-ledger', '0004-state']);
  });

  it('refuse a database made by a newer version', async () => {
    const db = await temporaryDatabase();
    await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01')`.execute(db);
    await expect(migrateToLatest(db)).rejects.toMatchObject({
      code: 'database-newer',
      message: expect.stringContaining('9999-later') as string,
    });
    await expect(migrateDown(db)).rejects.toMatchObject({ code: 'database-newer' });
  });
});

describe('processes that start together', () => {
  it('migrate once and all end with the newest schema', async () => {
    const url = await temporaryDatabaseUrl();
    const printed = await Promise.all(
      [1, 2, 3].map(() => runScript('migrate', ['--json'], { DATABASE_URL: url })),
    );
    const changed = printed.map(({ stdout }) => (JSON.parse(stdout) as { changed: string[] }).changed);
    expect(changed.flat()).toEqual(['0001-sheet', '0002-spotify-cache', '0003-spotify-ledger', '0004-state']);
  });
});
