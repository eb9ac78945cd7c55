import { readFile } from 'node:fs/promises';
import Papa from 'papaparse';
import { CatalogError } from '#src/catalog-error.ts';
import { isSpotifyAlbumId } from '#src/catalog/spotify-album-id.ts';
import { quote, type SheetIssue, type SheetIssueCode } from './sheet-issue.ts';
import { parseSpotifyLink, webAddressOfUri } from './spotify-link.ts';

/** A correction of one album's link: another album on Spotify, or none (null). */
export interface Override {
  spotifyId: string | null;
  reason: string;
  /** 1-based line of the file, the header counted. */
  line: number;
}

/** The name under which the file appears in issues, as a tab does. */
export const OVERRIDES_NAME = 'db/overrides.csv';

const HEADER = ['album_id', 'spotify', 'reason'];

/**
 * Reads the overrides file; a missing one holds no overrides.
 *
 * @throws CatalogError `overrides-unreadable` when it is there but cannot be read.
 */
export async function readOverrides(file: string): Promise<ReturnType<typeof parseOverrides>> {
  try {
    return parseOverrides(await readFile(file, 'utf8'));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return parseOverrides('');
    throw new CatalogError('overrides-unreadable', `The overrides ${file} cannot be read`, {
      hint: 'It must be a file that this user may read',
      cause,
    });
  }
}

/**
 * Parses CSV with the columns album_id, spotify (URL, id, or `none`) and reason. A wrong line is an issue and is left
 * out; of two lines for one album the first counts.
 */
export function parseOverrides(csv: string): { overrides: Map<number, Override>; issues: SheetIssue[] } {
  const overrides = new Map<number, Override>();
  const issues: SheetIssue[] = [];
  const { data, errors } = Papa.parse<string[]>(csv.replace(/^\uFEFF/, ''), { delimiter: ',' });
  const report = (line: number, column: string | null, message: string): void => {
    issues.push(overrideIssue(line, column, 'override-invalid', message));
  };
  for (const error of errors)
    report((error.row ?? 0) + 1, null, `It is no well-formed CSV: ${error.message}`);
  const rows = data.map((row, index) => ({ line: index + 1, fields: row.map((field) => field.trim()) }));
  const filled = rows.filter(({ fields }) => fields.some((field) => field !== ''));
  const [header, ...entries] = filled;
  if (header && HEADER.some((name, column) => header.fields[column] !== name)) {
    report(header.line, null, `The first line must be ${HEADER.join(',')}; without it no line counts`);
    return { overrides, issues };
  }
  for (const { line, fields } of entries) {
    const [albumId = '', spotify = '', reason = ''] = fields;
    const spotifyId = parseTarget(spotify);
    if (!/^[1-9]\d{0,14}$/.test(albumId)) {
      report(line, 'album_id', `${quote(albumId)} is no album id: the line is left out`);
    } else if (spotifyId === undefined) {
      report(
        line,
        'spotify',
        `${quote(spotify)} is neither a Spotify album URL nor "none": the line is left out`,
      );
    } else if (overrides.has(Number(albumId))) {
      report(line, 'album_id', `Album ${albumId} has an override already: the line is left out`);
    } else {
      overrides.set(Number(albumId), { spotifyId, reason: reason || 'no reason given', line });
    }
  }
  return { overrides, issues };
}

/** An issue with a line of the overrides file. */
export function overrideIssue(
  line: number,
  column: string | null,
  code: SheetIssueCode,
  message: string,
): SheetIssue {
  return { tab: OVERRIDES_NAME, row: line, column, code, message };
}

function parseTarget(text: string): string | null | undefined {
  if (text.toLowerCase() === 'none') return null;
  if (isSpotifyAlbumId(text)) return text;
  const address = webAddressOfUri(text);
  const link = URL.canParse(address) ? parseSpotifyLink(new URL(address)) : undefined;
  return link?.status === 'album' ? link.id : undefined;
}
