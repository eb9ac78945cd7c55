import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { databaseFile } from '#db/engines/sqlite/database-file.ts';

/** A process of its own that lets nobody else write: `URL MS`. Says `locked` when it has the lock. */
const [url = '', ms = ''] = process.argv.slice(2);
const hold = async (): Promise<void> => {
  process.stdout.write('locked\n');
  await sleep(Number(ms));
};
await (url.startsWith('file:') ? lockFile() : lockTables());

async function lockFile(): Promise<void> {
  const database = new DatabaseSync(databaseFile(url), { timeout: 5_000 });
  database.exec('begin immediate');
  await hold();
  database.exec('commit');
  database.close();
}

async function lockTables(): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    'begin; lock spotify_album, spotify_call, spotify_gate, spotify_lease in exclusive mode',
  );
  await hold();
  await client.query('commit');
  await client.end();
}
