import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const form = z.object({
  /** The npm script. */
  step: z.string(),
  args: z.array(z.string()),
  /** UTC ISO. */
  startedAt: z.string(),
  exitCode: z.number(),
  /** What it printed with `--json`; undefined when that was no document. */
  document: z.unknown().optional(),
  /** The last lines it said on stderr. */
  said: z.array(z.string()),
});

/** What one step of a workflow did, for the summary at the end. */
export type StepRecord = z.infer<typeof form>;

/** Adds a record to those of this run. */
export async function writeStepRecord(folder: string, record: StepRecord): Promise<void> {
  await mkdir(folder, { recursive: true });
  const name = `${record.startedAt.replace(/\D/g, '')}-${record.step.replace(/\W/g, '-')}.json`;
  await writeFile(join(folder, name), JSON.stringify(record));
}

/** All records there are, in the order of their steps. */
export async function readStepRecords(folder: string): Promise<StepRecord[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return Promise.all(
    names
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map(async (name) => form.parse(JSON.parse(await readFile(join(folder, name), 'utf8')))),
  );
}

/** After this the next run begins. */
export async function forgetStepRecords(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
