import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeDatabaseError } from '#db/engines/database-errors.ts';
import { engineOf, openDatabase, type CatalogDatabase } from '#db/open-database.ts';
import { withExclusiveTransaction } from '#db/engines/exclusive-transaction.ts';
import { listTables } from '#db/engines/tables.ts';
import { listMigrations, migrateToLatest } from '#db/migrate.ts';
import { albumRow } from '../../../support/album-rows.ts';
import {
  GUARDED_USER,
  postgresBin,
  startPostgresCluster,
  runOn,
} from '../../../../scripts/bench/postgres-cluster.ts';
import { countHit, NO_HITS } from '../../../support/count-hit.ts';
import { runScript } from '../../../support/run-script.ts';
import { temporaryDatabase, temporaryDatabaseUrl } from '../../../support/temporary-database.ts';

/** A server that was not made for the tests has other users. */
const isGiven = process.env['TEST_POSTGRES_URL'] !== undefined;

const asUser = (url: string, user: string, password = ''): string => {
  const other = new URL(url);
  [other.username, other.password] = [user, password];
  return other.href;
};

async function errorOf(url: string, act = (db: CatalogDatabase) => sql`select 1`.execute(db)) {
  const db = openDatabase(url, { timeouts: 'visitors' });
  onTestFinished(() => db.destroy());
  return act(db).then(
    () => 'no error',
    (error: unknown) => describeDatabaseError(error),
  );
}

describe('the schema on PostgreSQL', () => {
  it('sorts and compares all text by its bytes, as SQLite does', async () => {
    const db = await temporaryDatabase();
    expect(engineOf(db)).toBe('postgres');
    const { rows } = await sql<{ column: string }>`
      select attrelid::regclass || '.' || attname as column from pg_attribute
      join pg_class on pg_class.oid = attrelid join pg_collation on pg_collation.oid = attcollation
      where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname not like 'kysely%'
      and collname <> 'C'`.execute(db);
    expect(rows).toEqual([]);
    const names = ['b', 'Á', 'a', 'Z', 'ä', '-'];
    await db
      .insertInto('album')
      .values(names.map((artist, index) => albumRow({ id: index + 1, artist })))
      .execute();
    const sorted = await db.selectFrom('album').select('artist').orderBy('artist').execute();
    expect(sorted.map(({ artist }) => artist)).toEqual(['-', 'Z', 'a', 'b', 'Á', 'ä']);
  });

  it('gives out ids where SQLite does, counts as numbers, and takes an empty list', async () => {
    const db = await temporaryDatabase();
    const numbered = (await listTables(db)).flatMap(({ name, columns }) =>
      columns
        .filter(({ isAutoIncrementing }) => isAutoIncrementing)
        .map((column) => `${name}.${column.name}`),
    );
    expect(numbered).toEqual(expect.arrayContaining(['sheet_import.id', 'spotify_call.id']));
    expect(numbered).not.toContain('album.id');
    const count = db.selectFrom('album').select((select) => select.fn.countAll().as('count'));
    expect(await count.where('id', 'in', []).execute()).toEqual([{ count: 0 }]);
  });

  it('is made in a schema of its own beside another that has tables of the same names', async () => {
    const url = new URL(await temporaryDatabaseUrl());
    const other = await temporaryDatabase(url.href);
    await runOn(url.href, 'create schema second');
    onTestFinished(() => runOn(url.href, 'drop schema second cascade'));
    url.searchParams.set('options', '-csearch_path=second');
    const db = openDatabase(url.href);
    onTestFinished(() => db.destroy());
    expect(await migrateToLatest(db)).toHaveLength((await listMigrations(db)).length);
    await db
      .insertInto('album')
      .values(albumRow({ id: 1 }))
      .execute();
    expect(await other.selectFrom('album').select('id').execute()).toEqual([]);
  });
});

