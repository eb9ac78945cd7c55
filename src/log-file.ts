import { closeSync, constants, fstatSync, openSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DestinationStream } from 'pino';
import { makeFolders } from './make-folders.ts';

export interface LogFile extends DestinationStream {
  /** Opens the file by its name again, as after it was moved away; does not wait until its next turn to be tried. */
  reopen(): void;
}

const LOOK_EVERY_MS = 1_000;
const TRY_AGAIN_MS = 10_000;
// A pipe that nobody reads refuses then, and makes nobody wait.
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

/**
 * A file that lines are appended to, made with its folder on the first one. Whoever logs is never stopped: when the file
 * cannot be written, that is said once, lines are left out and counted, and it is tried again. A file that was moved
 * away or removed is made anew.
 *
 * @param complain takes the sentence about a file that cannot be written.
 * @param nowMs any clock that goes forward, ms.
 */
export function openLogFile(
  path: string,
  complain: (sentence: string) => void,
  nowMs: () => number = () => performance.now(),
): LogFile {
  let file: { fd: number; identity: string } | undefined;
  let lookAt = 0;
  let leftOut = 0;
  let isFailing = false;
  let isCut = false;

  function close(): void {
    if (file) closeSync(file.fd);
    file = undefined;
  }

  /** The file under its name; undefined until it is tried again. */
  function current(): number | undefined {
    const now = nowMs();
    if (now < lookAt) return file?.fd;
    lookAt = now + LOOK_EVERY_MS;
    if (file && file.identity !== identityAt(path)) close();
    if (file === undefined) {
      makeFolders(dirname(path));
      const fd = openSync(path, FLAGS, 0o666);
      const { dev, ino } = fstatSync(fd);
      file = { fd, identity: `${dev}:${ino}` };
      isCut = false;
    }
    return file.fd;
  }

  function append(line: string): void {
    const fd = current();
    if (fd === undefined) {
      leftOut += 1;
      return;
    }
    const missing = leftOut === 0 ? '' : `${missingLines(leftOut)}\n`;
    const bytes = Buffer.from(`${isCut ? '\n' : ''}${missing}${line}`);
    const written = writeSync(fd, bytes);
    isCut = written < bytes.length;
    if (isCut) throw new Error('a line was cut: is there room on the disk?');
    leftOut = 0;
    isFailing = false;
  }

  function attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      leftOut += 1;
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return;
      close();
      lookAt = nowMs() + TRY_AGAIN_MS;
      if (isFailing) return;
      isFailing = true;
      complain(`The log cannot be written to ${path}: ${(error as Error).message}. Going on without it.`);
    }
  }

  return {
    write: (line) => attempt(() => append(line)),
    reopen() {
      close();
      lookAt = 0;
      attempt(() => void current());
    },
  };
}

/** What stands in a log for lines that could not be written. */
export function missingLines(count: number): string {
  const time = new Date().toISOString();
  return JSON.stringify({ level: 40, time, msg: `${count} lines could not be written here` });
}

function identityAt(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}
