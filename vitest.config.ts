/// <reference types="vitest/config" />
import { getViteConfig } from 'astro/config';

/** `site` builds and serves whole sites, one after the other; everything else runs side by side. */
export default getViteConfig({
  test: {
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['tests/**/*.test.ts'], exclude: ['tests/site/**'] },
      },
      {
        extends: true,
        test: { name: 'site', include: ['tests/site/**/*.test.ts'], fileParallelism: false },
      },
    ],
  },
});
