import type { CatalogDatabase } from '#db/open-database.ts';
import { DAY_MS } from './budget.ts';
import { changeBreaker, readBreaker } from './circuit-breaker.ts';
import { isRecent, isoTime } from './stored-moment.ts';

/**
 * Apps come in two kinds: in Development Mode albums are asked for one by one, in Extended Quota up to 20 in a call.
 * Nothing tells which one an app is but trying.
 */
export type AppKind = 'development' | 'extended';

/** What was noticed is believed for a day. Undefined: not tried lately. */
export async function appKind(db: CatalogDatabase, nowMs: number): Promise<AppKind | undefined> {
  const { app_kind, app_kind_at } = await readBreaker(db, 'web-api');
  return app_kind !== null && isRecent(app_kind_at, DAY_MS, nowMs) ? app_kind : undefined;
}

/** Keeps what a batch request showed. */
export async function rememberAppKind(db: CatalogDatabase, kind: AppKind, nowMs: number): Promise<void> {
  await changeBreaker(db, 'web-api', (breaker) => ({
    ...breaker,
    app_kind: kind,
    app_kind_at: isoTime(nowMs),
  }));
}
