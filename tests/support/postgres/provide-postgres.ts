import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { postgresBin, startPostgresCluster } from '../../../scripts/bench/postgres-cluster.ts';

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

async function dropDatabases(adminUrl: string, prefix: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const made = 'select datname as name from pg_database where starts_with(datname, $1)';
    const { rows } = await client.query<{ name: string }>(made, [prefix]);
    for (const { name } of rows) await client.query(`drop database "${name}" with (force)`);
  } finally {
    await client.end();
  }
}
