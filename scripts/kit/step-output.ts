import { appendFile } from 'node:fs/promises';

/**
 * Appends `NAME=value` lines to a file that GitHub Actions reads for later steps; without a file, as on a laptop,
 * nothing happens.
 *
 * @throws RangeError for a value of several lines, which could set something else.
 */
export async function appendValues(file: string | undefined, values: Record<string, string>): Promise<void> {
  const lines = Object.entries(values).map(([name, value]) => {
    if (/[\r\n]/.test(value)) throw new RangeError(`${name} has more than one line`);
    return `${name}=${value}\n`;
  });
  if (file !== undefined) await appendFile(file, lines.join(''));
}
