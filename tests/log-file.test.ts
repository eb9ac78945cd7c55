import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLogFile } from '#src/log-file.ts';
import { temporaryFolder } from './support/temporary-database.ts';

/** A log on a clock of its own, and what it complained of. */
function open(path: string) {
  const clock = { now: 0 };
  const complaints: string[] = [];
  const log = openLogFile(
    path,
    (sentence) => complaints.push(sentence),
    () => clock.now,
  );
  const lines = (file = path): string[] => readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return { log, clock, complaints, lines };
}

describe('a log that was moved away', () => {
  it('is made anew soon, and loses no line', () => {
    const path = join(temporaryFolder(), 'logs', 'catalog.log');
    const { log, clock, complaints, lines } = open(path);
    log.write('one\n');
    renameSync(path, `${path}.1`);
    log.write('two\n');
    clock.now = 2_000;
    log.write('three\n');
    expect([lines(`${path}.1`), lines(), complaints]).toEqual([['one', 'two'], ['three'], []]);
    rmSync(join(path, '..'), { recursive: true });
    clock.now = 4_000;
    log.write('four\n');
    expect([lines(), complaints]).toEqual([['four'], []]);
  });

  it('is made anew at once when it is told', () => {
    const path = join(temporaryFolder(), 'catalog.log');
    const { log, lines } = open(path);
    log.write('one\n');
    renameSync(path, `${path}.1`);
    log.reopen();
    log.write('two\n');
    expect([lines(`${path}.1`), lines()]).toEqual([['one'], ['two']]);
  });

  it('is followed also where another appends to it', () => {
    const path = join(temporaryFolder(), 'catalog.log');
    const { log, lines } = open(path);
    log.write('one\n');
    appendFileSync(path, 'of another\n');
    log.write('two\n');
    expect(lines()).toEqual(['one', 'of another', 'two']);
  });
});

describe('a log that cannot be written', () => {
  it.each([
    ['a folder', (path: string) => mkdirSync(path), /EISDIR/],
    ['below a file', (path: string) => writeFileSync(join(path, '..'), ''), /EEXIST|ENOTDIR/],
  ])('%s: says so once, goes on, and says how many lines are missing', (_, prepare, reason) => {
    const folder = join(temporaryFolder(), 'logs');
    if (_ === 'a folder') mkdirSync(folder);
    const path = join(folder, 'catalog.log');
    prepare(path);
    const { log, clock, complaints, lines } = open(path);
    for (; clock.now < 60_000; clock.now += 5_000) log.write('lost\n');
    expect(complaints).toEqual([expect.stringMatching(/^The log cannot be written to .*catalog.log: /)]);
    expect(complaints[0]).toMatch(reason);
    rmSync(folder, { recursive: true });
    clock.now = 120_000;
    log.write('{"msg":"back"}\n');
    expect(lines().map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      '12 lines could not be written here',
      'back',
    ]);
  });

  it.skipIf(!existsSync('/dev/full'))('a full disk: the same', () => {
    const { log, clock, complaints } = open('/dev/full');
    for (; clock.now < 60_000; clock.now += 5_000) log.write('lost\n');
    expect(complaints).toEqual([expect.stringContaining('no space left')]);
  });

  it.skipIf(process.getuid?.() !== 0 || spawnSync('mount', ['--version']).status !== 0)(
    'a disk that fills up and is cleared: whole lines before and after',
    ({ skip }) => {
      const disk = temporaryFolder();
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
      if (mounted.status !== 0) skip('nothing can be mounted here');
      onTestFinished(() => void execFileSync('umount', ['--lazy', disk]));
      writeFileSync(join(disk, 'ballast'), Buffer.alloc(40_000));
      const path = join(disk, 'catalog.log');
      const { log, clock, complaints, lines } = open(path);
      const line = `${JSON.stringify({ msg: 'x'.repeat(900) })}\n`;
      for (let count = 0; count < 100; count += 1) log.write(line);
      expect(complaints).toEqual([expect.stringContaining('The log cannot be written')]);
      rmSync(join(disk, 'ballast'));
      clock.now = 60_000;
      log.write(line);
      const messages = lines().filter((each) => each.startsWith('{') && each.endsWith('}'));
      expect(messages.at(-1)).toBe(line.trimEnd());
      expect(messages.at(-2)).toContain('lines could not be written here');
      // At most the one line is cut at which the disk was full.
      expect(lines().length - messages.length).toBeLessThanOrEqual(1);
    },
  );

  it.skipIf(process.platform === 'win32')('a pipe that nobody reads: nobody waits', () => {
    const path = join(temporaryFolder(), 'pipe');
    execFileSync('mkfifo', [path]);
    const { log, complaints } = open(path);
    log.write('lost\n');
    expect(complaints).toHaveLength(1);
  });

  it('a pipe whose reader stopped reading: nobody waits', async () => {
    const path = join(temporaryFolder(), 'pipe');
    execFileSync('mkfifo', [path]);
    const reader = spawn('sh', ['-c', 'exec <"$0"; echo ready; exec sleep 1000', path], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void reader.kill('SIGKILL'));
    const { log, clock } = open(path);
    // Opens once the reader is there.
    const opening = setInterval(() => log.reopen(), 20);
    await once(reader.stdout, 'data');
    clearInterval(opening);
    log.reopen();
    for (clock.now = 20_000; clock.now < 21_000; clock.now += 1) log.write(`${'x'.repeat(1_000)}\n`);
  });
});
