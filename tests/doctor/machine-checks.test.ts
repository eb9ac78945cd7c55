import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnoseClock, diagnoseDisk, diagnoseNode } from '#src/doctor/machine-checks.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

it.each([
  ['v22.18.0', '>=22.18', 'ok'],
  ['v26.10.0', '>=22.18', 'ok'],
  ['v22.9.0', '>=22.18', 'action'],
  ['v20.20.2', '>=22.18', 'action'],
])('Node %s, where %s is needed: %s', (version, required, state) => {
  expect(diagnoseNode(version, required)).toMatchObject({ state });
});

describe('the disk', () => {
  it.each([
    [1024, 'ok'],
    [1023, 'action'],
    [0, 'action'],
  ])('with %i MB free: %s', async (megabytes, state) => {
    const found = await diagnoseDisk('/data', () => Promise.resolve(megabytes * 1024 * 1024));
    expect(found).toMatchObject({ state, message: expect.stringContaining(`${megabytes} MB`) as string });
  });

  it('is asked also for a folder that is not there yet', async () => {
    expect((await diagnoseDisk(join(temporaryFolder(), 'not', 'yet'))).message).toMatch(/\d+ MB free/);
  });
});

it.each([
  [undefined, 'note', 'no server was asked'],
  [0, 'ok', 'right'],
  [120_000, 'ok', 'right'],
  [121_000, 'action', '121 s behind'],
  [-7_200_000, 'action', '7200 s ahead of'],
])('another clock that is %s ms ahead: %s', (aheadMs, state, words) => {
  const nowMs = Date.UTC(2026, 0, 1);
  const found = diagnoseClock(aheadMs === undefined ? undefined : nowMs + aheadMs, nowMs);
  expect(found).toMatchObject({ state, message: expect.stringContaining(words) as string });
});
