import type { IncomingMessage } from 'node:http';
import pino from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrateToLatest } from '#db/migrate.ts';
import { parseConfig } from '#src/config.ts';
import { createFetchAllowances } from '#src/server/fetch-allowance.ts';
import { createServices, type Services } from '#src/services.ts';
import { simulatedEnvironment, startSpotifySimulator } from '../../scripts/simulator/simulator.ts';
import { START } from '../backfill/backfill-for-test.ts';
import { insertAlbums } from '../support/album-rows.ts';
import { temporaryDatabase, temporaryDatabaseUrl } from '../support/temporary-database.ts';

const request = (userAgent = 'Mozilla/5.0', remoteAddress = '203.0.113.9'): IncomingMessage =>
  ({ socket: { remoteAddress }, headers: { 'user-agent': userAgent } }) as unknown as IncomingMessage;

async function permits(environment: Record<string, string>, underWay = 0) {
  const clock = { ms: START };
  const services = {
    db: await temporaryDatabase(),
    config: parseConfig(environment),
    backfill: { underWay: () => underWay },
    now: () => clock.ms,
  } as unknown as Services;
  return { permit: createFetchAllowances(services), clock };
}

describe('who may cause a call to Spotify', () => {
  it('one client as many as its bucket holds, then as they come back; another client is not concerned', async () => {
    const { permit, clock } = await permits({ COLD_MISSES_BURST: '2', COLD_MISSES_PER_MINUTE: '60' });
    const asked = [await permit(request())(), await permit(request())(), await permit(request())()];
    expect(asked.map(({ allowed }) => allowed)).toEqual([true, true, false]);
    expect(await permit(request())()).toEqual({ allowed: false, retryAfterMs: 1000 });
    expect((await permit(request('Mozilla/5.0', '203.0.113.10'))()).allowed).toBe(true);
    clock.ms += 1000;
    expect((await permit(request())()).allowed).toBe(true);
  });

  it('no crawler, and asking costs it nothing', async () => {
    const { permit } = await permits({ COLD_MISSES_BURST: '1', COLD_MISSES_PER_MINUTE: '60' });
    expect((await permit(request('Googlebot/2.1'))()).allowed).toBe(false);
    expect((await permit(request())()).allowed).toBe(true);
  });

  it('nobody while too many are under way already: come back soon', async () => {
    expect((await (await permits({}, 99)).permit(request())()).allowed).toBe(true);
    expect(await (await permits({}, 100)).permit(request())()).toMatchObject({
      allowed: false,
      retryAfterMs: 5000,
    });
  });

  it.each([
    ['an address', ['203.0.113.9', '203.0.113.9', '::ffff:203.0.113.9']],
    ['an IPv6 network', ['2001:db8::1', '2001:0DB8:0:0:a::', '2001:db8:0:0:ffff::2']],
  ])('%s as much as a tenth of the budget, all together', async (_name, addresses) => {
    const { permit } = await permits({ SPOTIFY_OEMBED_DAILY_BUDGET: '200' });
    let allowed = 0;
    for (let ask = 0; ask < 60; ask += 1) {
      const verdict = await permit(request('Mozilla/5.0', addresses[ask % 3]))();
      if (verdict.allowed) allowed += 1;
    }
    expect(allowed).toBe(20);
    expect((await permit(request('Mozilla/5.0', '2001:db8:0:1::1'))()).allowed).toBe(true);
  });

  it('one client as much as it likes where a limit per client is switched off', async () => {
    const { permit } = await permits({ COLD_MISSES_BURST: '0', SPOTIFY_OEMBED_DAILY_BUDGET: '10' });
    for (let ask = 0; ask < 100; ask += 1) expect((await permit(request())()).allowed).toBe(true);
  });
});

it('one address that walks the catalog causes a tenth of the calls, and the next one still gets covers', async () => {
  const simulator = await startSpotifySimulator();
  const clock = { ms: START };
  const config = parseConfig({
    ...simulatedEnvironment(simulator),
    DATABASE_URL: await temporaryDatabaseUrl(),
    COLD_MISSES_BURST: '150',
    SPOTIFY_DAILY_BUDGET: '200',
  });
  const services = createServices(config, pino({ level: 'silent' }), { now: () => clock.ms });
  onTestFinished(async () => {
    await services.close();
    await simulator.close();
  });
  await migrateToLatest(services.db);
  await insertAlbums(services.db, 40);
  const permit = createFetchAllowances(services);
  const answers: (string | undefined)[] = [];
  for (let id = 1; id <= 39; id += 1) {
    clock.ms += 1_000;
    answers.push((await services.backfill.readCover(id, permit(request())))?.state.status);
  }
  expect(simulator.calls).toHaveLength(20);
  expect(answers.slice(20)).toEqual(Array<string>(19).fill('unavailable'));
  const other = await services.backfill.readCover(40, permit(request('Mozilla/5.0', '203.0.113.10')));
  expect(other?.state.status).toBe('found');
  expect(simulator.calls).toHaveLength(21);
});
