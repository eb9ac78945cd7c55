import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { CatalogError } from '#src/catalog-error.ts';
import { printable } from '#src/format-text.ts';

/**
 * Writes text in pieces to a file: under another name first, so that a file of this name is always whole.
 *
 * @throws CatalogError `export-file` when it cannot be written; the signal's reason. No half file stays behind, also when the
 *   process exits meanwhile.
 */
export async function writeExportFile(
  file: string,
  pieces: AsyncIterable<string>,
  signal?: AbortSignal,
): Promise<void> {
  const unfinished = `${file}.${process.pid}.part`;
  const removeHalf = (): void => rmSync(unfinished, { force: true });
  process.once('exit', removeHalf);
  try {
    const handle = await open(unfinished, 'w');
    try {
      for await (const piece of pieces) {
        signal?.throwIfAborted();
        await handle.write(piece);
      }
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (cause) {
    await rm(unfinished, { force: true });
    signal?.throwIfAborted();
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
    throw new CatalogError('export-file', `The file ${file} cannot be written: ${(cause as Error).message}`, {
      hint: 'Does its folder exist, and may this user write there?',
      cause,
    });
  } finally {
    process.off('exit', removeHalf);
  }
}

/** Writes text in pieces to a stream that stays open, no faster than it takes them; to a terminal as `printable`. */
export async function writePieces(
  stream: Writable & Partial<Pick<WriteStream, 'isTTY'>>,
  pieces: AsyncIterable<string>,
  signal?: AbortSignal,
): Promise<void> {
  for await (const piece of pieces) {
    signal?.throwIfAborted();
    const text = stream.isTTY ? printable(piece.replaceAll('\r\n', '\n')) : piece;
    if (!stream.write(text)) await once(stream, 'drain');
  }
}
