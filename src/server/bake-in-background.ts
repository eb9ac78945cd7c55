import { fork } from 'node:child_process';
import type { BakeMessage, BakeTask } from '#src/render/bake-child.ts';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import type { Services } from '#src/services.ts';

/** How long to wait for more to bake in one go, ms. */
export interface BakeDelays {
  /** After the last thing that was stored. */
  quietMs: number;
  /** After the first one, however much is being stored. */
  longestMs: number;
}

export interface Baking {
  /** Ends a bake that is under way, and begins no other. */
  stop(): Promise<void>;
}

const DELAYS: BakeDelays = { quietMs: 5_000, longestMs: 60_000 };

/**
 * Bakes what this server's visitors caused to be stored into the pages it serves, some seconds later, in a process of its
 * own so that no request waits for it.
 *
 * @param environment the server's, which a bake needs as well.
 */
export function bakeInBackground(
  { backfill, logger }: Pick<Services, 'backfill' | 'logger'>,
  distDir: string,
  environment: NodeJS.ProcessEnv,
  { quietMs, longestMs }: BakeDelays = DELAYS,
): Baking {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let firstAt: number | undefined;
  let underWay: Promise<void> | undefined;

  function wait(): void {
    if (abort.signal.aborted) return;
    const now = performance.now();
    firstAt ??= now;
    clearTimeout(timer);
    timer = setTimeout(begin, Math.max(0, Math.min(quietMs, firstAt + longestMs - now)));
    timer.unref();
  }

  function begin(): void {
    if (underWay) return;
    firstAt = undefined;
    underWay = bakeInChild(distDir, environment, abort.signal)
      .then(report, (error: unknown) => {
        if (!abort.signal.aborted) logger.error({ err: error }, 'baking failed');
      })
      .finally(() => {
        underWay = undefined;
        // What was stored meanwhile has been waiting for its turn.
        if (firstAt !== undefined) wait();
      });
  }

  function report(answer: BakeMessage): void {
    if (answer.kind === 'baked') {
      const { rendered, durationMs } = answer.result;
      logger.info({ pages: rendered, duration_ms: durationMs }, 'baked what was stored into the pages');
    } else if (answer.code === 'site-busy') {
      wait();
    } else {
      logger.warn({ code: answer.code }, `nothing was baked: ${answer.message}`);
    }
  }

  backfill.whenStored(wait);
  return {
    async stop() {
      abort.abort();
      clearTimeout(timer);
      await underWay;
    },
  };
}

function bakeInChild(
  distDir: string,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<BakeMessage> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('../render/bake-child.ts', import.meta.url), {
      env: environment,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      signal,
    });
    child.on('message', (message: BakeMessage) => resolve(message));
    child.once('error', reject);
    child.once('exit', (code, by) => reject(new Error(`The baking process ended with ${code ?? by}`)));
    child.send({ distDir, projectRoot: PROJECT_ROOT } satisfies BakeTask);
  });
}
