import { Presets, SingleBar } from 'cli-progress';

/** Where a command says things. Results go to stdout, or to stderr when stdout carries the JSON document. */
export interface Output {
  /** Whether a JSON document is asked for. */
  json: boolean;
  /** A line of the result. */
  line(text: string): void;
  /** A line on the way there; left out with `--quiet`. */
  progress(text: string): void;
  /** A bar on a terminal, plain lines now and then elsewhere; nothing with `--quiet`. */
  bar(label: string, total: number): { advance(done: number): void; end(): void };
  /** The document of `--json`; ignored without it. */
  document(value: unknown): void;
  /** Takes a bar off the screen that is still there. */
  end(): void;
}

const PLAIN_LINES_PER_BAR = 10;

/** Makes the output of one command. */
export function createOutput({ json, quiet }: { json: boolean; quiet: boolean }): Output {
  const stream = json ? process.stderr : process.stdout;
  let current: SingleBar | undefined;

  const line = (text: string): void => {
    stream.write(`${text}\n`);
  };
  const progress = (text: string): void => {
    if (!quiet) process.stderr.write(`${text}\n`);
  };

  function terminalBar(label: string, total: number) {
    const bar = new SingleBar(
      { format: `${label} [{bar}] {value}/{total} · {eta_formatted} left`, stream: process.stderr },
      Presets.legacy,
    );
    current = bar;
    bar.start(total, 0);
    return {
      advance: (done: number) => bar.update(done),
      end: () => bar.stop(),
    };
  }

  function plainBar(label: string, total: number) {
    const step = Math.max(1, Math.ceil(total / PLAIN_LINES_PER_BAR));
    let told = 0;
    return {
      advance: (done: number) => {
        if (Math.floor(done / step) > Math.floor(told / step) || (done === total && told < done)) {
          progress(`${label} ${done}/${total}`);
        }
        told = done;
      },
      end: () => undefined,
    };
  }

  return {
    json,
    line,
    progress,
    bar(label, total) {
      return process.stderr.isTTY && !quiet ? terminalBar(label, total) : plainBar(label, total);
    },
    document(value) {
      if (json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    end: () => current?.stop(),
  };
}

/**
 * Keeps a command going when what it prints is not taken. A reader who has seen enough (`| head`), or a terminal that was
 * closed, is no fault: the work is finished, unheard.
 *
 * @returns what tells of a fault of stdout that is one, such as a full disk; undefined when there was none.
 */
export function heedOutputFaults(): () => string | undefined {
  let fault: string | undefined;
  process.stdout.on('error', (error) => {
    if (!isReaderGone(error)) fault = error.message;
  });
  process.stderr.on('error', () => {});
  return () => fault;
}

/** Whether an error only says that nobody reads any more what is printed. */
export function isReaderGone(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall === 'write' && (code === 'EPIPE' || code === 'EIO' || code === 'ECONNRESET');
}
