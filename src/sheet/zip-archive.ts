import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { CatalogError } from '#src/catalog-error.ts';

const inflate = promisify(inflateRaw);

/** The files packed in a zip. Their names are taken without regard to case and to the way the slashes lean. */
export interface ZipArchive {
  has(name: string): boolean;
  /**
   * A file, unpacked; undefined when there is none.
   *
   * @throws CatalogError `sheet-truncated`, or `sheet-too-large` when with it more was unpacked than is allowed.
   */
  read(name: string): Promise<Buffer | undefined>;
}

interface ZipEntry {
  name: string;
  isDeflated: boolean;
  packed: Buffer;
  /** As the zip's directory claims; it may lie. */
  inflatedBytes: number;
}

const END_SIGNATURE = Buffer.from('PK\u0005\u0006', 'latin1');
const END_BYTES = 22;
const DIRECTORY_SIGNATURE = 0x02014b50;
const DIRECTORY_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
/** A size or an offset of this value stands elsewhere, in Zip64 fields. */
const ZIP64_MARK = 0xffffffff;
const MAX_ENTRIES = 10_000;

/**
 * Opens a zip by its central directory. Kinds that no spreadsheet program writes for a file of this size (Zip64,
 * encryption, several disks, bytes before the first entry) are refused.
 *
 * @param maxInflatedBytes what may be unpacked in all, by the zip's own words and by what really comes out.
 * @throws CatalogError `sheet-not-zip`, `sheet-truncated` or `sheet-not-workbook`.
 */
export function openZip(file: Buffer, maxInflatedBytes: number): ZipArchive {
  const entries = new Map(listEntries(file).map((entry) => [foldName(entry.name), entry]));
  let left = maxInflatedBytes;
  return {
    has: (name) => entries.has(foldName(name)),
    async read(name) {
      const entry = entries.get(foldName(name));
      if (!entry) return undefined;
      if (entry.inflatedBytes > left || left <= 0) throw tooLarge(maxInflatedBytes);
      const bytes = entry.isDeflated ? await unpack(entry, left, maxInflatedBytes) : entry.packed;
      left -= bytes.length;
      return bytes;
    },
  };
}

function foldName(name: string): string {
  return name.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase();
}

async function unpack({ name, packed }: ZipEntry, left: number, limit: number): Promise<Buffer> {
  try {
    return await inflate(packed, { maxOutputLength: left, chunkSize: 256 * 1024 });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw truncated(`its part ${JSON.stringify(name.slice(0, 80))} cannot be unpacked`, cause);
  }
}

/** What the directory lists, as long as its signatures follow one another, whatever the count says. */
function listEntries(file: Buffer): ZipEntry[] {
  if (file.length < 4 || file.readUInt32LE(0) !== LOCAL_SIGNATURE) throw notZip(file);
  const end = file.lastIndexOf(END_SIGNATURE);
  if (end < 0 || end + END_BYTES > file.length) throw truncated();
  const directoryStart = file.readUInt32LE(end + 16);
  const directoryBytes = file.readUInt32LE(end + 12);
  if (directoryStart === ZIP64_MARK || file.readUInt16LE(end + 10) === 0xffff) throw unusual('Zip64');
  if (directoryStart + directoryBytes !== end) throw truncated();

  const entries: ZipEntry[] = [];
  let at = directoryStart;
  while (at + DIRECTORY_BYTES <= file.length && file.readUInt32LE(at) === DIRECTORY_SIGNATURE) {
    entries.push(readEntry(file, at));
    if (entries.length > MAX_ENTRIES) throw unusual(`more than ${MAX_ENTRIES} parts`);
    at +=
      DIRECTORY_BYTES + file.readUInt16LE(at + 28) + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return entries;
}

function readEntry(file: Buffer, at: number): ZipEntry {
  const flags = file.readUInt16LE(at + 8);
  const method = file.readUInt16LE(at + 10);
  const packedBytes = file.readUInt32LE(at + 20);
  const inflatedBytes = file.readUInt32LE(at + 24);
  const local = file.readUInt32LE(at + 42);
  const name = file.toString('utf8', at + DIRECTORY_BYTES, at + DIRECTORY_BYTES + file.readUInt16LE(at + 28));
  if ((flags & 1) !== 0) throw unusual('a password');
  if (method !== 0 && method !== 8) throw unusual(`packing method ${method}`);
  if ([packedBytes, inflatedBytes, local].includes(ZIP64_MARK)) throw unusual('Zip64');
  if (local + LOCAL_BYTES > file.length || file.readUInt32LE(local) !== LOCAL_SIGNATURE) throw truncated();
  const start = local + LOCAL_BYTES + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
  if (start + packedBytes > file.length) throw truncated();
  return { name, isDeflated: method === 8, packed: file.subarray(start, start + packedBytes), inflatedBytes };
}

function notZip(file: Buffer): CatalogError {
  const legacy = file.length >= 4 && file.readUInt32BE(0) === 0xd0cf11e0;
  const html = /^\s*(?:<!doctype html|<html)/i.test(file.toString('utf8', 0, 200));
  const what = legacy
    ? 'an old .xls file or one with a password'
    : html
      ? 'a web page'
      : file.length === 0
        ? 'empty'
        : 'not a zip, as every .xlsx file is';
  return new CatalogError('sheet-not-zip', `The sheet is no .xlsx workbook: it is ${what}`, {
    hint: 'Give an .xlsx file, or the address from which one can be downloaded without signing in',
  });
}

function truncated(why = 'it begins as a workbook but its end is missing', cause?: unknown): CatalogError {
  const message = `The sheet is damaged or cut off: ${why}`;
  return new CatalogError('sheet-truncated', message, { hint: 'Download it again', cause });
}

function unusual(what: string): CatalogError {
  return new CatalogError(
    'sheet-not-workbook',
    `The sheet is a zip file of an unusual kind (${what}), which no spreadsheet program writes`,
    { hint: 'Open it in a spreadsheet program and save it again as .xlsx without a password' },
  );
}

function tooLarge(limit: number): CatalogError {
  const message = `The sheet unpacks to more than ${Math.round(limit / 1024 / 1024)} MB`;
  const hint = 'No sheet of albums is that large; is it the right file?';
  return new CatalogError('sheet-too-large', message, { hint });
}
