import type { SimulatorCall } from '../../scripts/simulator/behaviour.ts';
import type { Simulator } from '../../scripts/simulator/simulator.ts';

const DAY_MS = 24 * 3_600_000;

/** The most requests that reached Spotify within any 24 hours. */
export function busiestDay({ calls }: Simulator): number {
  const times = calls.map(({ at }) => at);
  return Math.max(...times.map((end) => times.filter((time) => time > end - DAY_MS && time <= end).length));
}

/** The albums that Spotify has answered about, each with its answers. */
export function answersByAlbum({ calls }: Simulator): Map<string, SimulatorCall[]> {
  const answered = calls.filter(
    ({ albumId, status }) => albumId !== null && (status === 200 || status === 404),
  );
  return Map.groupBy(answered, ({ albumId }) => albumId!);
}

/** How many requests were answered with each status; null: without any answer. */
export function countByStatus(calls: readonly SimulatorCall[]): Map<number | null, number> {
  const byStatus = Map.groupBy(calls, ({ status }) => status);
  return new Map([...byStatus].map(([status, some]) => [status, some.length]));
}
