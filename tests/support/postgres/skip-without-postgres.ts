import { beforeEach, inject } from 'vitest';

beforeEach((context) => {
  if (inject('postgres') === null) context.skip('no PostgreSQL on this machine');
});
