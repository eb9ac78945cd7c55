import { describe, expect, it } from 'vitest';
import { acceptedImageUrl } from '#src/sources/image-url.ts';
import { LONGEST_PAUSE_MS, parseRetryAfter } from '#src/sources/source-failure.ts';
import { retryDelayMs } from '#src/sources/retry.ts';
import { mayAskAbout } from '#src/sources/spotify/spotify-http.ts';
import type { CallPurpose } from '#src/sources/call-guard.ts';
import type { FailureReason } from '#src/sources/source-failure.ts';
import { ALBUM, SAMPLE } from './simulated-spotify.ts';

describe('parseRetryAfter', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  it.each([
    ['1', 1_000],
    ['0', 0],
    [' 30 ', 30_000],
    ['52531', 52_531_000],
    ['1.5', 1_500],
    ['Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    [null, undefined],
    ['', undefined],
    ['-5', undefined],
    ['soon', undefined],
    ['1e9', undefined],
    ['999999999999', LONGEST_PAUSE_MS],
    ['9'.repeat(20), LONGEST_PAUSE_MS],
    ['9'.repeat(400), LONGEST_PAUSE_MS],
    ['93600', LONGEST_PAUSE_MS],
    ['93601', LONGEST_PAUSE_MS],
    ['700000', LONGEST_PAUSE_MS],
    ['Mon, 23 Nov 2026 13:00:00 GMT', 3_600_000],
    ['Thu, 23 Nov 2036 12:00:00 GMT', LONGEST_PAUSE_MS],
    ['1e12', undefined],
    ['0x10', undefined],
    ['Infinity', undefined],
    ['NaN', undefined],
    ['2026-11-23', undefined],
    ['Mon, 99 Nov 2026 12:00:30 GMT', undefined],
    ['10, 20', undefined],
  ])('%j is %j ms', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });
});

describe('retryDelayMs', () => {
  const delay = (
    reason: FailureReason,
    purpose: CallPurpose,
    more: { retryAfterMs?: number; waitedMs?: number } = {},
  ) =>
    retryDelayMs(
      {
        status: 'failed',
        reason,
        message: '',
        ...(more.retryAfterMs === undefined ? {} : { retryAfterMs: more.retryAfterMs }),
      },
      { purpose, attempt: 1, waitedMs: more.waitedMs ?? 0, random: 0 },
    );

  it.each<[FailureReason, boolean]>([
    ['network', true],
    ['timeout', true],
    ['server', true],
    ['rate-limit', true],
    ['quota', false],
    ['malformed', false],
    ['credentials', false],
    ['forbidden', false],
    ['breaker', false],
    ['budget', false],
    ['cancelled', false],
  ])('%s is tried again: %s', (reason, expected) => {
    expect(delay(reason, 'visitor') !== undefined).toBe(expected);
    expect(delay(reason, 'refresh') !== undefined).toBe(expected);
  });

  it.each<[CallPurpose, number, number | undefined]>([
    ['visitor', 1_000, 1_050],
    ['visitor', 2_000, undefined],
    ['visitor', 52_531_000, undefined],
    ['refresh', 2_000, 2_050],
    ['refresh', 30_000, 30_050],
    ['refresh', 31_000, undefined],
  ])('a %s sits out a Retry-After of %i ms by waiting %j ms', (purpose, retryAfterMs, expected) => {
    expect(delay('rate-limit', purpose, { retryAfterMs })).toBe(expected);
  });

  it('takes a rate limit without Retry-After for the window of 30 seconds', () => {
    expect(delay('rate-limit', 'refresh')).toBe(30_050);
    expect(delay('rate-limit', 'refresh', { waitedMs: 70_000 })).toBeUndefined();
  });

  it('counts what a visitor has waited before', () => {
    expect(delay('server', 'visitor', { waitedMs: 900 })).toBe(150 + 0);
    expect(delay('server', 'visitor', { waitedMs: 1_000 })).toBeUndefined();
  });

  it('doubles from attempt to attempt, spread by chance', () => {
    const failure = { status: 'failed', reason: 'server', message: '' } as const;
    const delays = [1, 2, 3].map((attempt) =>
      retryDelayMs(failure, { purpose: 'refresh', attempt, waitedMs: 0, random: 0 }),
    );
    expect(delays).toEqual([1_000, 2_000, 4_000]);
    expect(retryDelayMs(failure, { purpose: 'refresh', attempt: 1, waitedMs: 0, random: 0.99 })).toBe(1_248);
  });
});

describe('acceptedImageUrl', () => {
  const origins = [
    'https://i.scdn.co',
    'https://*.spotifycdn.com',
    'http://127.0.0.1:4000',
    'http://images.example',
  ];
  it.each([
    ['https://i.scdn.co/image/ab', true],
    ['https://image-cdn-ak.spotifycdn.com/image/ab', true],
    ['https://a.b.spotifycdn.com/x', true],
    ['http://127.0.0.1:4000/image/x/640.svg', true],
    ['http://i.scdn.co/image/ab', false],
    ['https://i.scdn.co:8443/image/ab', false],
    ['https://i.scdn.co.evil.example/x', false],
    ['https://evil.example/?i.scdn.co', false],
    ['https://i.scdn.co@evil.example/x', false],
    ['https://user:pass@i.scdn.co/x', false],
    ['https://spotifycdn.com/x', false],
    ['https://evilspotifycdn.com/x', false],
    ['https://a.spotifycdn.com:444/x', false],
    ['http://a.spotifycdn.com/x', false],
    ['http://127.0.0.1:4001/x', false],
    ['http://images.example/x', false],
    ['javascript:alert(1)', false],
    ['data:image/svg+xml,<svg onload=alert(1)>', false],
    ['//i.scdn.co/x', false],
    ['', false],
    [`https://i.scdn.co/${'x'.repeat(3_000)}`, false],
  ])('%s: %s', (url, expected) => {
    expect(acceptedImageUrl(url, origins) !== undefined).toBe(expected);
  });
});

describe('mayAskAbout', () => {
  it.each([
    [ALBUM, 'https://api.spotify.com/v1', true],
    [SAMPLE, 'https://api.spotify.com/v1', false],
    [SAMPLE, 'https://127.0.0.1.evil.example/', false],
    [SAMPLE, 'https://localhost.evil.example/', false],
    [SAMPLE, 'http://128.0.0.1:80/', false],
    [SAMPLE, 'http://127.0.0.1:4000/v1', true],
    [SAMPLE, 'http://127.8.9.1/', true],
    [SAMPLE, 'http://2130706433/', true],
    [SAMPLE, 'http://[::1]:4000/', true],
    [SAMPLE, 'http://localhost:4000/', true],
  ])('%s at %s: %s', (id, host, expected) => {
    expect(mayAskAbout(id, new URL(host))).toBe(expected);
  });
});
