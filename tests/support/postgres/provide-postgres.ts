import { randomUUID } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { postgresBin, startPostgresCluster } from '../../../scripts/postgres/postgres-cluster.ts';
import { dropDatabases } from '../../../scripts/postgres/postgres-databases.ts';

/** What the tests of the project `postgres` are given; null where there is no PostgreSQL. */
export interface ProvidedPostgres {
  /** Of a database whose user may create databases. */
  adminUrl: string;
  /** What the names of this run's databases begin with. */
  prefix: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: ProvidedPostgres | null;
  }
}

/**
 * One PostgreSQL for all test files: that of `TEST_POSTGRES_URL`, or a cluster of their own. Where there is neither the
 * tests are skipped, and reported so; with CI=true that is a failure, so that no pipeline can pass without them.
 */
export default async function providePostgres(project: TestProject): Promise<(() => Promise<void>) | void> {
  const given = process.env['TEST_POSTGRES_URL'];
  if (given === undefined && postgresBin === undefined && process.env['CI'] !== 'true') {
    return project.provide('postgres', null);
  }
  const cluster = given === undefined ? await startPostgresCluster() : undefined;
  const adminUrl = given ?? cluster!.url();
  const prefix = `progmetal_${randomUUID().slice(0, 8)}_`;
  project.provide('postgres', { adminUrl, prefix });
  return async () => {
    if (cluster) await cluster.close();
    else await dropDatabases(adminUrl, prefix);
  };
}
