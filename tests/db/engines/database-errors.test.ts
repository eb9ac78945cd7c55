import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { describeDatabaseError } from '#db/engines/database-errors.ts';
import {
  isConflict,
  isLostConnection,
  isPostgresAway,
  mayPass,
  asConnectionError,
} from '#db/engines/postgres/postgres-errors.ts';
import { temporaryFolder } from '../../support/temporary-database.ts';

const error = (message: string, fields: object = {}) => Object.assign(new Error(message), fields);
const reported = (code: string, severity = 'ERROR') => error('told by the server', { code, severity });

describe('errors of PostgreSQL', () => {
  it.each([
    ['28P01', 'password'],
    ['3D000', 'does not exist'],
    ['25006', 'read-only'],
    ['53100', 'disk is full'],
    ['53300', 'no more connections'],
    ['57014', 'took too long'],
    ['42501', 'npm run migrate'],
  ])('%s is explained', (code, sentence) => {
    expect(describeDatabaseError(reported(code))).toContain(sentence);
  });

  it.each([
    [reported('57P01', 'FATAL'), { away: true, lost: true, conflict: false }],
    [reported('53300', 'FATAL'), { away: true, lost: true, conflict: false }],
    [reported('40P01'), { away: false, lost: false, conflict: true }],
    [reported('57014'), { away: false, lost: false, conflict: false }],
    [error('Connection terminated unexpectedly'), { away: true, lost: true, conflict: false }],
    [error('connect ECONNREFUSED', { code: 'ECONNREFUSED' }), { away: true, lost: true, conflict: false }],
    [error('something else'), { away: false, lost: false, conflict: false }],
  ])('%s: %j', (thrown, { away, lost, conflict }) => {
    const lostError = asConnectionError(thrown);
    expect([isPostgresAway(lostError), isLostConnection(lostError), isConflict(lostError)]).toEqual([
      away,
      lost,
      conflict,
    ]);
  });

  it.each([
    ['57P03', true],
    ['40001', true],
    ['55P03', true],
    ['57014', true],
    ['53100', false],
    ['42P01', false],
  ])('%s may pass by itself: %s', (code, expected) => {
    expect(mayPass(reported(code))).toBe(expected);
  });

  it('are not what other networks and files throw', () => {
    for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EADDRINUSE', '40001'])
      expect(describeDatabaseError(error('of a download', { code }))).toBeUndefined();
  });
});

describe('errors of SQLite', () => {
  it('knows a busy database', () => {
    const file = join(temporaryFolder(), 'busy.sqlite');
    const [one, two] = [new DatabaseSync(file), new DatabaseSync(file, { timeout: 1 })];
    one.exec('create table t (a); begin immediate');
    expect(sentenceOf(() => two.exec('begin immediate'))).toContain('busy');
    one.close();
    two.close();
  });

  it('knows a folder that is not there, and a full disk by its code', () => {
    expect(sentenceOf(() => new DatabaseSync(join(temporaryFolder(), 'none', 'x.sqlite')))).toContain(
      'cannot be opened',
    );
    expect(describeDatabaseError(Object.assign(new Error('x'), { errcode: 13 }))).toContain('disk is full');
  });

  it('are told from other errors', () => {
    const database = new DatabaseSync(':memory:');
    expect(sentenceOf(() => database.exec('select * from nowhere'))).toBeUndefined();
    expect(describeDatabaseError(new Error('x'))).toBeUndefined();
    expect(describeDatabaseError('x')).toBeUndefined();
  });
});

function sentenceOf(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    return describeDatabaseError(error);
  }
  throw new Error('nothing was thrown');
}
