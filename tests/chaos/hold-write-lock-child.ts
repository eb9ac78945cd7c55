import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { databaseFile } from '#db/database-url.ts';

/** A process of its own that lets nobody else write: `URL`. Says `locked` when it has the lock, and holds it until its stdin ends. */
const [url = ''] = process.argv.slice(2);
const hold = async (): Promise<void> => {
  process.stdout.write('locked\n');
  await text(process.stdin);
};
await (url.startsWith('file:') ? lockFile() : lockTables());

async function lockFile(): Promise<void> {
  const database = new DatabaseSync(databaseFile(url), { timeout: 60_000 });
  database.exec('begin immediate');
  await hold();
  database.exec('commit');
  database.close();
}

async function lockTables(): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    'begin; lock spotify_album, spotify_call, source_breaker, spotify_lease in exclusive mode',
  );
  await hold();
  await client.query('commit');
  await client.end();
}
