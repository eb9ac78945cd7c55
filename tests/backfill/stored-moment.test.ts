import { describe, expect, it } from 'vitest';
import { bindsForMs, isOlder, isRecent } from '#src/backfill/stored-moment.ts';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEARS = 3_652 * DAY;
const at = (fromNowMs: number): string => new Date(NOW + fromNowMs).toISOString();

describe('a stored moment', () => {
  it.each([
    ['nothing stored', null, DAY, 0],
    ['over', at(-1), DAY, 0],
    ['now', at(0), DAY, 0],
    ['to come', at(1), DAY, 1],
    ['as far ahead as it can be', at(DAY), DAY, DAY],
    ['further than it can be', at(DAY + 1), DAY, 0],
    ['ten years ahead', at(YEARS), DAY, 0],
    ['no time at all', 'soon', DAY, 0],
    ['empty', '', DAY, 0],
  ])('%s binds for as long as it can mean', (_name, moment, longestMs, expected) => {
    expect(bindsForMs(moment, longestMs, NOW)).toBe(expected);
  });

  it.each([
    ['nothing stored', null, DAY, false],
    ['just now', at(0), DAY, true],
    ['almost too long ago', at(-DAY + 1), DAY, true],
    ['too long ago', at(-DAY), DAY, false],
    ['almost an hour ahead: the clock was set back', at(HOUR - 1), DAY, true],
    ['an hour ahead', at(HOUR), DAY, false],
    ['ten years ahead', at(YEARS), DAY, false],
    ['ten years ahead, believed for ever', at(YEARS), Infinity, false],
    ['further ahead than it is believed', at(10 * SECOND), 10 * SECOND, false],
    ['no time at all', 'soon', DAY, false],
  ])('%s is recent', (_name, moment, forMs, expected) => {
    expect(isRecent(moment, forMs, NOW)).toBe(expected);
  });

  it.each([
    [at(-DAY), DAY, false],
    [at(-DAY - 1), DAY, true],
    [at(HOUR), DAY, false],
    [at(YEARS), DAY, true],
    [at(YEARS), Infinity, false],
    ['soon', DAY, false],
  ])('%s is older than %i ms: %s', (moment, ageMs, expected) => {
    expect(isOlder(moment, ageMs, NOW)).toBe(expected);
  });
});
