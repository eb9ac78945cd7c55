import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw, createGunzip } from 'node:zlib';
import { CatalogError } from '#src/catalog-error.ts';

/** The whole database in a folder; private, since Spotify's terms forbid publishing its data. */
export const SNAPSHOT_FILE = 'catalog.sqlite.gz';

/** Bytes of a database that are unpacked at most: many times what 100,000 albums need. */
const MOST_BYTES = 8 * 1024 ** 3;
/** gzip, deflate, with a comment; no time and no system, so that the same database gives the same bytes. */
const GZIP_START = Buffer.from([0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 255]);
const COMMENT = /^sha256:([0-9a-f]{64})\0/;
const COMMENT_BYTES = 72;

/**
 * Packs a SQLite file. The result is plain gzip whose comment is the SHA-256 of the file, and is there whole or not.
 *
 * @returns that SHA-256.
 * @throws CatalogError `state-write`; the signal's reason.
 */
export async function packSnapshot(sqliteFile: string, file: string, signal?: AbortSignal): Promise<string> {
  const sha256 = await hashFile(sqliteFile, signal);
  const size = (await stat(sqliteFile)).size;
  const partial = `${file}.partial`;
  try {
    const output = createWriteStream(partial, { flush: true });
    output.write(Buffer.concat([GZIP_START, Buffer.from(`sha256:${sha256}\0`)]));
    let sum = 0;
    const summing = tap((chunk) => (sum = crc32(chunk, sum)));
    await pipeline(createReadStream(sqliteFile), summing, createDeflateRaw(), output, { end: false, signal });
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(sum, 0);
    trailer.writeUInt32LE(size % 2 ** 32, 4);
    await new Promise<void>((resolve, reject) => {
      output.once('error', reject).end(trailer, resolve);
    });
    await rename(partial, file);
    return sha256;
  } catch (cause) {
    await rm(partial, { force: true });
    signal?.throwIfAborted();
    throw new CatalogError('state-write', `${file} cannot be written: ${(cause as Error).message}`, {
      hint: 'Is there room on the disk, and may this user write there? What was there before is as it was',
      cause,
    });
  }
}

/** The SHA-256 of the database that a snapshot says it holds; undefined when the file is no snapshot of ours. */
export async function readSnapshotSum(file: string): Promise<string | undefined> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(GZIP_START.length + COMMENT_BYTES));
    if (bytesRead < buffer.length || !buffer.subarray(0, 4).equals(GZIP_START.subarray(0, 4)))
      return undefined;
    return COMMENT.exec(buffer.subarray(GZIP_START.length).toString('latin1'))?.[1];
  } finally {
    await handle.close();
  }
}

/**
 * Unpacks a snapshot into a SQLite file, which is removed again when the snapshot turns out to be wrong.
 *
 * @param sqliteFile undefined: only checks.
 * @throws CatalogError `state-foreign`, `state-damaged` (cut, changed, or too large); the signal's reason.
 */
export async function unpackSnapshot(
  file: string,
  sqliteFile: string | undefined,
  { signal, mostBytes = MOST_BYTES }: { signal?: AbortSignal | undefined; mostBytes?: number } = {},
): Promise<void> {
  const expected = await readSnapshotSum(file);
  if (expected === undefined) throw foreignState(file, 'is no snapshot of a catalog');
  const hash = createHash('sha256');
  let bytes = 0;
  const checking = tap((chunk) => {
    bytes += chunk.length;
    if (bytes > mostBytes) throw damagedState(file, `it holds more than ${mostBytes} bytes`);
    hash.update(chunk);
  });
  const sink = sqliteFile === undefined ? drain() : createWriteStream(sqliteFile, { flush: true });
  try {
    await pipeline(createReadStream(file), createGunzip(), checking, sink, { signal });
    if (hash.digest('hex') !== expected) throw damagedState(file, 'its checksum is another');
  } catch (cause) {
    if (sqliteFile !== undefined) await rm(sqliteFile, { force: true });
    signal?.throwIfAborted();
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (cause instanceof CatalogError || !code.startsWith('Z_')) throw cause;
    throw damagedState(file, code === 'Z_BUF_ERROR' ? 'it is cut' : 'it was changed after it was written');
  }
}

function tap(look: (chunk: Buffer) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        look(chunk);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

function drain(): Transform {
  return new Transform({ transform: (_chunk, _encoding, done) => done() }).resume();
}

async function hashFile(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { signal })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

const HINT = 'Nothing was changed. Take another copy of the state, or write it again with npm run state:save';

/** A file of a saved state that cannot be used: cut, changed, foreign or too large; `line` counts from 1. */
export function damagedState(file: string, why: string, line?: number, hint = HINT): CatalogError {
  const where = line === undefined ? file : `${file}, line ${line}`;
  return new CatalogError('state-damaged', `${where}: ${why}`, { hint });
}

/** A file of another kind, or of a version that this one does not know. */
export function foreignState(file: string, why: string, hint = HINT): CatalogError {
  return new CatalogError('state-foreign', `${file} ${why}`, { hint });
}
