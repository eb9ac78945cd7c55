import { describePostgresFault } from './postgres/postgres-fault.ts';
import { describeSqliteFault } from './sqlite/sqlite-fault.ts';

/** What a person can do about a fault of the database; undefined for any other error. */
export function describeDatabaseFault(error: unknown): string | undefined {
  return describeSqliteFault(error) ?? describePostgresFault(error);
}
