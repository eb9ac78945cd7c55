import { runOn } from '../../../../scripts/bench/postgres-cluster.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeDatabaseError } from '#db/engines/database-errors.ts';
import { createPubSubChannel, type PubSubChannel } from '#db/engines/pub-sub-channel.ts';
import { temporaryDatabase, temporaryDatabaseUrl } from '../../../support/temporary-database.ts';

async function openChannel(url: string, failures: unknown[] = []): Promise<PubSubChannel> {
  const channel = createPubSubChannel(await temporaryDatabase(url), url, (error) => failures.push(error));
  onTestFinished(() => channel.close());
  return channel;
}

describe('messages between servers', () => {
  it('reach all that listen, and come again after the connection was lost, with word of the gap', async () => {
    const url = await temporaryDatabaseUrl();
    const failures: unknown[] = [];
    const [one, other] = [await openChannel(url, failures), await openChannel(url)];
    const heard: string[] = [];
    let gaps = 0;
    one.subscribe(
      (message) => heard.push(message),
      () => (gaps += 1),
    );
    await expect.poll(() => gaps).toBe(1);
    await other.publish('1,2');
    await expect.poll(() => heard).toEqual(['1,2']);
    await runOn(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query ilike 'listen%'`,
    );
    await expect.poll(() => gaps).toBe(2);
    expect(failures.map(describeDatabaseError)).toEqual([expect.stringContaining('starting or stopping')]);
    await other.publish('3');
    await expect.poll(() => heard).toEqual(['1,2', '3']);
  });
});
