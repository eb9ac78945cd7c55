import type { CatalogDatabase } from '#db/open-database.ts';
import type { Logger } from '#src/logger.ts';
import { isoTime } from './stored-moment.ts';

const KINDS = ['hits', 'misses', 'unavailable'] as const;
type RequestKind = (typeof KINDS)[number];
export type RequestCounts = Record<RequestKind, number>;

/** Counts what visitors asked for, per hour. A stored cover must not cost a write, so counts are written in bundles. */
export interface RequestCounter {
  count(kind: RequestKind): void;
  /** Writes what was counted since the last time. What cannot be written now is logged, and written the next time. */
  flush(): Promise<void>;
}

const FLUSH_AFTER_MS = 5_000;
const HOUR_MS = 3_600_000;
const KEPT_MS = 48 * HOUR_MS;

/** Makes the counter of one process. What a crash loses is at most a few seconds of counts. */
export function createRequestCounter(db: CatalogDatabase, logger: Logger, now: () => number): RequestCounter {
  const pending: RequestCounts = { hits: 0, misses: 0, unavailable: 0 };
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const counts = { ...pending };
    if (KINDS.every((kind) => counts[kind] === 0)) return;
    for (const kind of KINDS) pending[kind] -= counts[kind];
    try {
      await write(counts);
    } catch (error) {
      for (const kind of KINDS) pending[kind] += counts[kind];
      logger.warn({ err: error }, 'request counts not written');
    }
  }

  async function write(counts: RequestCounts): Promise<void> {
    const [oldest, latest] = [hourOf(now() - KEPT_MS), hourOf(now() + KEPT_MS)];
    await db
      .deleteFrom('request_count')
      // A clock that ran ahead counted what is later.
      .where((where) => where.or([where('hour', '<', oldest), where('hour', '>', latest)]))
      .execute();
    await db
      .insertInto('request_count')
      .values({ hour: hourOf(now()), ...counts })
      .onConflict((conflict) =>
        conflict.column('hour').doUpdateSet((row) => ({
          hits: row('request_count.hits', '+', counts.hits),
          misses: row('request_count.misses', '+', counts.misses),
          unavailable: row('request_count.unavailable', '+', counts.unavailable),
        })),
      )
      .execute();
  }

  return {
    count(kind) {
      pending[kind] += 1;
      timer ??= setTimeout(() => void flush(), FLUSH_AFTER_MS).unref();
    },
    flush,
  };
}

/** What visitors asked for in the last 24 hours, by the clock's hours. */
export async function readRequestCounts(db: CatalogDatabase, nowMs: number): Promise<RequestCounts> {
  const hours = await db
    .selectFrom('request_count')
    .select(KINDS)
    .where('hour', '>', hourOf(nowMs - 24 * HOUR_MS))
    .where('hour', '<=', hourOf(nowMs))
    .execute();
  const sum = (kind: RequestKind): number => hours.reduce((total, hour) => total + hour[kind], 0);
  return { hits: sum('hits'), misses: sum('misses'), unavailable: sum('unavailable') };
}

/** `YYYY-MM-DDTHH`. */
function hourOf(ms: number): string {
  return isoTime(ms).slice(0, 13);
}
