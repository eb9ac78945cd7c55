import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readHealth } from '#src/server/health.ts';
import type { Services } from '#src/services.ts';
import { always, chaosSpotifyId, openChaosWorld, timed } from '../../../chaos/chaos-world.ts';
import { postgresBin, startPostgresCluster, runOn } from '../../../../scripts/bench/postgres-cluster.ts';
import { openTcpProxy } from '../../../support/tcp-proxy.ts';
import { temporaryDatabaseUrl } from '../../../support/temporary-database.ts';

/** Only catches what hangs: a network that is silent stays so. */
const LONGEST_MS = 60_000;

/** As a visitor's request does; tells how the cover stands, and fails when that takes too long. */
async function visit(services: Services, albumId: number): Promise<string | undefined> {
  const { value, ms } = await timed(() => services.backfill.readCover(albumId, always));
  expect(ms).toBeLessThan(LONGEST_MS);
  return value?.state.status;
}

async function healthOf({ db }: Services): Promise<boolean> {
  const { value, ms } = await timed(() => readHealth(db));
  expect(ms).toBeLessThan(LONGEST_MS);
  return value.ok;
}

const spotifyCalls = (world: Awaited<ReturnType<typeof openChaosWorld>>, albumId: number): number =>
  world.simulator.callsFor(chaosSpotifyId(albumId));

/** A world whose servers reach the database by a network that can be disturbed. */
async function openDisturbedWorld() {
  const url = await temporaryDatabaseUrl();
  const proxy = await openTcpProxy(new URL(url));
  const world = await openChaosWorld({ albums: 10, databaseUrl: url });
  const disturbed = new URL(url);
  [disturbed.hostname, disturbed.port] = ['127.0.0.1', String(proxy.port)];
  const server = world.openServer({ DATABASE_URL: disturbed.href });
  expect(await visit(server, 1)).toBe('found');
  return { world, server, proxy };
}

describe('a network that', () => {
  it('falls silent leaves nobody waiting, and is used again when it is back', async () => {
    const { server, proxy, world } = await openDisturbedWorld();
    proxy.become('silent');
    const statuses = await Promise.all([1, 2, 3, 1].map((id) => visit(server, id)));
    expect(statuses).toEqual(Array(4).fill('unavailable'));
    expect(await healthOf(server)).toBe(false);
    proxy.become('open');
    expect(await healthOf(server)).toBe(true);
    expect(await visit(server, 1)).toBe('found');
    expect(await visit(server, 2)).toBe('found');
    expect(spotifyCalls(world, 1)).toBe(1);
  });

  it('cuts connections costs at most the requests under way', async () => {
    const { server, proxy } = await openDisturbedWorld();
    for (let round = 0; round < 5; round += 1) {
      proxy.cut();
      await expect.poll(() => visit(server, 1)).toBe('found');
    }
    proxy.become('refusing');
    expect(await visit(server, 1)).toBe('unavailable');
    proxy.become('open');
    await expect.poll(() => visit(server, 1)).toBe('found');
  });
});

