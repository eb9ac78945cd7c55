import { EventEmitter } from 'node:events';
import type { CatalogDatabase } from '../open-database.ts';
import { engineOf } from './engine-of.ts';
import { createPostgresChannel } from './postgres/postgres-channel.ts';

/** News that all servers on one database tell each other: short texts, of which some may be lost. */
export interface PubSubChannel {
  send(text: string): Promise<void>;
  /**
   * Hears what any server sends, this one included, from soon after the call.
   *
   * @param onGap news may have been missed until now: the way to the other servers has just been opened, or mended.
   * @returns what ends it.
   */
  listen(onNews: (text: string) => void, onGap: () => void): () => void;
  close(): Promise<void>;
}

/**
 * Makes a channel: PostgreSQL's own between servers, within this process on SQLite. Connects when it is listened to.
 *
 * @param onFault told when the way to the other servers breaks; it is mended without further ado.
 */
export function createPubSubChannel(
  db: CatalogDatabase,
  url: string,
  onFault: (error: unknown) => void,
): PubSubChannel {
  return engineOf(db) === 'postgres' ? createPostgresChannel(db, url, onFault) : createLocalChannel();
}

function createLocalChannel(): PubSubChannel {
  const emitter = new EventEmitter();
  return {
    async send(text) {
      emitter.emit('news', text);
    },
    listen(onNews) {
      emitter.on('news', onNews);
      return () => emitter.off('news', onNews);
    },
    async close() {
      emitter.removeAllListeners();
    },
  };
}
