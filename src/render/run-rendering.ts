import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { CatalogError } from '#src/catalog-error.ts';
import type { PageParams } from '#src/page-contents/page-contents.ts';
import type { PageFingerprint, SiteManifest } from './site-manifest.ts';

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
 * @throws CatalogError `build-failed` with what broke.
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

/** What the manifest keeps of pages, by their paths. */
export function pageFingerprints(pages: readonly RenderedPage[]): SiteManifest['pages'] {
  return Object.fromEntries(pages.map(({ file, hash: _hash, ...fingerprint }) => [file, fingerprint]));
}

function failure(cause: string): CatalogError {
  return new CatalogError('build-failed', `The site could not be built: ${cause}`, {
    hint: 'The site that was there before is unchanged',
  });
}

/** What a rendering process is told to do. */
export interface RenderTask {
  /** The built site whose program renders. */
  distDir: string;
  /** Where pages are written, below it as in `client/`. */
  outDir: string;
  /** The pages to look at; `all` that there are. */
  pages: 'all' | { component: string; params: PageParams }[];
  /** `contentKey` of pages that need not be rendered while they show the same, by path. */
  keys: Record<string, string>;
  /** The moment of the build, ms since 1970. */
  nowMs: number;
  /** Several processes share the pages: this is the one with this number, from 0. */
  share: { index: number; of: number };
}

/** One page that was looked at. */
export interface RenderedPage extends PageFingerprint {
  /** Its path below `client/`. */
  file: string;
  /** `contentHash` of what was written; undefined where nothing was, as it shows what it showed. */
  hash: string | undefined;
}

/** What a rendering process says: how many pages it has looked at since it last said so, or all of them at the end. */
export type RenderMessage =
  | { kind: 'progress'; pages: number }
  | { kind: 'done'; pages: RenderedPage[]; peakMegabytes: number }
  | { kind: 'failed'; message: string };
