import { createInflateRaw } from 'node:zlib';
import { CatalogError } from '#src/catalog-error.ts';
import { readZipEntries, type ZipEntry } from './zip-entries.ts';

/** More than this a workbook may not inflate to, all its parts together. */
export const MAX_INFLATED_BYTES = 512 * 1024 * 1024;

/** The part without which a zip file is no workbook. */
const WORKBOOK_PART = 'xl/workbook.xml';

/**
 * Checks a file before anything else looks into it: a whole zip that holds a workbook and inflates to a bearable
 * size, by its own directory and by what really comes out of it.
 *
 * @throws CatalogError `sheet-not-zip`, `sheet-truncated`, `sheet-not-workbook` or `sheet-too-large`.
 */
export async function checkWorkbookFile(
  file: Buffer,
  { maxInflatedBytes = MAX_INFLATED_BYTES, signal }: { maxInflatedBytes?: number; signal?: AbortSignal } = {},
): Promise<void> {
  const entries = readZipEntries(file);
  if (!entries.some(({ name }) => name.replace(/^\//, '') === WORKBOOK_PART)) {
    throw new CatalogError('sheet-not-workbook', 'The sheet is a zip file without a workbook in it', {
      hint: 'Give an .xlsx file; .ods and .numbers must be saved as .xlsx first',
    });
  }
  const declared = entries.reduce((sum, { inflatedBytes }) => sum + inflatedBytes, 0);
  if (declared > maxInflatedBytes) throw tooLarge(maxInflatedBytes);
  let left = maxInflatedBytes;
  for (const entry of entries) {
    signal?.throwIfAborted();
    left -= await inflatedSize(file, entry, left, maxInflatedBytes);
    if (left < 0) throw tooLarge(maxInflatedBytes);
  }
}

async function inflatedSize(file: Buffer, entry: ZipEntry, left: number, limit: number): Promise<number> {
  const packed = file.subarray(entry.start, entry.end);
  if (entry.method === 'stored') return packed.length;
  const inflate = createInflateRaw({ chunkSize: 256 * 1024 });
  inflate.end(packed);
  let size = 0;
  try {
    for await (const chunk of inflate) {
      size += (chunk as Buffer).length;
      if (size > left) throw tooLarge(limit);
    }
  } catch (cause) {
    if (cause instanceof CatalogError) throw cause;
    throw new CatalogError(
      'sheet-truncated',
      `The sheet is damaged or cut off: its part ${JSON.stringify(entry.name.slice(0, 80))} cannot be unpacked`,
      {
        hint: 'Download it again',
        cause,
      },
    );
  }
  return size;
}

function tooLarge(limit: number): CatalogError {
  return new CatalogError(
    'sheet-too-large',
    `The sheet unpacks to more than ${Math.round(limit / 1024 / 1024)} MB`,
    { hint: 'No sheet of albums is that large; is it the right file?' },
  );
}
