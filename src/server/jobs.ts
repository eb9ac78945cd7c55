import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { withExclusiveTransaction } from '#db/engines/exclusive-transaction.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Logger } from '#src/logger.ts';
import type { Selectable } from 'kysely';
import type { JobTable } from '#db/schema.ts';

/** A line of the stream that answers `POST /api/jobs`: the first has `job`, the last `exitCode`. */
export type JobLine =
  { job: number } | { stream: 'stdout' | 'stderr'; text: string } | { exitCode: number } | { alive: true };

export interface Jobs {
  /**
   * Begins a job and writes its output to `reader`, which it ends. A reader that goes away, or stops reading, ends
   * nothing. `busy`: another job is in the way.
   */
  begin(
    command: JobCommand,
    args: readonly string[],
    reader: Writable,
  ): Promise<{ status: 'begun' } | { status: 'busy'; job: Job | undefined }>;
  /** As `listJobs`. */
  list(): Promise<Job[]>;
  /** Ends what runs, each job after the album under way, and begins no more. */
  stop(): Promise<void>;
}

/** Starts a command of the project in a process of its own, with pipes for its output. */
export type StartCommand = (command: string, args: readonly string[]) => ChildProcess;

export interface JobsDeps {
  db: CatalogDatabase;
  logger: Logger;
  now: () => number;
  start: StartCommand;
  /** How long a reader may take nothing before it counts as gone, ms; 30,000 by default. */
  readerTimeoutMs?: number;
}

const ALIVE_EVERY_MS = 5_000;
const MOST_READING = 4;
const KEPT = 100;

/** Makes the jobs of a server. Who runs what is kept in the database, for all servers on it and after a restart. */
export function createJobs(deps: JobsDeps): Jobs {
  const { db, logger, now, start, readerTimeoutMs = 30_000 } = deps;
  const running = new Map<ChildProcess, Promise<void>>();
  let stopping = false;

  async function insert(command: JobCommand, args: readonly string[]): Promise<Job | number> {
    return withExclusiveTransaction(db, 'jobs', async (transaction) => {
      const rows = await transaction
        .selectFrom('job')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(KEPT)
        .execute();
      const inTheWay = rows
        .map((row) => describeJob(row, now()))
        .find((job) => job.state === 'running' && isWriting(job.command));
      if (JOB_COMMANDS[command].writes && inTheWay) return inTheWay;
      const time = new Date(now()).toISOString();
      const { id } = await transaction
        .insertInto('job')
        .values({ command, args_json: JSON.stringify(args), started_at: time, alive_at: time })
        .returning('id')
        .executeTakeFirstOrThrow();
      await transaction
        .deleteFrom('job')
        .where('id', '<=', id - KEPT)
        .execute();
      return id;
    });
  }

  async function follow(id: number, child: ChildProcess, reader: Writable): Promise<void> {
    let lastLine: string | null = null;
    const write = (line: JobLine): boolean => reader.destroyed || reader.write(`${JSON.stringify(line)}\n`);
    const update = (more: { ended_at?: string; exit_code?: number } = {}): Promise<unknown> =>
      db
        .updateTable('job')
        .set({ alive_at: new Date(now()).toISOString(), last_line: lastLine, ...more })
        .where('id', '=', id)
        .execute()
        .catch((error: unknown) => logger.error({ err: error, job: id }, 'job not recorded'));

    async function pass(from: Readable, stream: 'stdout' | 'stderr'): Promise<void> {
      from.setEncoding('utf8');
      for await (const text of from as AsyncIterable<string>) {
        lastLine = text.trimEnd().split('\n').at(-1)?.slice(-500) ?? lastLine;
        if (!write({ stream, text })) await untilRead(reader, readerTimeoutMs);
      }
    }

    // A broken connection is nobody's failure: the job goes on.
    reader.on('error', () => undefined);
    write({ job: id });
    const alive = setInterval(() => {
      write({ alive: true });
      void update();
    }, ALIVE_EVERY_MS);
    const exit = new Promise<number>((resolve) => {
      child.once('error', (error) => {
        logger.error({ err: error, job: id }, 'job not started');
        resolve(1);
      });
      child.once('exit', (code) => resolve(code ?? 1));
    });
    await Promise.all([
      child.stdout && pass(child.stdout, 'stdout'),
      child.stderr && pass(child.stderr, 'stderr'),
    ]);
    const exitCode = await exit;
    clearInterval(alive);
    await update({ ended_at: new Date(now()).toISOString(), exit_code: exitCode });
    logger.info({ job: id, exit_code: exitCode }, 'job ended');
    write({ exitCode });
    reader.end();
  }

  return {
    async begin(command, args, reader) {
      if (stopping || (!JOB_COMMANDS[command].writes && running.size >= MOST_READING)) {
        return { status: 'busy', job: undefined };
      }
      const begun = await insert(command, args);
      if (typeof begun !== 'number') return { status: 'busy', job: begun };
      logger.info({ job: begun, command, args }, 'job begun');
      const child = start(command, args);
      const following = follow(begun, child, reader)
        .catch((error: unknown) => logger.error({ err: error, job: begun }, 'job not followed'))
        .finally(() => running.delete(child));
      running.set(child, following);
      return { status: 'begun' };
    },

    list: () => listJobs(db, now()),

    async stop() {
      stopping = true;
      for (const child of running.keys()) child.kill('SIGTERM');
      await Promise.all(running.values());
    },
  };
}

