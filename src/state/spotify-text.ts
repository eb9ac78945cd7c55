import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import type { ChangesEnd } from './changes-page.ts';
import { readSpotifyLines, type AcceptsImage } from './read-spotify-lines.ts';
import { openSealed, sealLines } from './sealed-text.ts';
import type { SpotifyRecords } from './spotify-records.ts';
import { count, text } from './state-fields.ts';
import { foreignState, stateFault } from './state-fault.ts';
import { writeSpotifyLines } from './write-spotify-lines.ts';

/** The name of the file. */
export const SPOTIFY_FILE = 'spotify.ndjson.gz';

const FORMAT = 'progmetal-spotify';
const VERSION = 1;
const OPERATING_SYSTEM_BYTE = 9;

const firstLine = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  /** Of a page of changes. */
  end: z.object({ epoch: text(64).min(1), last: count, more: z.boolean() }).optional(),
});

/** Spotify data as sealed lines; a page of changes says where it ends. */
export function writeSpotifyText(records: SpotifyRecords, end?: ChangesEnd): string {
  const first = JSON.stringify({ format: FORMAT, version: VERSION, end });
  return sealLines([first, ...writeSpotifyLines(records)]);
}

/**
 * Reads what `writeSpotifyText` wrote.
 *
 * @throws CatalogError `state-damaged`, `state-foreign` (also for a newer version).
 */
export async function readSpotifyText(
  name: string,
  content: string,
  acceptsImage: AcceptsImage,
): Promise<{ records: SpotifyRecords; end: ChangesEnd | undefined }> {
  const [first, ...lines] = await openSealed(name, content);
  const parsed = firstLine.safeParse(first?.value);
  if (!parsed.success) throw refuseFirstLine(name, first?.value);
  return { records: await readSpotifyLines(name, lines, acceptsImage), end: parsed.data.end };
}

/** Compresses so that the same text gives the same bytes on every machine, at any time. */
export async function compressState(content: string): Promise<Buffer> {
  const bytes = await promisify(gzip)(content, { level: 9 });
  bytes[OPERATING_SYSTEM_BYTE] = 255;
  return bytes;
}

/**
 * The text of a gzip file, at most `maxBytes` of it.
 *
 * @throws CatalogError `state-damaged` when it is none, is cut, or holds more.
 */
export async function inflateState(name: string, bytes: Buffer, maxBytes: number): Promise<string> {
  try {
    return (await promisify(gunzip)(bytes, { maxOutputLength: maxBytes })).toString('utf8');
  } catch (cause) {
    const tooLarge = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    const why = tooLarge ? 'it holds more than any state does' : 'it is no whole gzip file';
    throw stateFault(name, undefined, why);
  }
}

function refuseFirstLine(name: string, value: unknown) {
  const given = z.object({ format: z.string(), version: z.number() }).safeParse(value);
  if (!given.success || given.data.format !== FORMAT)
    return foreignState(name, 'holds no saved Spotify data');
  return foreignState(
    name,
    `was written by a newer version of this project (format ${given.data.version})`,
    'Nothing was merged. Update this checkout',
  );
}
