import { describe, expect, it, onTestFinished } from 'vitest';
import { describeDatabaseFault } from '#db/engines/database-fault.ts';
import { createPubSubChannel, type PubSubChannel } from '#db/engines/pub-sub-channel.ts';
import { runOn } from '../../../../scripts/postgres/postgres-databases.ts';
import { temporaryDatabase, temporaryDatabaseUrl } from '../../../support/temporary-database.ts';

async function openChannel(url: string, faults: unknown[] = []): Promise<PubSubChannel> {
  const channel = createPubSubChannel(await temporaryDatabase(url), url, (error) => faults.push(error));
  onTestFinished(() => channel.close());
  return channel;
}

describe('the news between servers', () => {
  it('reach all that listen, and come again after the connection was lost, with word of the gap', async () => {
    const url = await temporaryDatabaseUrl();
    const faults: unknown[] = [];
    const [one, other] = [await openChannel(url, faults), await openChannel(url)];
    const heard: string[] = [];
    let gaps = 0;
    one.listen(
      (text) => heard.push(text),
      () => (gaps += 1),
    );
    await expect.poll(() => gaps).toBe(1);
    await other.send('1,2');
    await expect.poll(() => heard).toEqual(['1,2']);
    await runOn(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query ilike 'listen%'`,
    );
    await expect.poll(() => gaps).toBe(2);
    expect(faults.map(describeDatabaseFault)).toEqual([expect.stringContaining('starting or stopping')]);
    await other.send('3');
    await expect.poll(() => heard).toEqual(['1,2', '3']);
  });
});
