import { createInterface } from 'node:readline/promises';
import { Presets, SingleBar } from 'cli-progress';
import { printable } from '#src/format-text.ts';
import { UsageError } from './exit.ts';

/**
 * What a command writes. Results go to stdout, or to stderr when stdout carries the JSON document; with `--quiet`
 * there is nothing but errors. Whatever text holds, a terminal shows it as text.
 */
export interface Output<Report = unknown> {
  /** Whether a JSON document is asked for. */
  json: boolean;
  /** Whether nothing but errors is to be written. */
  quiet: boolean;
  /** A line of the result. */
  line(text: string): void;
  /** A line of the result that tells of an error: written with `--quiet` too, and then on stderr. */
  problem(text: string): void;
  /** A line on the way there. */
  progress(text: string): void;
  /** A bar on a terminal, plain lines now and then elsewhere. */
  bar(label: string, total: number): ProgressBar;
  /** The document of `--json`, printed only with it. */
  document(value: Report): void;
  /** The document that was given last. */
  lastDocument(): Report | undefined;
  /** Takes a bar off the screen that is still there. */
  end(): void;
}

export interface ProgressBar {
  advance(done: number): void;
  end(): void;
}

const PLAIN_LINES_PER_BAR = 10;

/** Makes the output of one command. */
export function createOutput<Report>({ json, quiet }: { json: boolean; quiet: boolean }): Output<Report> {
  const stream = json ? process.stderr : process.stdout;
  let current: SingleBar | undefined;
  let last: Report | undefined;

  const write = (to: NodeJS.WriteStream, text: string): void => void to.write(`${printable(text)}\n`);
  const progress = (text: string): void => {
    if (!quiet) write(process.stderr, text);
  };

  function terminalBar(label: string, total: number): ProgressBar {
    const format = `${printable(label)} [{bar}] {value}/{total} · {eta_formatted} left`;
    const bar = new SingleBar({ format, stream: process.stderr }, Presets.legacy);
    current = bar;
    bar.start(total, 0);
    return { advance: (done) => bar.update(done), end: () => bar.stop() };
  }

  function plainBar(label: string, total: number): ProgressBar {
    const step = Math.max(1, Math.ceil(total / PLAIN_LINES_PER_BAR));
    let shown = 0;
    return {
      advance(done) {
        if (Math.floor(done / step) > Math.floor(shown / step) || (done === total && shown < done)) {
          progress(`${label} ${done}/${total}`);
        }
        shown = done;
      },
      end() {},
    };
  }

  return {
    json,
    quiet,
    line(text) {
      if (!quiet) write(stream, text);
    },
    problem: (text) => write(quiet ? process.stderr : stream, text),
    progress,
    bar: (label, total) => (process.stderr.isTTY && !quiet ? terminalBar : plainBar)(label, total),
    document(value) {
      last = value;
      if (json) write(process.stdout, JSON.stringify(value, null, 2));
    },
    lastDocument: () => last,
    end: () => current?.stop(),
  };
}

/**
 * Asks on the terminal whether to go on; anything but yes is no.
 *
 * @throws UsageError where there is no terminal; the signal's reason.
 */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError('Not an interactive terminal: pass --yes to confirm');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${printable(question)} [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
