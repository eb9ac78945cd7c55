import type { Selectable } from 'kysely';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { JobTable } from '#db/schema.ts';

/** Commands that a server runs for whoever carries its token; of those that write, one runs at a time. */
export const JOB_COMMANDS = {
  import: { writes: true },
  refresh: { writes: true },
  clear: { writes: true },
  bake: { writes: true },
  build: { writes: true },
  status: { writes: false },
  explain: { writes: false },
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
export function isWriting(command: string): boolean {
  return Object.hasOwn(JOB_COMMANDS, command) && JOB_COMMANDS[command as JobCommand].writes;
}

/** A job as it is told, of how it is stored. */
export function describeJob(row: Selectable<JobTable>, nowMs: number): Job {
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
