import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { engineOf, type CatalogDatabase } from '../open-database.ts';
import { readPostgresSettings } from './postgres/postgres-settings.ts';

/** Short messages between all servers on one database, of which some may be lost. */
export interface PubSubChannel {
  publish(message: string): Promise<void>;
  /**
   * Receives what any server publishes, this one included, from soon after the call.
   *
   * @param onGap messages may have been missed until now: the connection has just been opened, or opened again.
   * @returns what ends it.
   */
  subscribe(onMessage: (message: string) => void, onGap: () => void): () => void;
  close(): Promise<void>;
}

/** Tables of the same names may live in several schemas of a database; each has a channel of its own. */
const CHANNEL = sql<string>`'progmetal_events_' || current_schema()`;
const LISTEN = "select format('listen %I', 'progmetal_events_' || current_schema()) as listen";
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;
/** How often the connection is tried, since a silent one looks like one without messages. */
const TRY_EVERY_MS = 20_000;

/**
 * Makes a channel: PostgreSQL's own between servers, within this process on SQLite. Connects with the first subscriber.
 *
 * @param onFailure told when the connection to the other servers breaks; it is opened again without further ado.
 */
export function createPubSubChannel(
  db: CatalogDatabase,
  url: string,
  onFailure: (error: unknown) => void,
): PubSubChannel {
  const emitter = new EventEmitter();
  const listener = engineOf(db) === 'postgres' ? createListener(url, emitter, onFailure) : undefined;
  return {
    async publish(message) {
      if (listener) await sql`select pg_notify(${CHANNEL}, ${message})`.execute(db);
      else emitter.emit('message', message);
    },
    subscribe(onMessage, onGap) {
      emitter.on('message', onMessage).on('gap', onGap);
      listener?.start();
      return () => emitter.off('message', onMessage).off('gap', onGap);
    },
    async close() {
      emitter.removeAllListeners();
      await listener?.stop();
    },
  };
}

/**
 * PostgreSQL's LISTEN, on a connection of its own, which is opened again after a failure, each attempt later than the one
 * before.
 *
 * @param onFailure told of the first failure after all was well.
 */
function createListener(url: string, emitter: EventEmitter, onFailure: (error: unknown) => void) {
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
        if (wasWell) onFailure(error);
        wasWell = false;
      }
      const pause = sleep(pauseMs * (0.5 + Math.random()), undefined, { signal: closed.signal });
      await pause.catch(() => undefined);
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    }
  }

  /** Listens until the connection is lost or the channel closed. */
  async function listenOnce(onListening: () => void): Promise<void> {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ ...readPostgresSettings(url, 'visitors'), query_timeout: 5_000 });
    const over = new AbortController();
    const ended = new Promise<void>((resolve, reject) => {
      client.on('error', reject);
      client.on('end', () => resolve());
      closed.signal.addEventListener('abort', () => resolve(), { signal: over.signal });
    });
    // It may be lost while it is still being opened, which tells so itself.
    ended.catch(() => undefined);
    client.on('notification', ({ payload }) => emitter.emit('message', payload ?? ''));
    let trying: NodeJS.Timeout | undefined;
    try {
      await client.connect();
      const { rows } = await client.query<{ listen: string }>(LISTEN);
      await client.query(rows[0]!.listen);
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
    start: () => void (listening ??= keepListening()),
    async stop() {
      closed.abort();
      await listening;
    },
  };
}
