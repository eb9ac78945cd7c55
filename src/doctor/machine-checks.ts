import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { action, note, ok, type Diagnosis } from './finding.ts';

const MEGABYTE = 1024 * 1024;
/** A full build of 18,000 albums writes so much beside the site it replaces, and an import doubles the database. */
const NEEDED_MEGABYTES = 1024;
/** Signatures of tokens and certificates fail when clocks differ by minutes. */
const CLOCK_TOLERANCE_MS = 120_000;

/** @param required as `engines.node` of package.json: `>=22.18`. */
export function diagnoseNode(version: string, required: string): Diagnosis {
  const numbers = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number);
  const [major = 0, minor = 0] = numbers(version);
  const [leastMajor = 0, leastMinor = 0] = numbers(required);
  const isEnough = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  return isEnough
    ? ok(`Node ${version.replace(/^v/, '')}`)
    : action(
        `Node ${version.replace(/^v/, '')} is too old: the project needs ${required}`,
        'Start commands with npm run: npm ci has brought a newer Node along. Where it has none for this platform, install Node',
      );
}

/**
 * Whether there is room to work in a folder, or where it will be made.
 *
 * @param freeBytesOf replaces the question to the file system in tests.
 */
export async function diagnoseDisk(
  folder: string,
  freeBytesOf: (folder: string) => Promise<number> = freeBytes,
): Promise<Diagnosis> {
  const megabytes = Math.floor((await freeBytesOf(folder)) / MEGABYTE);
  return megabytes >= NEEDED_MEGABYTES
    ? ok(`${megabytes} MB free in ${folder}`)
    : action(
        `Only ${megabytes} MB free in ${folder}: an import or a build may need ${NEEDED_MEGABYTES}`,
        'Make room, or move the database with DATABASE_URL',
      );
}

async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return freeBytes(dirname(folder));
  }
}

/**
 * Whether this machine's clock agrees with another's.
 *
 * @param theirs what a server said the time was when it answered, ms since 1970; undefined: none was asked.
 */
export function diagnoseClock(theirs: number | undefined, nowMs: number): Diagnosis {
  if (theirs === undefined) return note('The clock was not compared with another: no server was asked');
  const aheadMs = nowMs - theirs;
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  return Math.abs(aheadMs) <= CLOCK_TOLERANCE_MS
    ? ok(`The clock is right to within ${CLOCK_TOLERANCE_MS / 1000} s`)
    : action(
        `This machine's clock is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} that of the sheet's server`,
        'Set the clock (timedatectl set-ntp true): budgets, pauses and certificates depend on it',
      );
}
