import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { LargeCatalog } from './large-catalog.ts';

/** What a benchmark is given. */
export interface BenchRun {
  /** Prints how it goes. */
  print(line: string): void;
  /** The large catalog, made when it is first asked for and shared by all parts of a run. */
  largeCatalog(): Promise<LargeCatalog>;
}

/**
 * Measures things in turn, round by round: what else the machine does then slows a whole round.
 *
 * @param options.warmUp whether a round comes first that does not count.
 * @returns for each thing what its rounds gave.
 */
export async function inTurns<T>(
  { rounds, warmUp = false }: { rounds: number; warmUp?: boolean },
  ...measured: (() => Promise<T>)[]
): Promise<T[][]> {
  const results: T[][] = measured.map(() => []);
  for (let round = warmUp ? -1 : 0; round < rounds; round += 1) {
    for (const [index, measure] of measured.entries()) {
      const result = await measure();
      if (round >= 0) results[index]!.push(result);
    }
  }
  return results;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** The median over the rounds of one thing's figure by another's. */
export function medianRatio(values: readonly number[], others: readonly number[]): number {
  return median(values.map((value, round) => value / others[round]!));
}

/**
 * Starts a script of this folder in a process of its own, and waits for its first message.
 *
 * @throws when it ends before.
 */
export async function startChild<Message>(
  script: 'measure-child.ts' | 'serve-child.ts',
  args: string[],
  env?: NodeJS.ProcessEnv,
): Promise<{ child: ChildProcess; message: Message }> {
  const child = fork(new URL(script, import.meta.url), args, { ...(env && { env }) });
  const [message] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The measured process ${script} ${args[0]} ended with ${code}`);
    }),
  ])) as [Message];
  return { child, message };
}
