import { describe, expect, it } from 'vitest';
import { monthHeading } from '#src/components/month-name.ts';
import { formatWeekday } from '#src/components/weekday.ts';
import { wordWeight } from '#src/components/word-weight.ts';

describe('wordWeight', () => {
  const range = { least: 20, most: 4000 };
  it.each([
    [20, 1],
    [283, 4],
    [4000, 6],
  ])('%i albums weigh %i', (count, weight) => {
    expect(wordWeight(count, range)).toBe(weight);
  });

  it('words that are all used alike weigh alike', () => {
    expect(wordWeight(20, { least: 20, most: 20 })).toBe(6);
  });
});

describe('words for days', () => {
  it('a day of the week', () => {
    expect(formatWeekday('2026-11-27')).toBe('Fri 27 Nov');
  });

  it.each([
    ['2026-12-04', 'December 2026'],
    ['2026-12', 'December 2026'],
    ['2027', '2027'],
  ])('%s comes under %s', (date, heading) => {
    expect(monthHeading(date)).toBe(heading);
  });
});
