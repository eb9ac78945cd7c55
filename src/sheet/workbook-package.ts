import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { CatalogError } from '#src/catalog-error.ts';
import { readXml } from './xml-reader.ts';
import { readZipEntries, type ZipEntry } from './zip-entries.ts';

/** More than this a workbook may not inflate to, all the parts together that are read. */
const MAX_INFLATED_BYTES = 256 * 1024 * 1024;

const inflate = promisify(inflateRaw);

/** What a part refers to: another part (its name in the package) or an address outside. */
export interface Relation {
  id: string;
  /** The last word of its type: `worksheet`, `styles`, `hyperlink` … */
  kind: string;
  /** As written. */
  target: string;
  /** The part it leads to. */
  part: string;
}

/** The parts of a workbook. Names are taken without regard to case and to the way the slashes lean. */
export interface WorkbookPackage {
  /** The part that lists the tabs. */
  workbookPart: string;
  /**
   * A part's text; undefined when there is none.
   *
   * @throws CatalogError `sheet-truncated` or `sheet-too-large`.
   */
  readText(part: string): Promise<string | undefined>;
  /** What a part refers to; none when it says nothing of it. */
  readRelations(part: string): Promise<Relation[]>;
}

/**
 * Opens a file as a workbook: a whole zip that holds one. Only the parts that are asked for are inflated, and together
 * to a bearable size, by the zip's own words and by what really comes out.
 *
 * @throws CatalogError `sheet-not-zip`, `sheet-truncated` or `sheet-not-workbook`.
 */
export async function openPackage(
  file: Buffer,
  { maxInflatedBytes = MAX_INFLATED_BYTES }: { maxInflatedBytes?: number } = {},
): Promise<WorkbookPackage> {
  const entries = new Map(readZipEntries(file).map((entry) => [partKey(entry.name), entry]));
  let left = maxInflatedBytes;

  async function readText(part: string): Promise<string | undefined> {
    const entry = entries.get(partKey(part));
    if (!entry) return undefined;
    const bytes = await readBytes(file, entry, left, maxInflatedBytes);
    left -= bytes.length;
    return decodeXml(bytes);
  }

  async function readRelations(part: string): Promise<Relation[]> {
    const folder = part.slice(0, part.lastIndexOf('/') + 1);
    const xml = await readText(`${folder}_rels/${part.slice(folder.length)}.rels`);
    const relations: Relation[] = [];
    if (xml === undefined) return relations;
    readXml(xml, {
      open(name, { Id: id = '', Type: type = '', Target: target = '' }) {
        if (name !== 'Relationship') return name === 'Relationships';
        relations.push({ id, kind: type.split('/').at(-1)!, target, part: resolvePart(part, target) });
        return false;
      },
    });
    return relations;
  }

  const main = (await readRelations('').catch(() => [])).find(({ kind }) => kind === 'officeDocument');
  const workbookPart = main && entries.has(partKey(main.part)) ? main.part : 'xl/workbook.xml';
  if (!entries.has(partKey(workbookPart)) || /\.bin$/i.test(workbookPart)) throw noWorkbook(entries);
  return { workbookPart, readText, readRelations };
}

function partKey(name: string): string {
  return name.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase();
}

/** A target is relative to the folder of the part that names it, or begins with a slash. */
function resolvePart(part: string, target: string): string {
  const base = `package://parts/${part}`;
  const path = target.trim().replaceAll('\\', '/');
  if (!URL.canParse(path, base)) return path;
  const { pathname } = new URL(path, base);
  try {
    return decodeURIComponent(pathname).slice(1);
  } catch {
    return pathname.slice(1);
  }
}

async function readBytes(file: Buffer, entry: ZipEntry, left: number, limit: number): Promise<Buffer> {
  const packed = file.subarray(entry.start, entry.end);
  if (entry.inflatedBytes > left || left <= 0) throw tooLarge(limit);
  if (entry.method === 'stored') return packed;
  try {
    return await inflate(packed, { maxOutputLength: left, chunkSize: 256 * 1024 });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new CatalogError(
      'sheet-truncated',
      `The sheet is damaged or cut off: its part ${JSON.stringify(entry.name.slice(0, 80))} cannot be unpacked`,
      {
        hint: 'Download it again',
        cause,
      },
    );
  }
}

/** The text of an XML part in the encoding that its first bytes or its declaration name; UTF-8 otherwise. */
function decodeXml(bytes: Buffer): string {
  const start = bytes.toString('latin1', 0, 200);
  const utf16 = /^(?:\xFF\xFE|<\0)/.test(start)
    ? 'utf-16le'
    : /^(?:\xFE\xFF|\0<)/.test(start)
      ? 'utf-16be'
      : '';
  const declared = /^<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(start)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(utf16 || declared).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}

function noWorkbook(entries: ReadonlyMap<string, ZipEntry>): CatalogError {
  const binary = entries.has('xl/workbook.bin');
  return new CatalogError(
    'sheet-not-workbook',
    binary
      ? 'The sheet is a binary workbook (.xlsb), which cannot be read'
      : 'The sheet is a zip file without a workbook in it',
    { hint: 'Give an .xlsx file; .xlsb, .ods and .numbers must be saved as .xlsx first' },
  );
}

function tooLarge(limit: number): CatalogError {
  return new CatalogError(
    'sheet-too-large',
    `The sheet unpacks to more than ${Math.round(limit / 1024 / 1024)} MB`,
    { hint: 'No sheet of albums is that large; is it the right file?' },
  );
}
