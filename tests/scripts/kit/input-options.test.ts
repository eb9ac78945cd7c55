import { describe, expect, it } from 'vitest';
import { optionsFromInputs } from '../../../scripts/kit/input-options.ts';

describe('optionsFromInputs', () => {
  it.each([
    [null, []],
    [undefined, []],
    [{}, []],
    [{ artist: 'Tool', genre: '', 'album-id': '  ', limit: null, 'dry-run': false }, ['--artist=Tool']],
    [{ 'dry-run': true, limit: 20, 'batch-size': '50' }, ['--dry-run', '--limit=20', '--batch-size=50']],
    [{ artist: '--yes; $(rm -rf /) "x" \'y\' `z`' }, ['--artist=--yes; $(rm -rf /) "x" \'y\' `z`']],
  ])('turns %j into %j', (inputs, options) => {
    expect(optionsFromInputs(inputs)).toEqual(options);
  });

  it.each([[{ '--x': '1' }], [{ 'A B': '1' }], [{ artist: { nested: true } }], ['text']])(
    'refuses %j',
    (inputs) => {
      expect(() => optionsFromInputs(inputs)).toThrow();
    },
  );
});
