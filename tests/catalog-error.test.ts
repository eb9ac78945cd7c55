import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeSystemError } from '#src/catalog-error.ts';

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
const systemError = (code: string, syscall?: string): Error =>
  Object.assign(new Error(`${code}: as the system says it`), { code, syscall });

describe('an error of the machine', () => {
  it.each([
    ['EACCES', /^This user may not do that: EACCES/],
    ['EROFS', /^The file system is read-only: EROFS/],
    ['ENOSPC', /^The disk is full: ENOSPC/],
    ['EDQUOT', /^The quota of this user on the disk is used up: EDQUOT/],
    ['EMFILE', /^Too many files are open: EMFILE/],
  ])('%s is told in a sentence, with what the system says', (code, sentence) => {
    expect(describeSystemError(systemError(code, 'open'))).toMatch(sentence);
  });

  it.skipIf(process.platform !== 'linux')('as the system itself reports it', () => {
    expect(describeSystemError(thrownBy(() => writeFileSync('/dev/full', 'x')))).toMatch(/^The disk is full/);
  });

  it.each([
    ['a file that is missing, which may be an error of ours', thrownBy(() => readFileSync('/no/such/file'))],
    ['an error with such a code that is not of the system', systemError('EACCES')],
    ['what is no error', { code: 'ENOSPC', syscall: 'write' }],
    ['an error of the program', new TypeError('x is not a function')],
  ])('is not %s', (_what, error) => {
    expect(describeSystemError(error)).toBeUndefined();
  });
});
