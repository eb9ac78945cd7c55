import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { readSpotifyLines, type AcceptsImage } from './read-spotify-lines.ts';
import { openSealed, sealLines } from './sealed-text.ts';
import type { SpotifyRecords } from './spotify-records.ts';
import { foreignState, stateFault } from './state-fault.ts';
import { writeSpotifyLines } from './write-spotify-lines.ts';

/** The name of the file. */
export const SPOTIFY_FILE = 'spotify.ndjson.gz';

const FORMAT = 'progmetal-spotify';
const VERSION = 1;
const OPERATING_SYSTEM_BYTE = 9;

const firstLine = z.object({ format: z.literal(FORMAT), version: z.literal(VERSION) });

/** Spotify data as sealed lines. */
export function writeSpotifyText(records: SpotifyRecords): string {
  const first = JSON.stringify({ format: FORMAT, version: VERSION });
  return sealLines([first, ...writeSpotifyLines(records)]);
}

/**
 * Reads what `writeSpotifyText` wrote.
 *
 * @throws CatalogError `state-damaged`, `state-foreign` (also for a newer version).
 */
export async function readSpotifyText(
  name: string,
  text: string,
  acceptsImage: AcceptsImage,
): Promise<SpotifyRecords> {
  const [first, ...lines] = await openSealed(name, text);
  if (!firstLine.safeParse(first?.value).success) throw refuseFirstLine(name, first?.value);
  return readSpotifyLines(name, lines, acceptsImage);
}

/** Compresses so that the same text gives the same bytes on every machine, at any time. */
export async function compressState(text: string): Promise<Buffer> {
  const bytes = await promisify(gzip)(text, { level: 9 });
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