describe('a PostgreSQL that', () => {
  it.skipIf(postgresBin === undefined)(
    'goes down and comes back keeps the answer of a call that was under way',
    async () => {
      const cluster = await startPostgresCluster();
      onTestFinished(() => cluster.close());
      await runOn(cluster.url(), 'create database catalog');
      const world = await openChaosWorld({ albums: 10, databaseUrl: cluster.url('catalog') });
      const server = world.openServer();
      expect(await visit(server, 1)).toBe('found');
      world.simulator.forgetCalls();
      world.simulator.script({ kind: 'slow', ms: 600 });
      const paid = visit(server, 2);
      await expect.poll(() => spotifyCalls(world, 2)).toBe(1);
      await cluster.stop();
      expect(await paid).toBe('unavailable');
      expect(await visit(server, 1)).toBe('unavailable');
      expect(await healthOf(server)).toBe(false);
      await cluster.start();
      await server.backfill.settled();
      expect(await healthOf(server)).toBe(true);
      expect([await visit(server, 1), await visit(server, 2)]).toEqual(['found', 'found']);
      expect(spotifyCalls(world, 2)).toBe(1);
    },
  );

  it('is held up by another writer keeps what a call has brought until it can be stored', async () => {
    const world = await openChaosWorld({ albums: 10 });
    const server = world.openServer();
    expect(await visit(server, 1)).toBe('found');
    // Long enough for the lock to be there before the answer, also on a slow machine.
    world.simulator.script({ kind: 'slow', ms: 1_500 });
    const paid = visit(server, 2);
    await expect.poll(() => spotifyCalls(world, 2)).toBe(1);
    const holding = await world.db.startTransaction().execute();
    try {
      await sql`lock spotify_album in exclusive mode`.execute(holding);
      expect([await paid, await visit(server, 1)]).toEqual(['unavailable', 'found']);
    } finally {
      await holding.rollback().execute();
    }
    await server.backfill.settled();
    expect([await visit(server, 2), spotifyCalls(world, 2)]).toEqual(['found', 1]);
  });

  it('has no connection left makes visitors wait no longer than they may', async () => {
    const url = await temporaryDatabaseUrl();
    const world = await openChaosWorld({ albums: 10, databaseUrl: url });
    const server = world.openServer({ DATABASE_URL: `${url}?pool_size=1` });
    const holding = await server.db.startTransaction().execute();
    expect(await Promise.all([1, 2].map((id) => visit(server, id)))).toEqual(['unavailable', 'unavailable']);
    expect(await healthOf(server)).toBe(false);
    await holding.rollback().execute();
    expect([await healthOf(server), await visit(server, 1)]).toEqual([true, 'found']);
  });

  it('is read-only still gives what is stored, and asks Spotify for nothing that it could not keep', async () => {
    const url = await temporaryDatabaseUrl();
    const world = await openChaosWorld({ albums: 10, databaseUrl: url });
    expect(await visit(world.openServer(), 1)).toBe('found');
    const name = new URL(url).pathname.slice(1);
    onTestFinished(() => runOn(url, `alter database ${name} reset default_transaction_read_only`));
    await runOn(url, `alter database ${name} set default_transaction_read_only = on`);
    const server = world.openServer();
    expect(await Promise.all([1, 2].map((id) => visit(server, id)))).toEqual(['found', 'unavailable']);
    expect(await healthOf(server)).toBe(true);
    expect(spotifyCalls(world, 2)).toBe(0);
    await runOn(
      url,
      'set default_transaction_read_only = off',
      `alter database ${name} reset default_transaction_read_only`,
    );
    expect(await visit(world.openServer(), 2)).toBe('found');
  });

  it('has a full disk says so in the log, and Spotify is not asked', async () => {
    const world = await openChaosWorld({ albums: 10 });
    const server = world.openServer();
    expect(await visit(server, 1)).toBe('found');
    await failWrites(world.db, "raise exception 'could not extend file' using errcode = '53100'");
    expect(await Promise.all([1, 2].map((id) => visit(server, id)))).toEqual(['found', 'unavailable']);
    expect(world.log.filter(({ msg }) => msg === 'cover or details not answered')).toHaveLength(1);
    expect(spotifyCalls(world, 2)).toBe(0);
    await sql`drop function fail() cascade`.execute(world.db);
    expect(await visit(server, 2)).toBe('found');
  });

  it('cannot serialize some transactions lets them be done again', async () => {
    const world = await openChaosWorld({ albums: 10 });
    const server = world.openServer();
    await sql`create sequence failures`.execute(world.db);
    const often = "if nextval('failures') % 2 > 0 then raise exception 'x' using errcode = '40001'; end if";
    await failWrites(world.db, often, ['spotify_call', 'spotify_album']);
    for (const id of [1, 2, 3]) expect(await visit(server, id)).toBe('found');
    expect([1, 2, 3].map((id) => spotifyCalls(world, id))).toEqual([1, 1, 1]);
  });
});

/** Lets a statement run before anything is written. */
async function failWrites(
  db: Services['db'],
  statement: string,
  tables = ['spotify_call', 'spotify_album', 'spotify_lease', 'source_breaker'],
): Promise<void> {
  await sql
    .raw(
      `create function fail() returns trigger language plpgsql as $$ begin ${statement}; return new; end $$`,
    )
    .execute(db);
  for (const table of tables) {
    await sql
      .raw(`create trigger fail before insert or update on ${table} for each row execute function fail()`)
      .execute(db);
  }
}
