import { createHash } from 'node:crypto';

/** A save's file name says when it was made and what it holds, so that a torn one gives itself away. */
export interface SaveName {
  name: string;
  /** Milliseconds since 1970. */
  time: number;
  sha256: string;
}

const PATTERN = /^spotify-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-([0-9a-f]{64})\.ndjson\.gz$/;

/** Names a new save so that it comes after the newest one, whatever this machine's clock says. */
export function nameSave(content: Buffer, { now, newest }: { now: number; newest: number }): SaveName {
  const time = Math.max(now, newest + 1);
  const sha256 = hashOf(content);
  const stamp = new Date(time).toISOString().replace(/[-:.]/g, '');
  return { name: `spotify-${stamp}-${sha256}.ndjson.gz`, time, sha256 };
}

/** Undefined for a file that is no save. */
export function parseSaveName(name: string): SaveName | undefined {
  const [match, year, month, day, hour, minute, second, ms, sha256 = ''] = PATTERN.exec(name) ?? [];
  if (match === undefined) return undefined;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  return Number.isNaN(time) ? undefined : { name, time, sha256 };
}

/** Whether the bytes are those that the name promises. */
export function isWhole(save: SaveName, content: Buffer): boolean {
  return hashOf(content) === save.sha256;
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
