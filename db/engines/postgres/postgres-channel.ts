import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Client } from 'pg';
import type { CatalogDatabase } from '../../open-database.ts';
import type { PubSubChannel } from '../pub-sub-channel.ts';
import { readPostgresSettings } from './postgres-settings.ts';

/** Tables of the same names may live in several schemas of a database; each has news of its own. */
const CHANNEL = sql<string>`'progmetal_news_' || current_schema()`;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;
/** How often the connection is tried, since a silent one looks like one without news. */
const TRY_EVERY_MS = 20_000;

/**
 * News by LISTEN and NOTIFY. Sending goes through the pool; listening has a connection of its own, which comes back by
 * itself after a fault, each attempt later than the one before.
 *
 * @param onFault told of the first fault after all was well.
 */
export function createPostgresChannel(
  db: CatalogDatabase,
  url: string,
  onFault: (error: unknown) => void,
): PubSubChannel {
  const emitter = new EventEmitter();
  const closed = new AbortController();
  let listening: Promise<void> | undefined;

  async function keepListening(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    let wasWell = true;
    while (!closed.signal.aborted) {
      try {
        await listenOnce(() => {
          pauseMs = FIRST_PAUSE_MS;
          wasWell = true;
          emitter.emit('gap');
        });
      } catch (error) {
        if (wasWell) onFault(error);
        wasWell = false;
      }
      await sleep(pauseMs * (0.5 + Math.random()), undefined, { signal: closed.signal }).catch(
        () => undefined,
      );
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    }
  }

  /** Listens until the connection is lost or the channel closed. */
  async function listenOnce(onListening: () => void): Promise<void> {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ ...readPostgresSettings(url, 'visitors').pool, query_timeout: 5_000 });
    const over = new AbortController();
    const ended = new Promise<void>((resolve, reject) => {
      client.on('error', reject);
      client.on('end', () => resolve());
      closed.signal.addEventListener('abort', () => resolve(), { signal: over.signal });
    });
    // It may be lost while it is still being opened, which tells so itself.
    ended.catch(() => undefined);
    client.on('notification', ({ payload }) => emitter.emit('news', payload ?? ''));
    let trying: NodeJS.Timeout | undefined;
    try {
      await client.connect();
      await listenTo(client);
      onListening();
      const failed = new Promise<void>((_resolve, reject) => {
        trying = setInterval(() => void client.query('select 1').catch(reject), TRY_EVERY_MS);
      });
      await Promise.race([ended, failed]);
    } finally {
      clearInterval(trying);
      over.abort();
      client.end().catch(() => undefined);
    }
  }

  return {
    async send(text) {
      await sql`select pg_notify(${CHANNEL}, ${text})`.execute(db);
    },
    listen(onNews, onGap) {
      emitter.on('news', onNews).on('gap', onGap);
      listening ??= keepListening();
      return () => emitter.off('news', onNews).off('gap', onGap);
    },
    async close() {
      closed.abort();
      emitter.removeAllListeners();
      await listening;
    },
  };
}

async function listenTo(client: Client): Promise<void> {
  const { rows } = await client.query<{ listen: string }>(
    "select format('listen %I', 'progmetal_news_' || current_schema()) as listen",
  );
  await client.query(rows[0]!.listen);
}
