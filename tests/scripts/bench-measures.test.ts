import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inTurns, median, medianRatio } from '../../scripts/bench/harness.ts';
import {
  describeMeasures,
  isKept,
  readRecord,
  writeRecord,
  type Measure,
} from '../../scripts/bench/measures.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

const measure = (changes: Partial<Measure> = {}): Measure => ({
  name: 'clean build',
  value: 6,
  unit: '',
  ...changes,
});

it.each([
  [measure(), true],
  [measure({ limit: 6 }), true],
  [measure({ limit: 5.9 }), false],
  [measure({ limit: 6, bound: 'at least' }), true],
  [measure({ limit: 6.1, bound: 'at least' }), false],
  [measure({ limit: 6, value: NaN }), false],
])('%j: kept %s', (given, kept) => {
  expect(isKept(given)).toBe(kept);
});

it('the median of rounds, and that of ratios of the same round', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(medianRatio([2, 40, 9], [1, 10, 3])).toBe(3);
});

it('things are measured in turn, after a round that does not count', async () => {
  const calls: string[] = [];
  const measured = ['a', 'b'].map((name) => async () => calls.push(name));
  expect(await inTurns({ rounds: 2, warmUp: true }, ...measured)).toEqual([
    [3, 5],
    [4, 6],
  ]);
  expect(calls.join('')).toBe('ababab');
});

it('the table says what, how much, what it is held to and what it was before', () => {
  const table = describeMeasures(
    'build',
    [measure({ limit: 10 }), measure({ name: 'memory', value: 1_200, unit: 'MB', limit: 1_024 })],
    [measure({ value: 7 })],
  );
  expect(table.split('\n')).toEqual([
    'build',
    '  clean build    6.000  at most 10, kept           (before: 7.000)',
    '  memory       1200 MB  at most 1024 MB, NOT KEPT',
  ]);
});

it('a run finds what the one before kept; a damaged record is none', async () => {
  const file = join(temporaryFolder(), 'cache', 'bench.json');
  expect(await readRecord(file)).toEqual({});
  await writeRecord(file, { build: [measure()] });
  expect(await readRecord(file)).toEqual({ build: [measure()] });
  writeFileSync(file, '{"build":');
  expect(await readRecord(file)).toEqual({});
});
