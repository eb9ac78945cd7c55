import { describe, expect, it } from 'vitest';
import { engineOfUrl, withoutPassword } from '#db/database-url.ts';

describe('engineOfUrl', () => {
  it.each([
    ['file:db/catalog.sqlite', 'sqlite'],
    ['postgres://user:secret@host:5432/catalog?sslmode=require', 'postgres'],
    ['postgresql:///catalog?host=/var/run/postgresql', 'postgres'],
    ['file:', undefined],
    ['db/catalog.sqlite', undefined],
    ['mysql://host/catalog', undefined],
    ['postgres://host:port/catalog', undefined],
  ])('%s: %s', (url, engine) => {
    expect(engineOfUrl(url)).toBe(engine);
  });
});

describe('withoutPassword', () => {
  it.each([
    ['postgres://user:s3:cr@t@host/catalog', 'postgres://user:***@host/catalog'],
    ['postgres://user@host/catalog', 'postgres://user@host/catalog'],
    [
      'postgres://host/catalog?user=u&password=s3cret&sslmode=require',
      'postgres://host/catalog?user=u&password=***&sslmode=require',
    ],
    ['file:db/catalog.sqlite', 'file:db/catalog.sqlite'],
  ])('%s is shown as %s', (url, shown) => {
    expect(withoutPassword(url)).toBe(shown);
  });

  it('is quick, however many colons there are', () => {
    const url = `postgres://${':'.repeat(300_000)}`;
    expect(withoutPassword(url)).toBe(url);
  });
});
