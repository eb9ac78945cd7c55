import { describe, expect, it } from 'vitest';
import { counted } from '#src/format-text.ts';
import { optionsFromInputs, plain, table } from '../../../scripts/kit/github-actions.ts';

describe('plain', () => {
  it.each([
    ['Tool', 'Tool'],
    ['a | b', String.raw`a \| b`],
    ['**loud** _x_ `code`', String.raw`\*\*loud\*\* \_x\_ \`code\``],
    ['[here](https://evil.example)', String.raw`\[here\]\(https&#58;//evil.example\)`],
    ['<img src=x onerror=y>', '&#60;img src=x onerror=y&#62;'],
    ['@everyone #1 & more', String.raw`&#64;everyone \#1 &#38; more`],
    ['two\r\nlines\u2028three', 'two lines three'],
    ['a\\b', String.raw`a\\b`],
  ])('makes %j mean nothing but its letters', (text, markdown) => {
    expect(plain(text)).toBe(markdown);
  });
});

describe('table and counted', () => {
  it('are what GitHub reads', () => {
    expect(table(['A', 'B'], [['1', '2']])).toEqual(['| A | B |', '| --- | --- |', '| 1 | 2 |', '']);
    expect(table(['A'], [])).toEqual([]);
    expect([counted(1, 'album'), counted(17_612, 'album')]).toEqual(['1 album', '17,612 albums']);
  });
});

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
