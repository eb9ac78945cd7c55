import pino, { type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.ts';
import { missingLines, openLogFile } from './log-file.ts';
import { printable } from './format-text.ts';

export type { Logger } from 'pino';

/** Names under which a secret could reach a log record; replaced wherever they stand, two levels deep. */
const SECRET_FIELDS = [
  'authorization',
  'Authorization',
  'client_secret',
  'clientSecret',
  'access_token',
  'token',
  'cookie',
  'backfillToken',
  'password',
  'databaseUrl',
];

const redact = {
  paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
  censor: '[redacted]',
};

export interface LoggerOptions {
  /** From which level on lines go to stderr as well. */
  stderrLevel?: Config['log']['level'];
  /** On stderr stand sentences instead of JSON: a person reads them between others. */
  isForPeople?: boolean;
  /** The log of the process that a person or a supervisor has started: opened at once, and anew on SIGHUP. */
  isMain?: boolean;
}

/** What stderr may have to take still; a reader that takes nothing loses what comes then. */
const STDERR_BYTES = 1024 * 1024;

/**
 * The product's log: JSON lines to `LOG_FILE` (made with its folder; none when empty) and to stderr, where a script that
 * draws its own progress shows warnings and worse only. It stops nobody: what cannot be written is left out. Both hold
 * nothing that a terminal would act on: a log file is read there too.
 */
export function createLogger(
  config: Config['log'],
  { stderrLevel = config.level, isForPeople = false, isMain = false }: LoggerOptions = {},
): Logger {
  const stderr = stderrLines();
  const shown = isForPeople ? { write: (line: string) => stderr.write(describeRecord(line)) } : stderr;
  const streams: pino.StreamEntry[] = [{ level: streamLevel(stderrLevel), stream: shown }];
  if (config.file !== undefined) {
    const file = openLogFile(config.file, (sentence) => stderr.write(`${sentence}\n`));
    if (isMain) {
      file.reopen();
      process.on('SIGHUP', file.reopen);
    }
    const stream = { write: (line: string) => file.write(printable(line)) };
    streams.push({ level: streamLevel(config.level), stream });
  }
  return createLoggerTo(pino.multistream(streams), config.level);
}

/** A line of the log as a sentence: what happened, to which album, and why. */
export function describeRecord(line: string): string {
  const { msg, album_id, reason, err } = JSON.parse(line) as {
    msg?: string;
    album_id?: number | null;
    reason?: string;
    err?: { message?: string };
  };
  const album = album_id == null ? '' : ` (album ${album_id})`;
  const why = reason ?? err?.message;
  return `${msg ?? 'error'}${album}${why === undefined ? '' : `: ${why}`}\n`;
}

/** Node writes to a pipe or a socket in its own time, so that a reader who stops reading holds nobody up. */
function stderrLines(): DestinationStream {
  let leftOut = 0;
  return {
    write(line) {
      const { stderr } = process;
      // Unheard, a reader who has left would end the process.
      if (stderr.listenerCount('error') === 0) stderr.on('error', () => {});
      if (stderr.writableLength > STDERR_BYTES) {
        leftOut += 1;
        return;
      }
      if (leftOut > 0) stderr.write(`${missingLines(leftOut)}\n`);
      leftOut = 0;
      stderr.write(printable(line));
    },
  };
}

/** As `createLogger`, to one stream; for tests, and what `createLogger` is made of. */
export function createLoggerTo(stream: DestinationStream, level: Config['log']['level'] = 'info'): Logger {
  return pino({ level, redact, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
}

function streamLevel(level: Config['log']['level']): pino.Level {
  return level === 'silent' ? 'fatal' : level;
}
