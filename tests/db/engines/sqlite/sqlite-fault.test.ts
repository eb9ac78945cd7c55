import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeSqliteFault } from '#db/engines/sqlite/sqlite-fault.ts';
import { temporaryFolder } from '../../../support/temporary-database.ts';

function faultOf(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    return describeSqliteFault(error);
  }
  throw new Error('nothing was thrown');
}

describe('describeSqliteFault', () => {
  it('knows a busy database', () => {
    const file = join(temporaryFolder(), 'busy.sqlite');
    const [one, two] = [new DatabaseSync(file), new DatabaseSync(file, { timeout: 1 })];
    one.exec('create table t (a); begin immediate');
    expect(faultOf(() => two.exec('begin immediate'))).toContain('busy');
    one.close();
    two.close();
  });

  it('knows a folder that is not there, and a full disk by its code', () => {
    expect(faultOf(() => new DatabaseSync(join(temporaryFolder(), 'none', 'x.sqlite')))).toContain(
      'cannot be opened',
    );
    expect(describeSqliteFault(Object.assign(new Error('x'), { errcode: 13 }))).toContain('disk is full');
  });

  it('leaves other errors alone', () => {
    const database = new DatabaseSync(':memory:');
    expect(faultOf(() => database.exec('select * from nowhere'))).toBeUndefined();
    expect(describeSqliteFault(new Error('x'))).toBeUndefined();
    expect(describeSqliteFault('x')).toBeUndefined();
  });
});
