import { createHash } from 'node:crypto';
import { setImmediate as yieldTurn } from 'node:timers/promises';
import { foreignState, stateFault } from './state-fault.ts';

/** One line of a state that was read, already parsed. */
export interface StateLine {
  /** From 1. */
  number: number;
  value: unknown;
}

const LONGEST_LINE = 8 * 1024 * 1024;
const LINES_PER_TURN = 500;

/** Lines as a text that tells whether it is whole: the last line holds the checksum of all before it. */
export function sealLines(lines: readonly string[]): string {
  const text = `${lines.join('\n')}\n`;
  return `${text}${JSON.stringify({ lines: lines.length, sha256: sha256(text) })}\n`;
}

/**
 * The lines of a sealed text, the seal left out. Lets others have their turn while it reads.
 *
 * @param name what the text is called in errors.
 * @throws CatalogError `state-damaged` when it is cut, changed or no NDJSON.
 */
export async function openSealed(name: string, text: string): Promise<StateLine[]> {
  const sealAt = text.lastIndexOf('\n', text.length - 2) + 1;
  const seal = parseSeal(text.slice(sealAt));
  if (!seal || !text.endsWith('\n')) {
    throw looksSealed(text)
      ? stateFault(name, undefined, 'it ends before its last line, which holds the checksum: it is not whole')
      : foreignState(name, 'is no saved state');
  }
  const body = text.slice(0, sealAt);
  if (sha256(body) !== seal) {
    throw stateFault(name, undefined, 'it was changed after it was written: the checksum is another');
  }
  const lines: StateLine[] = [];
  for (const [index, line] of body.slice(0, -1).split('\n').entries()) {
    if (index % LINES_PER_TURN === 0) await yieldTurn();
    lines.push({ number: index + 1, value: parseLine(name, index + 1, line) });
  }
  return lines;
}

function parseLine(name: string, number: number, line: string): unknown {
  if (line.length > LONGEST_LINE) throw stateFault(name, number, 'the line is too long');
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw stateFault(name, number, 'it is no JSON');
  }
}

function parseSeal(line: string): string | undefined {
  return /^\{"lines":\d+,"sha256":"([0-9a-f]{64})"\}\n?$/.exec(line)?.[1];
}

function looksSealed(text: string): boolean {
  return text.startsWith('{"format":"progmetal-');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