describe('an exclusive transaction', () => {
  it.each(['read committed', 'repeatable read', 'serializable'])(
    'lets nobody in between where the default is %s',
    async (isolation) => {
      const url = await temporaryDatabaseUrl();
      const name = new URL(url).pathname.slice(1);
      await runOn(url, `alter database ${name} set default_transaction_isolation = '${isolation}'`);
      onTestFinished(() => runOn(url, `alter database ${name} reset default_transaction_isolation`));
      const databases = await Promise.all([1, 2, 3].map(() => temporaryDatabase(url)));
      await databases[0]!.insertInto('request_count').values(NO_HITS).execute();
      const addOne = (db: CatalogDatabase) => withExclusiveTransaction(db, 'cache', countHit);
      await Promise.all(databases.flatMap((db) => Array.from({ length: 20 }, () => addOne(db))));
      const after = await databases[0]!.selectFrom('request_count').select('hits').executeTakeFirst();
      expect(after).toEqual({ hits: 60 });
    },
  );

  it('is done again after a deadlock or a serialization failure, and given up in the end', async () => {
    const db = await temporaryDatabase();
    const failing = (times: number, code: string) => {
      let attempts = 0;
      const work = withExclusiveTransaction(db, 'cache', async (transaction) => {
        attempts += 1;
        if (attempts <= times)
          await sql
            .raw(`do $$ begin raise exception 'x' using errcode = '${code}'; end $$`)
            .execute(transaction);
        return attempts;
      });
      return work.catch((error: unknown) => describeDatabaseError(error));
    };
    expect(await failing(2, '40001')).toBe(3);
    expect(await failing(1, '40P01')).toBe(2);
    expect(await failing(99, '40001')).toContain('busy with other writers');
  });
});

describe('a connection with TLS', () => {
  it.skipIf(postgresBin === undefined)('is made and proven as sslmode says', async () => {
    const cluster = await startPostgresCluster({ tls: true });
    onTestFinished(() => cluster.close());
    const encrypted = async (query: string, host = 'localhost') => {
      const db = openDatabase(`${cluster.url().replace('127.0.0.1', host)}${query}`, {
        timeouts: 'visitors',
      });
      onTestFinished(() => db.destroy());
      const asked = sql<{ ssl: boolean }>`select ssl from pg_stat_ssl where pid = pg_backend_pid()`.execute(
        db,
      );
      return asked.then(({ rows }) => rows[0]?.ssl, describeDatabaseError);
    };
    const authority = `sslrootcert=${encodeURIComponent(cluster.certificateFile)}`;
    expect(await encrypted('')).toBe(false);
    expect(await encrypted('?sslmode=require')).toBe(true);
    expect(await encrypted('?sslmode=verify-full')).toContain('not trusted');
    expect(await encrypted(`?sslmode=verify-full&${authority}`)).toBe(true);
    expect(await encrypted(`?sslmode=verify-full&${authority}`, '127.0.0.1')).toContain('for another host');
    expect(await encrypted(`?sslmode=verify-ca&${authority}`, '127.0.0.1')).toBe(true);
  });
});

describe('an error of PostgreSQL', () => {
  it('is told by a sentence', async () => {
    const url = await temporaryDatabaseUrl();
    await temporaryDatabase(url);
    expect(await errorOf('postgres://127.0.0.1:1/none')).toContain('cannot be reached');
    expect(await errorOf(url.replace(/[^/]+$/, 'no_such_database'))).toContain('does not exist');
    expect(await errorOf(`${url}?sslmode=require`)).toContain('offers no TLS');
    const write = (db: CatalogDatabase) => db.deleteFrom('spotify_call').execute();
    const readOnly = `${url}?options=-cdefault_transaction_read_only%3Don`;
    expect(await errorOf(readOnly, write as never)).toContain('read-only');
  });

  it.skipIf(isGiven)('is told by a sentence where it is the password', async () => {
    const url = await temporaryDatabaseUrl();
    for (const password of ['wrong', ''])
      expect(await errorOf(asUser(url, GUARDED_USER, password))).toContain(
        'refuses the user or the password',
      );
  });

  it.skipIf(isGiven)(
    'leaves a user without the right to make tables with a sentence and a hint, not with half a schema',
    async () => {
      const url = await temporaryDatabaseUrl();
      const environment = { DATABASE_URL: asUser(url, GUARDED_USER, 'secret') };
      const { code, stderr } = await runScript('migrate', [], environment);
      expect(code).toBe(1);
      expect(stderr).toMatch(/permission denied for schema public\n.*let the owner .*npm run migrate/);
      expect(stderr).not.toContain('secret');
      const db = openDatabase(url);
      onTestFinished(() => db.destroy());
      expect(await listTables(db)).toEqual([]);
    },
  );

  it('ends a command with 1 and a sentence, without the password', async () => {
    const environment = { DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/none', LOG_LEVEL: 'trace' };
    const { code, stdout, stderr } = await runScript('status', [], environment);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('PostgreSQL cannot be reached');
    expect(stderr).not.toContain('secret');
  });
});
