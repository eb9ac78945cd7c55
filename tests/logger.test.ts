import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLogger, createLoggerTo, describeRecord } from '#src/logger.ts';
import { runNode } from './support/run-script.ts';
import { temporaryFolder } from './support/temporary-database.ts';

describe('the log', () => {
  it('goes to LOG_FILE, whose folder is made, as JSON lines with a time that people read', () => {
    const file = join(temporaryFolder(), 'logs', 'catalog.log');
    createLogger({ level: 'info', file }, { stderrLevel: 'silent' }).info(
      { album_id: 7 },
      'Fetching cover art for album_id=1 (cache miss)',
    );
    const [line] = readFileSync(file, 'utf8').split('\n');
    expect(JSON.parse(line!)).toMatchObject({
      album_id: 7,
      msg: 'Fetching cover art for album_id=1 (cache miss)',
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

describe('a record for people', () => {
  it.each([
    [{ album_id: 5, reason: 'timeout' }, 'failed', 'failed (album 5): timeout\n'],
    [{ err: new Error('no such table'), album_id: null }, 'not read', 'not read: no such table\n'],
    [{ other: 1 }, 'said', 'said\n'],
  ])('is a sentence: %o', (record, message, sentence) => {
    const lines: string[] = [];
    createLoggerTo({ write: (line) => void lines.push(line) }).error(record, message);
    expect(lines.map(describeRecord)).toEqual([sentence]);
  });
});

describe('what a terminal would act on', () => {
  const text = 'a\u001b[31mb\u009b2Jc\u202ed\u007f';
  const HARM = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;

  it.each([false, true])(
    'is in no line of file and stderr, which say the same; isForPeople: %s',
    async (isForPeople) => {
      const file = join(temporaryFolder(), 'catalog.log');
      const { code, stderr } = await runNode([
        '--input-type=module',
        '-e',
        `import { createLogger } from './src/logger.ts';
       const log = createLogger({ level: 'info', file: ${JSON.stringify(file)} }, { isForPeople: ${isForPeople} });
       log.info({ err: new Error(${JSON.stringify(text)}) }, ${JSON.stringify(text)});`,
      ]);
      const lines = readFileSync(file, 'utf8');
      expect([code, HARM.test(stderr), HARM.test(lines)]).toEqual([0, false, false]);
      expect(JSON.parse(lines)).toMatchObject({ msg: text });
      expect(stderr).toContain(isForPeople ? 'a\\u001b[31mb\\u009b2J' : lines);
    },
  );
});

describe('stderr', () => {
  function logging(lines: number) {
    const child = fork(new URL('./log-child.ts', import.meta.url), [String(lines)], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  }

  it('whose reader stops reading blocks nobody, and hears later how much it has missed', async () => {
    const child = logging(20_000);
    await once(child, 'message');
    let read = '';
    child.stderr!.on('data', (chunk: Buffer) => (read += chunk.toString()));
    await expect.poll(() => read.length).toBeGreaterThan(1024 * 1024);
    child.send('one more');
    await expect.poll(() => read).toMatch(/\d+ lines could not be written here"}\n.*one more/);
    const missing = Number(/(\d+) lines could not be written here/.exec(read)![1]);
    expect(read.match(/"a line"/g)!.length + missing).toBe(20_000);
  });

  it('whose reader has left ends nothing', async () => {
    const child = logging(1);
    await once(child, 'message');
    child.stderr!.destroy();
    for (let count = 0; count < 3; count += 1) {
      child.send('one more');
      await once(child, 'message');
      await nextTurn();
    }
    expect(child.exitCode).toBe(null);
  });
});
