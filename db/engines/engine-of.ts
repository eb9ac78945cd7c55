import { PostgresAdapter } from 'kysely';
import type { Engine } from '../database-url.ts';
import type { CatalogDatabase } from '../open-database.ts';

/** The engine that an open database runs on. */
export function engineOf(db: CatalogDatabase): Engine {
  return db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite';
}
