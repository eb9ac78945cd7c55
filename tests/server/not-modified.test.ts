import { describe, expect, it } from 'vitest';
import { isNotModified } from '#src/server/send-site-file.ts';

const file = { etag: '"abc"', lastModified: 'Tue, 24 Nov 2026 10:00:00 GMT' };

describe('isNotModified', () => {
  it.each([
    [{}, false],
    [{ 'if-none-match': '"abc"' }, true],
    [{ 'if-none-match': 'W/"abc"' }, true],
    [{ 'if-none-match': '"x", "abc"' }, true],
    [{ 'if-none-match': '*' }, true],
    [{ 'if-none-match': '"abcd"' }, false],
    [{ 'if-none-match': 'abc' }, false],
    [{ 'if-modified-since': 'Tue, 24 Nov 2026 10:00:00 GMT' }, true],
    [{ 'if-modified-since': 'Tue, 24 Nov 2026 09:59:59 GMT' }, false],
    [{ 'if-modified-since': 'Tue, 24 Nov 2026 11:00:00 GMT' }, false],
    [{ 'if-modified-since': 'never' }, false],
    [{ 'if-none-match': '"x"', 'if-modified-since': 'Tue, 24 Nov 2026 10:00:00 GMT' }, false],
  ])('%j: %s', (headers, expected) => {
    expect(isNotModified(headers, file)).toBe(expected);
  });
});
