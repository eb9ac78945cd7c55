import { describe, expect, it } from 'vitest';
import type { CatalogDatabase } from '#db/open-database.ts';
import { isoTime } from '#src/backfill/stored-moment.ts';
import { createClientAllowance, createClientBuckets } from '#src/backfill/client-rate-limit.ts';
import { parseConfig } from '#src/config.ts';
import { temporaryDatabase } from '../support/temporary-database.ts';
import { START } from './backfill-for-test.ts';

const DAY = 86_400_000;
const ACCOUNT = { SPOTIFY_CLIENT_ID: 'id', SPOTIFY_CLIENT_SECRET: 'secret' };

async function open(environment: Record<string, string> = {}) {
  const db = await temporaryDatabase();
  const clock = { ms: START };
  const config = parseConfig({ ...ACCOUNT, ...environment });
  const start = () => createClientAllowance({ db, config, now: () => clock.ms });
  return { db, clock, start, allowance: start() };
}

async function record(db: CatalogDatabase, purpose: 'visitor' | 'refresh', atMs: number, calls: number) {
  const called_at = isoTime(atMs);
  const call = { api: 'web-api', called_at, purpose, endpoint: 'GET /albums/{id}', album_id: null } as const;
  for (let each = 0; each < calls; each += 1) {
    await db.insertInto('spotify_call').values(call).execute();
  }
}

type Opened = Awaited<ReturnType<typeof open>>;

/** Lets a client spend all it may, each call over before the next is asked for; gives how many it were. */
async function spendAll(
  { db, clock }: Opened,
  allowance: Opened['allowance'],
  client: string,
): Promise<number> {
  for (let calls = 0; ; calls += 1) {
    const verdict = await allowance(client);
    if (!verdict.allowed) return calls;
    await record(db, 'visitor', clock.ms, 1);
    verdict.charge?.(1);
    verdict.release?.();
  }
}

describe('what one client may spend', () => {
  it('is a tenth of the budget in 24 hours, and as much again when those are over', async () => {
    const opened = await open();
    const { allowance, clock } = opened;
    expect(await spendAll(opened, allowance, 'a')).toBe(70);
    expect(await allowance('a')).toEqual({ allowed: false, retryAfterMs: DAY });
    clock.ms += DAY - 5_000;
    expect(await allowance('a')).toEqual({ allowed: false, retryAfterMs: 5_000 });
    clock.ms += 5_000;
    expect(await spendAll(opened, allowance, 'a')).toBe(70);
  });

  it('is a tenth of what is left once others have spent, so that the last one finds something too', async () => {
    const opened = await open();
    const spent: number[] = [];
    for (let client = 0; client < 40; client += 1) {
      spent.push(await spendAll(opened, opened.allowance, `client ${client}`));
    }
    expect(spent.slice(0, 4)).toEqual([70, 63, 56, 51]);
    expect(spent.at(-1)).toBeGreaterThan(0);
    expect(spent.reduce((sum, calls) => sum + calls)).toBeLessThan(700);
  });

  it('is a tenth of what a refresh has left to visitors', async () => {
    const opened = await open();
    await record(opened.db, 'refresh', START - 3_600_000, 525);
    expect(await spendAll(opened, opened.allowance, 'a')).toBe(17);
  });

  it('starts after a restart at a tenth of what is left then', async () => {
    const opened = await open();
    await spendAll(opened, opened.allowance, 'a');
    expect(await spendAll(opened, opened.start(), 'a')).toBe(63);
  });

  it('is not more for asking all at once', async () => {
    const { allowance } = await open();
    const verdicts = await Promise.all(Array.from({ length: 150 }, () => allowance('a')));
    expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(70);
    expect(verdicts.at(-1)).toEqual({ allowed: false, retryAfterMs: 5_000 });
  });

  it('counts what left: nothing for what did not, parts of what several shared', async () => {
    const { allowance, clock } = await open({ SPOTIFY_DAILY_BUDGET: '10' });
    for (let ask = 0; ask < 20; ask += 1) {
      const verdict = await allowance('a');
      if (!verdict.allowed) throw new Error(`refused at ${ask}`);
      if (ask >= 16) verdict.charge?.(1 / 4);
      verdict.release?.();
    }
    expect((await allowance('a')).allowed).toBe(false);
    expect((await allowance('b')).allowed).toBe(true);
    clock.ms += DAY;
    expect((await allowance('a')).allowed).toBe(true);
  });

  it.each([
    ['ahead', 10 * 365 * DAY],
    ['behind', -3_600_000],
  ])('does not bind for longer when the clock was %s for a while', async (_name, byMs) => {
    const opened = await open({ SPOTIFY_DAILY_BUDGET: '10' });
    const { allowance, clock } = opened;
    clock.ms += byMs;
    expect(await spendAll(opened, allowance, 'a')).toBe(1);
    clock.ms = START + DAY;
    expect((await allowance('a')).allowed).toBe(true);
  });

  it('has no limit where the budget has none', async () => {
    const { allowance } = await open({ SPOTIFY_DAILY_BUDGET: '0' });
    for (let ask = 0; ask < 1_000; ask += 1) expect(await allowance('a')).toEqual({ allowed: true });
  });

  it('is of the budget of oEmbed without an account', async () => {
    const db = await temporaryDatabase();
    const allowance = createClientAllowance({ db, config: parseConfig({}), now: () => START });
    const verdicts = await Promise.all(Array.from({ length: 60 }, () => allowance('a')));
    expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(50);
  });
});

describe('client buckets', () => {
  it('let a burst through, then as many as come back in a minute', () => {
    const clock = { ms: 0 };
    const take = createClientBuckets({ burst: 3, perMinute: 60 }, () => clock.ms);
    expect([1, 2, 3].map(() => take('a'))).toEqual([0, 0, 0]);
    expect(take('a')).toBe(1000);
    clock.ms = 1000;
    expect(take('a')).toBe(0);
    expect(take('a')).toBeGreaterThan(0);
  });

  it('count each client for itself and never fill beyond the burst', () => {
    const clock = { ms: 0 };
    const take = createClientBuckets({ burst: 1, perMinute: 60 }, () => clock.ms);
    expect([take('a'), take('b')]).toEqual([0, 0]);
    clock.ms = 3_600_000;
    expect(take('a')).toBe(0);
    expect(take('a')).toBeGreaterThan(0);
  });

  it.each([
    { burst: 0, perMinute: 60 },
    { burst: 150, perMinute: 0 },
  ])('have no limit with %o', (options) => {
    const take = createClientBuckets(options, () => 0);
    for (let times = 0; times < 1000; times += 1) expect(take('a')).toBe(0);
  });

  it('forget the client unseen for longest rather than grow for ever', () => {
    const take = createClientBuckets({ burst: 1, perMinute: 1 }, () => 0);
    take('first');
    for (let client = 0; client < 10_000; client += 1) take(`client ${client}`);
    expect(take('first')).toBe(0);
  });
});
