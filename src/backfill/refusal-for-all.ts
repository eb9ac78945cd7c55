import type { BackfillDeps } from './backfill-deps.ts';
import { DAY_MS, effectiveBudget, limitFor, nextFreeAt } from './budget.ts';
import { openForMs, readBreaker } from './circuit-breaker.ts';

/** How long every visitor's call would be refused from now, whatever the album, in milliseconds; 0 when one may leave. */
export type RefusedForMs = () => Promise<number>;

/** A refusal is believed for so long without another look, of this machine's own time. */
const REMEMBERED_MS = 250;

/**
 * Makes the question that comes before lease and guard: those decide, but whoever would be refused need not take a lease to
 * learn so. Two reads by keys and no write, shared by all who ask meanwhile; a refusal is then remembered for a moment,
 * so that a crowd of covers that have to wait holds up no stored one.
 */
export function createRefusalForAll(deps: BackfillDeps): RefusedForMs {
  let reading: Promise<number> | undefined;
  let remembered: { until: number; endsAtMs: number } | undefined;

  async function read(): Promise<number> {
    const refusedMs = await readRefusedForMs(deps);
    const until = performance.now() + REMEMBERED_MS;
    remembered = refusedMs > 0 ? { until, endsAtMs: deps.now() + refusedMs } : undefined;
    return refusedMs;
  }

  return async () => {
    if (remembered && performance.now() < remembered.until) {
      const leftMs = remembered.endsAtMs - deps.now();
      if (leftMs > 0) return leftMs;
    }
    reading ??= read().finally(() => (reading = undefined));
    return reading;
  };
}

async function readRefusedForMs({ db, config, spotify, now }: BackfillDeps): Promise<number> {
  const api = spotify ? 'web-api' : 'oembed';
  const { dailyBudget, oembedDailyBudget } = config.spotify;
  const breaker = await readBreaker(db, api);
  const nowMs = now();
  const openMs = openForMs(breaker, nowMs);
  if (openMs > 0) return openMs;
  const budget = effectiveBudget(spotify ? dailyBudget : oembedDailyBudget, breaker, nowMs);
  const limit = limitFor('visitor', budget);
  return (await nextFreeAt(db, api, { windowMs: DAY_MS, limit, nowMs })) - nowMs;
}