async function untilRead(reader: Writable, timeoutMs: number): Promise<void> {
  const abort = new AbortController();
  const { signal } = abort;
  const gone = sleep(timeoutMs, 'gone', { signal, ref: false });
  const outcome = await Promise.race([
    once(reader, 'drain', { signal }),
    once(reader, 'close', { signal }),
    gone,
  ]).catch(() => 'gone');
  abort.abort();
  if (outcome === 'gone') reader.destroy();
}

/** Commands that a server runs for whoever carries its token; of those that write, one runs at a time. */
export const JOB_COMMANDS = {
  import: { writes: true },
  refresh: { writes: true },
  clear: { writes: true },
  bake: { writes: true },
  build: { writes: true },
  status: { writes: false },
  explain: { writes: false },
  doctor: { writes: false },
} as const;

export type JobCommand = keyof typeof JOB_COMMANDS;

/** One job, as `GET /api/jobs` tells it. Times are UTC ISO text. */
export interface Job {
  id: number;
  command: string;
  args: string[];
  /** `lost`: its server ended without it. */
  state: 'running' | 'ended' | 'lost';
  startedAt: string;
  endedAt: string | null;
  exitCode: number | null;
  /** What it said last, at most some seconds ago. */
  lastLine: string | null;
}

/** A job is lost when its server has not said for so long that it is alive. */
const LOST_AFTER_MS = 30_000;
const SHOWN = 10;

/** The last ten jobs that write, newest first. */
export async function listJobs(db: CatalogDatabase, nowMs: number): Promise<Job[]> {
  const rows = await db
    .selectFrom('job')
    .selectAll()
    .where('command', 'in', Object.keys(JOB_COMMANDS).filter(isWriting))
    .orderBy('id', 'desc')
    .limit(SHOWN)
    .execute();
  return rows.map((row) => describeJob(row, nowMs));
}

/** Whether a command is one that writes. */
function isWriting(command: string): boolean {
  return Object.hasOwn(JOB_COMMANDS, command) && JOB_COMMANDS[command as JobCommand].writes;
}

/** A job as it is told, of how it is stored. */
function describeJob(row: Selectable<JobTable>, nowMs: number): Job {
  const silentMs = Math.abs(nowMs - Date.parse(row.alive_at));
  return {
    id: row.id,
    command: row.command,
    args: JSON.parse(row.args_json) as string[],
    state: row.ended_at !== null ? 'ended' : silentMs > LOST_AFTER_MS ? 'lost' : 'running',
    startedAt: row.started_at,
    endedAt: row.ended_at,
    exitCode: row.exit_code,
    lastLine: row.last_line,
  };
}
