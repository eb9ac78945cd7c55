import { describe, expect, it } from 'vitest';
import { readPostgresSettings } from '#db/engines/postgres/postgres-settings.ts';

const settingsOf = (url: string) => readPostgresSettings(url, 'visitors');

describe('readPostgresSettings', () => {
  it('reads what leads to the database', () => {
    expect(settingsOf('postgres://me:p%40ss@db.example:6432/catalog')).toMatchObject({
      host: 'db.example',
      port: 6432,
      user: 'me',
      password: 'p@ss',
      database: 'catalog',
      max: 10,
    });
    expect(settingsOf('postgresql:///catalog?host=/run/postgresql&pool_size=3')).toMatchObject({
      host: '/run/postgresql',
      database: 'catalog',
      max: 3,
    });
  });

  it.each([
    ['', undefined],
    ['?sslmode=disable', false],
    ['?sslmode=require', { rejectUnauthorized: false }],
    ['?sslmode=verify-full', {}],
  ])('takes sslmode as psql does: "%s"', (query, ssl) => {
    expect(settingsOf(`postgres://host/catalog${query}`).ssl).toEqual(ssl);
  });

  it('leaves a visitor who has to wait for connection and answer within 3 s', () => {
    const settings = readPostgresSettings('postgres://host/catalog', 'visitors');
    expect(settings.connectionTimeoutMillis! + settings.query_timeout!).toBeLessThan(3_000);
    expect(Number(settings.statement_timeout)).toBeLessThan(settings.query_timeout!);
  });

  it.each([
    ['?pool_size=0', 'pool_size'],
    ['?pool_size=many', 'pool_size'],
    ['?sslmode=verify-ca', 'verify-ca'],
    ['?sslmode=verify-full&sslrootcert=/no/such.crt', 'no/such.crt'],
  ])('refuses %s, and never shows the password', (query, named) => {
    const read = () => settingsOf(`postgres://me:secret@host/catalog${query}`);
    expect(read).toThrow(named);
    expect(read).not.toThrow('secret');
  });
});
