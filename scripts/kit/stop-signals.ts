import { isatty } from 'node:tty';
import { CatalogError } from '#src/catalog-error.ts';
import { watchAncestors } from './watch-ancestors.ts';

export interface StopOptions {
  /** Whether npm started it, and whether a CI runner started that. */
  npm: boolean;
  runner: boolean;
  /** Whether it is to run on where no terminal is: a hangup then only means that its log was moved. */
  isService: boolean;
}

const INTERRUPTED = 130;
/** One Ctrl-C comes twice below npm, from the terminal and from npm; no person is that fast. */
const SAME_STROKE_MS = 500;

/**
 * Aborts a signal when the process shall stop after what is under way: on Ctrl-C, SIGTERM, SIGHUP, or when what started
 * it, or the server that runs it as a job, has ended. Ctrl-C or SIGTERM a second time ends the process at once.
 */
export function heedSignals({ npm, runner, isService }: StopOptions): {
  signal: AbortSignal;
  ignore: () => void;
} {
  const abort = new AbortController();
  const lastAt = new Map<NodeJS.Signals, number>();
  const stop = (): void => abort.abort(new CatalogError('interrupted', 'Interrupted'));

  function heed(signal: NodeJS.Signals): void {
    const last = lastAt.get(signal);
    const now = performance.now();
    lastAt.set(signal, now);
    if (last === undefined) stop();
    else if (signal !== 'SIGHUP' && !(npm && now - last < SAME_STROKE_MS)) process.exit(INTERRUPTED);
  }

  const goesOn = isService && ![0, 1, 2].some((fd) => isatty(fd));
  const hangUp = (): void => {
    if (!goesOn) heed('SIGHUP');
  };
  process.on('SIGINT', heed);
  process.on('SIGTERM', heed);
  process.on('SIGHUP', hangUp);
  process.on('disconnect', stop);
  process.channel?.unref();
  const forget = watchAncestors({ npm, runner: runner && !isService }, stop);
  return {
    signal: abort.signal,
    ignore() {
      process.off('SIGINT', heed);
      process.off('SIGTERM', heed);
      process.off('SIGHUP', hangUp);
      process.off('disconnect', stop);
      forget();
    },
  };
}
