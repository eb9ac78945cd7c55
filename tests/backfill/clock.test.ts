import pino from 'pino';
import { describe, expect, it } from 'vitest';
import type { CatalogDatabase } from '#db/open-database.ts';
import { appKind, rememberAppKind } from '#src/backfill/app-kind.ts';
import { clearPauses, findMomentsAhead } from '#src/backfill/clear-cache.ts';
import { explainAlbum } from '#src/backfill/explain-album.ts';
import { changeBreaker } from '#src/backfill/circuit-breaker.ts';
import { takeLease } from '#src/backfill/lease.ts';
import { createCallGuard } from '#src/backfill/quota.ts';
import { readStatus } from '#src/backfill/read-status.ts';
import { createRequestCounter } from '#src/backfill/request-counter.ts';
import { storeFailure } from '#src/backfill/store-answer.ts';
import { parseConfig } from '#src/config.ts';
import type { OutgoingCall } from '#src/sources/call-guard.ts';
import { insertAlbums, spotifyIdOf } from '../support/album-rows.ts';
import { temporaryDatabase } from '../support/temporary-database.ts';
import { allowed, createTestBackfill, START } from './backfill-for-test.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TEN_YEARS = 3_652 * DAY;
const CONFIG = parseConfig({
  SPOTIFY_CLIENT_ID: 'id',
  SPOTIFY_CLIENT_SECRET: 'secret',
  SPOTIFY_DAILY_BUDGET: '20',
  SPOTIFY_REQUESTS_PER_30S: '20',
});
const CALL: OutgoingCall = {
  api: 'web-api',
  endpoint: 'GET /albums/{id}',
  context: { purpose: 'visitor', albumId: 1 },
};

function guardOn(db: CatalogDatabase, clock: { ms: number }) {
  return createCallGuard({
    db,
    config: CONFIG.spotify,
    logger: pino({ level: 'silent' }),
    now: () => clock.ms,
  });
}

async function spend(guard: ReturnType<typeof guardOn>, most = Infinity): Promise<number> {
  for (let made = 0; ; made += 1) {
    if (made >= most || !(await guard.admit(CALL)).admitted) return made;
  }
}

/** All that may be stored, by a clock that is `aheadMs` ahead. */
async function lockEverything(aheadMs: number) {
  const db = await temporaryDatabase();
  await insertAlbums(db, 2);
  const wrong = { ms: START + aheadMs };
  const guard = guardOn(db, wrong);
  await spend(guard);
  await guard.report(20, CALL, { status: 429, durationMs: 1, failure: 'quota', retryAfterMs: 20 * HOUR });
  await rememberAppKind(db, 'development', wrong.ms);
  await takeLease(db, { spotifyId: spotifyIdOf(1), holder: 'gone' }, wrong.ms);
  const failure = { reason: 'malformed: no', nextAttemptAtMs: wrong.ms + HOUR };
  await storeFailure(db, spotifyIdOf(2), failure, wrong.ms);
  const counter = createRequestCounter(db, pino({ level: 'silent' }), () => wrong.ms);
  counter.count('hits');
  await counter.flush();
  return { db, ...createTestBackfill(db) };
}

