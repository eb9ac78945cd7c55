import { describe, expect, it } from 'vitest';
import { acceptedEncoding } from '#src/server/send-site-file.ts';

describe('acceptedEncoding', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['GZIP', 'gzip'],
    ['x-gzip', 'gzip'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0, gzip;q=0', undefined],
    ['*', 'br'],
    ['*;q=0', undefined],
    ['br;q=0, *', 'gzip'],
    ['identity, gzip;q=0.5', undefined],
    ['brotli, deflate', undefined],
    ['br;q=abc', undefined],
    ['br;q=7', undefined],
  ])('%j: %s', (header, expected) => {
    expect(acceptedEncoding(header)).toBe(expected);
  });
});
