/// <reference types="vitest/config" />
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { getViteConfig } from 'astro/config';
import { databaseFacingTests } from './tests/support/postgres/database-facing.ts';

const OF_POSTGRES = 'tests/db/engines/postgres/**/*.test.ts';

/** What was compiled once is not compiled again by the hundreds of processes that tests start. */
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('.cache/compiled', import.meta.url));

/**
 * `site` builds and serves whole sites; `postgres` runs what says something of the database once more on PostgreSQL. The
 * files of all projects run side by side.
 */
export default getViteConfig({
  test: {
    pool: 'forks',
    // Vitest itself would leave one processor free, and two run one file at a time. Tests wait for processes and browsers.
    maxWorkers: Math.max(2, availableParallelism()),
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
        test: {
          name: 'site',
          include: ['tests/{site,rehearsal}/**/*.test.ts'],
          globalSetup: 'tests/support/provide-built-site.ts',
        },
      },
    ],
  },
});