describe('a clock that was ten years ahead for a minute', () => {
  it('leaves nothing shut for longer than it can mean', async () => {
    const { db, backfill, spotify } = await lockEverything(TEN_YEARS);
    expect(await takeLease(db, { spotifyId: spotifyIdOf(1), holder: 'other' }, START)).toBe(true);
    await db.deleteFrom('spotify_lease').execute();
    for (const id of [1, 2]) expect((await backfill.readCover(id, allowed))?.state.status).toBe('found');
    expect(spotify.calls).toHaveLength(2);
    expect(await appKind(db, START)).toBeUndefined();
    const status = await readStatus(db, CONFIG, START);
    expect(status.gate.open).toBe(true);
    expect(status.quota.budget).toBe(20);
    expect(status.quota.nextFreeAt).toBeNull();
    expect(status.requests.hits).toBe(0);
  });

  it('has spent the budget for a day from now, and not a moment longer', async () => {
    const { db } = await lockEverything(TEN_YEARS);
    const clock = { ms: START };
    const guard = guardOn(db, clock);
    const refused = await guard.admit(CALL);
    expect(refused).toMatchObject({ admitted: false, reason: 'budget' });
    expect(refused.admitted ? 0 : refused.retryAfterMs).toBeLessThanOrEqual(DAY);
    clock.ms += DAY;
    expect(await spend(guard)).toBe(20);
  });

  it('is named by status, album and all, and forgotten by a command', async () => {
    const { db } = await lockEverything(TEN_YEARS);
    const ahead = await findMomentsAhead(db, START);
    expect(ahead.map(({ what, count }) => [what, count])).toEqual([
      ['pauses of Spotify', 3],
      ['calls in the ledger', 20],
      ['leases', 1],
      ['next attempts of albums', 1],
    ]);
    expect(ahead.every(({ until }) => until > new Date(START + TEN_YEARS).toISOString().slice(0, 10))).toBe(
      true,
    );
    expect((await readStatus(db, CONFIG, START)).momentsAhead).toEqual(ahead);
    expect((await explainAlbum(db, CONFIG, 2, START)).nextAttempt).not.toMatch(/^203/);
    expect(await clearPauses(db, START)).toBe(1 + 20 + 1 + 1);
    expect(await findMomentsAhead(db, START)).toEqual([]);
    expect(await clearPauses(db, START)).toBe(0);
    expect(await spend(guardOn(db, { ms: START }))).toBe(20);
  });

  it.each([26 * HOUR + SECOND, 8 * DAY, TEN_YEARS])(
    'does not keep a new refusal out of the breaker (%i ms ahead)',
    async (aheadMs) => {
      const db = await temporaryDatabase();
      await changeBreaker(db, 'web-api', (breaker) => ({
        ...breaker,
        open_until: new Date(START + aheadMs).toISOString(),
        reason: 'from the future',
      }));
      const clock = { ms: START };
      const guard = guardOn(db, clock);
      const admission = await guard.admit(CALL);
      if (!admission.admitted) throw new Error('refused');
      const outcome = {
        status: 429,
        durationMs: 1,
        failure: 'rate-limit',
        retryAfterMs: 60 * SECOND,
      } as const;
      await guard.report(admission.callId, CALL, outcome);
      expect(await guard.admit(CALL)).toMatchObject({ admitted: false, retryAfterMs: 60 * SECOND });
    },
  );
});

describe('a clock that is set back by an hour', () => {
  it('refuses no visitor for the window of 30 seconds, and forgets nothing that was spent', async () => {
    const db = await temporaryDatabase();
    const clock = { ms: START };
    const guard = guardOn(db, clock);
    expect(await spend(guard, 15)).toBe(15);
    clock.ms += 31 * SECOND - HOUR;
    expect(await spend(guard)).toBe(5);
    expect(await guard.admit(CALL)).toMatchObject({ reason: 'budget' });
  });

  it('keeps the kind of the app, a learned budget and what is stored', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { backfill, clock, spotify } = createTestBackfill(db, {
      environment: { SPOTIFY_CACHE_TIMEOUT: '90' },
    });
    await backfill.readCover(1, allowed);
    await rememberAppKind(db, 'extended', START);
    clock.ms -= HOUR - SECOND;
    await backfill.readCover(1, allowed);
    await backfill.settled();
    expect(spotify.calls).toHaveLength(1);
    expect(await appKind(db, clock.ms)).toBe('extended');
  });

  it('lets an album of many tracks be asked for again', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { backfill, clock, spotify } = createTestBackfill(db);
    const { fetchAlbum } = spotify.port;
    spotify.port.fetchAlbum = async (id, context) => {
      const answer = await fetchAlbum(id, context);
      if (answer.status === 'found') answer.album.details.totalTracks = 71;
      return answer;
    };
    const { fetchTracks } = spotify.port;
    spotify.port.fetchTracks = async () => ({ status: 'failed', reason: 'server', message: 'no' });
    await backfill.readDetails(1, allowed);
    spotify.port.fetchTracks = fetchTracks;
    clock.ms -= HOUR;
    const needed = await backfill.readDetails(1, allowed);
    expect(needed?.state.status === 'found' && needed.state.details.tracks).toHaveLength(71);
  });
});
