import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLogger, createLoggerTo } from '#src/logger.ts';
import { temporaryFolder } from './support/temporary-database.ts';

describe('the log', () => {
  it('goes to LOG_FILE, whose folder is made, as JSON lines with a time that people read', () => {
    const file = join(temporaryFolder(), 'logs', 'catalog.log');
    createLogger({ level: 'info', file }, { stderrLevel: 'silent' }).info(
      { album_id: 7 },
      'fetching cover art',
    );
    const [line] = readFileSync(file, 'utf8').split('\n');
    expect(JSON.parse(line!)).toMatchObject({
      album_id: 7,
      msg: 'fetching cover art',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    });
  });

  it('writes nothing below its level', () => {
    const file = join(temporaryFolder(), 'catalog.log');
    const logger = createLogger({ level: 'warn', file }, { stderrLevel: 'silent' });
    logger.info('quiet');
    logger.warn('loud');
    expect(readFileSync(file, 'utf8')).not.toContain('quiet');
    expect(readFileSync(file, 'utf8')).toContain('loud');
  });

  it.each([
    [{ authorization: 'Bearer s3cret' }],
    [{ headers: { authorization: 'Basic s3cret', cookie: 's3cret' } }],
    [{ request: { headers: { Authorization: 'Bearer s3cret' } } }],
    [{ credentials: { clientSecret: 's3cret' } }],
    [{ config: { spotify: { clientSecret: 's3cret' } } }],
    [{ answer: { access_token: 's3cret' } }],
    [{ token: 's3cret', backfillToken: 's3cret' }],
  ])('never holds a secret: %o', (record) => {
    const lines: string[] = [];
    createLoggerTo({ write: (line) => void lines.push(line) }).info(record, 'here');
    expect(lines.join('')).toContain('[redacted]');
    expect(lines.join('')).not.toContain('s3cret');
  });
});
