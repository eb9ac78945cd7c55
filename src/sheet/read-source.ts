import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CatalogError } from '#src/catalog-error.ts';
import { downloadSheet, MAX_FILE_BYTES, type DownloadOptions } from './download-sheet.ts';
import { isWebSource } from './sheet-address.ts';

/**
 * The bytes of a sheet from a URL or a local file (a path or a `file:` URL), at most 64 MB. What they hold is not checked.
 *
 * @throws CatalogError as `downloadSheet`, or `sheet-file` when the file cannot be read, `sheet-too-large`; `config` for a
 *   `file:` URL that names no file.
 */
export async function readSource(source: string, options: DownloadOptions = {}): Promise<Buffer> {
  if (isWebSource(source)) return downloadSheet(source, options);
  const file = /^file:/i.test(source) ? pathOf(source) : source;
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES) throw fileTooLarge(file);
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof CatalogError) throw cause;
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new CatalogError(
      'sheet-file',
      `The sheet ${file} ${missing ? 'does not exist' : 'cannot be read'}`,
      {
        hint: 'Give the path of an .xlsx file, or a URL that begins with http:// or https://',
        cause,
      },
    );
  }
}

function pathOf(fileUrl: string): string {
  // As DATABASE_URL may be written: a path from here on.
  if (!fileUrl.slice('file:'.length).startsWith('//')) return fileUrl.slice('file:'.length);
  try {
    return fileURLToPath(fileUrl);
  } catch (cause) {
    throw new CatalogError('config', `${fileUrl} names no file of this machine`, {
      hint: 'A file: URL has three slashes, as in file:///tmp/sheet.xlsx; the path alone will do',
      cause,
    });
  }
}

function fileTooLarge(file: string): CatalogError {
  return new CatalogError(
    'sheet-too-large',
    `The sheet ${file} is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB`,
    {
      hint: 'No sheet of albums is that large; is it the right file?',
    },
  );
}
