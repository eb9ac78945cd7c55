import { describe, expect, it } from 'vitest';
import { openDatabase } from '#db/open-database.ts';
import { countHit, NO_HITS } from '../support/count-hit.ts';
import { temporaryDatabase, temporaryDatabaseUrl } from '../support/temporary-database.ts';

describe('openDatabase', () => {
  it('refuses another engine without showing the URL, which may hold a password', () => {
    expect(() => openDatabase('mysql://user:secret@host/db')).toThrow(/"mysql:…"/);
  });

  it('lets two connections read and then write in turn, each in a transaction', async () => {
    const url = await temporaryDatabaseUrl();
    const [one, two] = [await temporaryDatabase(url), await temporaryDatabase(url)];
    await one.insertInto('request_count').values(NO_HITS).execute();
    const addOne = (db: typeof one) => db.transaction().execute(countHit);
    for (let round = 0; round < 20; round += 1) {
      await addOne(one);
      await addOne(two);
    }
    expect(await two.selectFrom('request_count').select('hits').executeTakeFirst()).toEqual({ hits: 40 });
  });

  it('reads what was last committed while a transaction is under way, of this process or another', async () => {
    const url = await temporaryDatabaseUrl();
    const [writing, other] = [await temporaryDatabase(url), await temporaryDatabase(url)];
    const transaction = await writing.startTransaction().execute();
    await transaction
      .insertInto('request_count')
      .values({ hour: 'h', hits: 1, misses: 0, unavailable: 0 })
      .execute();
    for (const db of [writing, other])
      expect(await db.selectFrom('request_count').select('hits').execute()).toEqual([]);
    await transaction.commit().execute();
    for (const db of [writing, other])
      expect(await db.selectFrom('request_count').select('hits').execute()).toEqual([{ hits: 1 }]);
  });
});
