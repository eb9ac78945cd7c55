/// <reference types="vitest/config" />
import { getViteConfig } from 'astro/config';
import { databaseFacingTests } from './tests/support/postgres/database-facing.ts';

const OF_POSTGRES = 'tests/db/engines/postgres/**/*.test.ts';

/**
 * `site` builds and serves whole sites, one after the other; everything else runs side by side, and what says something
 * of the database once more on PostgreSQL.
 */
export default getViteConfig({
  test: {
    pool: 'forks',
    // They only catch what hangs: no test says anything of time, and a machine may be many times slower than another.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 90_000 } },
    // What a developer has in .env is nothing that tests depend on.
    env: { ENV_FILE: '' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/site/**', 'tests/rehearsal/**', OF_POSTGRES],
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: [OF_POSTGRES, ...databaseFacingTests('tests')],
          globalSetup: 'tests/support/postgres/provide-postgres.ts',
          setupFiles: 'tests/support/postgres/skip-without-postgres.ts',
        },
      },
      {
        extends: true,
        test: { name: 'site', include: ['tests/{site,rehearsal}/**/*.test.ts'], fileParallelism: false },
      },
    ],
  },
});
