import { describe, expect, it } from 'vitest';
import { printable } from '#src/format-text.ts';
import { runScript } from './support/run-script.ts';

describe('what a terminal would act on', () => {
  it.each([
    ['\u001b[2Jgone', '\\u001b[2Jgone'],
    ['\u009b31mred', '\\u009b31mred'],
    ['\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
    ['hidden\rseen', 'hidden\\u000dseen'],
    ['back\b\u007f', 'back\\u0008\\u007f'],
    ['\u202egnp.exe', '\\u202egnp.exe'],
    ['\u2066a\u2069', '\\u2066a\\u2069'],
    ['one\u2028two', 'one\\u2028two'],
    ['\u0000', '\\u0000'],
  ])('%j is shown as %s', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it.each(['Mötley Crüe', 'line\nline\ttab', '人間椅子 🤘', 'שלום', '👩‍🎤', 'a\u00adb'])('%j stays', (text) => {
    expect(printable(text)).toBe(text);
  });

  it('a JSON document stays the same document', () => {
    const value = { title: 'a\u0007b\u009bc\u202ed\u2028e\u007f', lines: ['x\ny'] };
    expect(JSON.parse(printable(JSON.stringify(value, null, 2)))).toEqual(value);
  });

  it.each([
    ['refresh', ['--art\u001b[31mist']],
    ['refresh', ['--limit', '1\u001b[2J']],
    ['refresh', ['\u009b2Jstray']],
    ['status', ['--check=\u202e']],
    ['explain', ['\u001b[31m']],
  ])('no argument of %s reaches it: %j', async (name, args) => {
    const { code, stdout, stderr } = await runScript(name, args);
    expect(code).toBe(64);
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it('nor does a path', async () => {
    const { code, stderr } = await runScript('status', [], { DATABASE_URL: 'file:/nowhere/a\u001b[31mb' });
    expect([code, stderr]).toEqual([1, expect.stringContaining('/nowhere/a\\u001b[31mb')]);
  });
});
