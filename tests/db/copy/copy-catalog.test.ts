import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { catalogTables, copyCatalog } from '#db/copy/copy-catalog.ts';
import { primaryKeyOf } from '#db/engines/tables.ts';
import { migrateDown } from '#db/migrate.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import { exportCatalog } from '#src/sheet/export-catalog.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { albumRow } from '../../support/album-rows.ts';
import { runScript } from '../../support/run-script.ts';
import {
  onPostgres,
  temporaryDatabase,
  temporaryDatabaseUrl,
  temporaryFolder,
} from '../../support/temporary-database.ts';

const sqliteUrl = (): string => `file:${join(temporaryFolder(), 'copy.sqlite')}`;

/** Every table of the schema, asked of the engine itself. */
async function tableNames(db: CatalogDatabase): Promise<string[]> {
  const query = onPostgres
    ? sql<{
        name: string;
      }>`select table_name as name from information_schema.tables where table_schema = 'public'`
    : sql<{ name: string }>`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`;
  const names = (await query.execute(db)).rows.map(({ name }) => name);
  return names.filter((name) => !name.startsWith('kysely_')).sort();
}

/** Puts rows into every table: awkward text, nulls wherever they are allowed. */
async function fill(db: CatalogDatabase, rows: number): Promise<void> {
  for (const { name, columns } of await catalogTables(db)) {
    const key = await primaryKeyOf(db, name);
    const valuesOf = (row: number) =>
      columns.map(({ name: column, dataType, isNullable }, index) => {
        // SQLite allows null in a key of text.
        if (isNullable && !key.includes(column) && row % 3 === 0) return null;
        return /int/i.test(dataType) ? row * 7 : `${row}/${index} "quoted" 'Änderung'\n\t\\ 鋼 🤘`;
      });
    const all = Array.from({ length: rows }, (_, index) => sql`(${sql.join(valuesOf(index + 1))})`);
    const names = sql.join(columns.map((column) => sql.ref(column.name)));
    await sql`insert into ${sql.table(name)} (${names}) values ${sql.join(all)}`.execute(db);
  }
}

async function isEmpty(db: CatalogDatabase): Promise<boolean> {
  const counts = (await catalogTables(db)).map(async ({ name }) => {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(name)}`.execute(
      db,
    );
    return rows[0]?.count;
  });
  return (await Promise.all(counts)).every((count) => count === 0);
}

describe('copyCatalog', () => {
  it('copies every table there and back, row by row, and goes on numbering after them', async () => {
    const [one, file] = [await temporaryDatabase(), await temporaryDatabase(sqliteUrl())];
    const [back] = [await temporaryDatabase()];
    await fill(one, 700);
    const there = await copyCatalog({ from: one, to: file });
    expect(there.map(({ name, rows }) => [name, rows])).toEqual(
      (await tableNames(one)).map((name) => [name, 700]),
    );
    const returned = await copyCatalog({ from: file, to: back });
    expect(returned).toEqual(there);
    for (const { name } of there) {
      const rowsOf = async (db: CatalogDatabase) =>
        (await sql`select * from ${sql.table(name)} order by 1`.execute(db)).rows.map((row) => ({
          ...(row as object),
        }));
      expect(await rowsOf(back)).toEqual(await rowsOf(one));
    }
    for (const db of [file, back]) {
      const run = { started_at: '', finished_at: '', source: '', counts_json: '{}', issues_json: '[]' };
      const { id } = await db
        .insertInto('sheet_import')
        .values(run)
        .returning('id')
        .executeTakeFirstOrThrow();
      expect(id).toBe(700 * 7 + 1);
    }
  });

  it('gives the same export', async () => {
    const [one, other] = [await temporaryDatabase(), await temporaryDatabase(sqliteUrl())];
    await importCatalog({ db: one, source: 'db/sample-sheet.xlsx', limit: 200 });
    await copyCatalog({ from: one, to: other });
    const exported = async (db: CatalogDatabase) => Array.fromAsync(exportCatalog(db, 'ndjson'));
    expect(await exported(other)).toEqual(await exported(one));
  });

  it('refuses a target that is not empty, and leaves it as it was', async () => {
    const [from, to] = [await temporaryDatabase(sqliteUrl()), await temporaryDatabase()];
    await from
      .insertInto('album')
      .values(albumRow({ id: 1 }))
      .execute();
    await to
      .insertInto('album')
      .values(albumRow({ id: 5 }))
      .execute();
    await expect(copyCatalog({ from, to })).rejects.toMatchObject({
      code: 'copy-target',
      message: expect.stringContaining('album has 1 rows') as string,
    });
    expect(await to.selectFrom('album').select('id').execute()).toEqual([{ id: 5 }]);
  });

  it('refuses a source on an older schema', async () => {
    const [from, to] = [await temporaryDatabase(), await temporaryDatabase(sqliteUrl())];
    await migrateDown(from);
    await expect(copyCatalog({ from, to })).rejects.toMatchObject({ code: 'copy-source' });
  });

  it('leaves the target empty when it is interrupted half-way', async () => {
    const [from, to] = [await temporaryDatabase(sqliteUrl()), await temporaryDatabase()];
    await fill(from, 1_200);
    const abort = new AbortController();
    const seen: number[] = [];
    const copying = copyCatalog({
      from,
      to,
      signal: abort.signal,
      onProgress({ table, rows }) {
        seen.push(rows);
        if (table === 'spotify_call') abort.abort(new Error('stopped'));
      },
    });
    await expect(copying).rejects.toThrow('stopped');
    expect(seen.length).toBeGreaterThan(3);
    expect(await isEmpty(to)).toBe(true);
  });
});

describe('npm run db:copy', () => {
  it('tells what it copied, never the password, and ends with 64 when called wrongly', async () => {
    const url = await temporaryDatabaseUrl();
    const db = await temporaryDatabase(url);
    await db
      .insertInto('album')
      .values(albumRow({ id: 1 }))
      .execute();
    const from = onPostgres ? url.replace('postgres@', 'postgres:secret@') : url;
    const { code, stdout, stderr } = await runScript('db-copy', [
      '--from',
      from,
      '--to',
      sqliteUrl(),
      '--json',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 1, tables: expect.any(Array) as unknown[] });
    expect(stdout + stderr).not.toContain('secret');
    const wrong = [[], ['--from', url], ['--from', url, '--to', url], ['--from', 'mysql://x', '--to', url]];
    for (const args of wrong) expect((await runScript('db-copy', args)).code).toBe(64);
    const none = await runScript('db-copy', ['--from', 'file:/no/such.sqlite', '--to', url]);
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('There is no database')]);
  });
});
