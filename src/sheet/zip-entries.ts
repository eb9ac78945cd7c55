import { CatalogError } from '#src/catalog-error.ts';

/** One packed file in a zip. */
export interface ZipEntry {
  name: string;
  method: 'stored' | 'deflated';
  /** Where its packed bytes lie. */
  start: number;
  end: number;
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
 * Lists what a zip holds, from its central directory: as long as directory signatures follow one another, whatever the
 * count says. Kinds that no spreadsheet program writes for a file
 * of this size (Zip64, encryption, several disks, bytes before the first entry) are refused.
 *
 * @throws CatalogError `sheet-not-zip`, `sheet-truncated` or `sheet-not-workbook`.
 */
export function readZipEntries(file: Buffer): ZipEntry[] {
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
  const end = start + packedBytes;
  if (end > file.length) throw truncated();
  return { name, method: method === 0 ? 'stored' : 'deflated', start, end, inflatedBytes };
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

function truncated(): CatalogError {
  return new CatalogError(
    'sheet-truncated',
    'The sheet is damaged or cut off: it begins as a workbook but its end is missing',
    {
      hint: 'Download it again',
    },
  );
}

function unusual(what: string): CatalogError {
  return new CatalogError(
    'sheet-not-workbook',
    `The sheet is a zip file of an unusual kind (${what}), which no spreadsheet program writes`,
    {
      hint: 'Open it in a spreadsheet program and save it again as .xlsx without a password',
    },
  );
}
