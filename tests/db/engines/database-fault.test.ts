import { describe, expect, it } from 'vitest';
import { describeDatabaseFault } from '#db/engines/database-fault.ts';
import {
  isConflict,
  isLostConnection,
  isPostgresAway,
  mayPass,
  withConnectionFault,
} from '#db/engines/postgres/postgres-fault.ts';

const error = (message: string, fields: object = {}) => Object.assign(new Error(message), fields);
const reported = (code: string, severity = 'ERROR') => error('told by the server', { code, severity });

describe('faults of PostgreSQL', () => {
  it.each([
    ['28P01', 'password'],
    ['3D000', 'does not exist'],
    ['25006', 'read-only'],
    ['53100', 'disk is full'],
    ['53300', 'no more connections'],
    ['57014', 'took too long'],
    ['42501', 'npm run migrate'],
  ])('%s is explained', (code, sentence) => {
    expect(describeDatabaseFault(reported(code))).toContain(sentence);
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
    const fault = withConnectionFault(thrown);
    expect([isPostgresAway(fault), isLostConnection(fault), isConflict(fault)]).toEqual([
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
      expect(describeDatabaseFault(error('of a download', { code }))).toBeUndefined();
  });
});
