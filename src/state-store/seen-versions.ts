import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { PartName } from './state-parts.ts';

/** Which save of each part the state in a folder was made from. */
export type SeenVersions = Partial<Record<PartName, string>>;

const FILE = 'seen.json';
const form = z.object({ catalog: z.string().optional(), spotify: z.string().optional() });

/** Nothing when the folder does not say it: what is kept is then merged before it is followed, so nothing is lost. */
export async function readSeenVersions(dir: string): Promise<SeenVersions> {
  try {
    const { catalog, spotify } = form.parse(JSON.parse(await readFile(join(dir, FILE), 'utf8')));
    return { ...(catalog && { catalog }), ...(spotify && { spotify }) };
  } catch {
    return {};
  }
}

/** Remembers them beside the state. */
export async function writeSeenVersions(dir: string, seen: SeenVersions): Promise<void> {
  await writeFile(join(dir, FILE), `${JSON.stringify(seen)}\n`);
}
