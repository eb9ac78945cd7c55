import type { BackfillDeps } from './backfill-deps.ts';
import { DAY_MS, effectiveBudget, limitFor, nextFreeAt } from './budget.ts';
import { shutForMs } from './gate.ts';
import { readGate } from './gate-store.ts';

/**
 * How long every visitor's call would be refused from now, whatever the album, in milliseconds; 0 when one may leave.
 * Two reads by keys and no write: the guard decides, but whoever would be refused need not take a lease to learn so.
 */
export async function refusedForMs({ db, config, spotify, now }: BackfillDeps): Promise<number> {
  const api = spotify ? 'web-api' : 'oembed';
  const { dailyBudget, oembedDailyBudget } = config.spotify;
  const gate = await readGate(db, api);
  const nowMs = now();
  const shutMs = shutForMs(gate, nowMs);
  if (shutMs > 0) return shutMs;
  const budget = effectiveBudget(spotify ? dailyBudget : oembedDailyBudget, gate, nowMs);
  const limit = limitFor('visitor', budget);
  return (await nextFreeAt(db, api, { windowMs: DAY_MS, limit, nowMs })) - nowMs;
}
