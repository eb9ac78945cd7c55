import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { CatalogError } from '#src/catalog-error.ts';
import type { RenderedPage, RenderMessage, RenderTask } from './render-task.ts';

export interface RenderingOptions {
  task: Omit<RenderTask, 'share'>;
  /** About how many pages there are to look at; decides on how many processes share them. */
  expected: number;
  /** The environment of the build. */
  environment: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
  /** Told how many pages have been looked at so far. */
  onProgress?: ((pages: number) => void) | undefined;
}

export interface Rendering {
  pages: RenderedPage[];
  /** The most memory that all rendering processes together held. */
  peakMegabytes: number;
}

/** A process takes about half a second to begin: fewer pages are rendered sooner by one. */
const PAGES_WORTH_A_PROCESS = 2_000;
/** Each holds the whole catalog in memory. */
const MOST_PROCESSES = 2;
/**
 * What a process may use, MB: seven times what 18,000 albums need. The more it may use, the longer it puts off collecting
 * garbage: without a limit both together take a gigabyte, with this one 700 MB and no longer.
 */
const HEAP_MEGABYTES = 1_024;

/**
 * Renders pages in processes of their own, since a program once loaded cannot be forgotten, and since it takes all of a
 * processor.
 *
 * @throws CatalogError `build-failed` with what a process said.
 */
export async function runRendering(options: RenderingOptions): Promise<Rendering> {
  const { expected, onProgress } = options;
  const processes = Math.min(
    MOST_PROCESSES,
    availableParallelism(),
    Math.max(1, Math.floor(expected / PAGES_WORTH_A_PROCESS)),
  );
  let looked = 0;
  const tell = (pages: number): void => onProgress?.((looked += pages));
  const stop = new AbortController();
  const shares = Array.from({ length: processes }, (_, index) =>
    runShare(options, { index, of: processes }, stop.signal, tell),
  );
  try {
    const done = await Promise.all(shares);
    return {
      pages: done.flatMap(({ pages }) => pages),
      peakMegabytes: done.reduce((sum, { peakMegabytes }) => sum + peakMegabytes, 0),
    };
  } catch (error) {
    stop.abort();
    await Promise.allSettled(shares);
    throw error;
  }
}

function runShare(
  { task, environment, signal }: RenderingOptions,
  share: RenderTask['share'],
  stop: AbortSignal,
  tell: (pages: number) => void,
): Promise<Rendering> {
  return new Promise((resolve, reject) => {
    let end: Error | undefined;
    const child = fork(new URL('./render-child.ts', import.meta.url), {
      env: environment,
      execArgv: [`--max-old-space-size=${HEAP_MEGABYTES}`],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      signal: signal ? AbortSignal.any([signal, stop]) : stop,
    });
    child.on('message', (message: RenderMessage) => {
      if (message.kind === 'progress') tell(message.pages);
      else if (message.kind === 'done') resolve(message);
      else end = failure(message.message);
    });
    child.once('error', (error) => (end = error));
    // Not before it is gone: until then it may write into the folder.
    child.once('close', (code, by) => reject(end ?? failure(`A rendering process ended with ${code ?? by}`)));
    child.send({ ...task, share } satisfies RenderTask);
  });
}

function failure(said: string): CatalogError {
  return new CatalogError('build-failed', `The site could not be built: ${said}`, {
    hint: 'The site that was there before is unchanged',
  });
}
