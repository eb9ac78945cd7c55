import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import pino, { type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.ts';

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

/**
 * The product's log: JSON lines to `LOG_FILE` (made with its folder; none when empty) and to stderr, where
 * a script that draws its own progress shows warnings and worse only.
 */
export function createLogger(
  config: Config['log'],
  options: { stderrLevel?: Config['log']['level'] } = {},
): Logger {
  const stderrLevel = options.stderrLevel ?? config.level;
  const streams: pino.StreamEntry[] = [
    { level: streamLevel(stderrLevel), stream: pino.destination({ fd: 2, sync: true }) },
  ];
  if (config.file !== undefined) {
    mkdirSync(dirname(config.file), { recursive: true });
    streams.push({
      level: streamLevel(config.level),
      stream: pino.destination({ dest: config.file, sync: true }),
    });
  }
  return createLoggerTo(pino.multistream(streams), config.level);
}

/** As `createLogger`, to one stream; for tests, and what `createLogger` is made of. */
export function createLoggerTo(stream: DestinationStream, level: Config['log']['level'] = 'info'): Logger {
  return pino({ level, redact, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
}

function streamLevel(level: Config['log']['level']): pino.Level {
  return level === 'silent' ? 'fatal' : level;
}
