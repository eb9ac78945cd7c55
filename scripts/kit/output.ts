import { Presets, SingleBar } from 'cli-progress';
import { printable } from '#src/format-text.ts';

/**
 * Where a command says things. Results go to stdout, or to stderr when stdout carries the JSON document; with `--quiet`
 * there is nothing but errors. Whatever text holds, a terminal shows it as text.
 */
export interface Output {
  /** Whether a JSON document is asked for. */
  json: boolean;
  /** Whether nothing but errors is to be said. */
  quiet: boolean;
  /** A line of the result. */
  line(text: string): void;
  /** A line of the result that tells of an error: said with `--quiet` too, and then on stderr. */
  problem(text: string): void;
  /** A line on the way there. */
  progress(text: string): void;
  /** A bar on a terminal, plain lines now and then elsewhere. */
  bar(label: string, total: number): { advance(done: number): void; end(): void };
  /** The document of `--json`, printed only with it. */
  document(value: unknown): void;
  /** The document that was given last. */
  given(): unknown;
  /** Takes a bar off the screen that is still there. */
  end(): void;
}

const PLAIN_LINES_PER_BAR = 10;

/** Makes the output of one command. */
export function createOutput({ json, quiet }: { json: boolean; quiet: boolean }): Output {
  const stream = json ? process.stderr : process.stdout;
  let current: SingleBar | undefined;
  let given: unknown;

  const write = (to: NodeJS.WriteStream, text: string): void => void to.write(`${printable(text)}\n`);
  const line = (text: string): void => {
    if (!quiet) write(stream, text);
  };
  const progress = (text: string): void => {
    if (!quiet) write(process.stderr, text);
  };

  function terminalBar(label: string, total: number) {
    const bar = new SingleBar(
      {
        format: `${printable(label)} [{bar}] {value}/{total} · {eta_formatted} left`,
        stream: process.stderr,
      },
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
    quiet,
    line,
    problem: (text) => write(quiet ? process.stderr : stream, text),
    progress,
    bar(label, total) {
      return process.stderr.isTTY && !quiet ? terminalBar(label, total) : plainBar(label, total);
    },
    given: () => given,
    document(value) {
      given = value;
      if (json) write(process.stdout, JSON.stringify(value, null, 2));
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
