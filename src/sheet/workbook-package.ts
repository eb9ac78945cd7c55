import { CatalogError } from '#src/catalog-error.ts';
import { parseXml } from './parse-xml.ts';
import { openZip } from './zip-archive.ts';

/** More than this a workbook may not inflate to, all the parts together that are read. */
const MAX_INFLATED_BYTES = 256 * 1024 * 1024;

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

/** The parts of a workbook. */
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
 * Opens a file as a workbook: a whole zip that holds one. Only the parts that are asked for are inflated.
 *
 * @throws CatalogError `sheet-not-zip`, `sheet-truncated` or `sheet-not-workbook`.
 */
export async function openPackage(
  file: Buffer,
  maxInflatedBytes = MAX_INFLATED_BYTES,
): Promise<WorkbookPackage> {
  const zip = openZip(file, maxInflatedBytes);

  async function readText(part: string): Promise<string | undefined> {
    const bytes = await zip.read(part);
    return bytes && decodeXml(bytes);
  }

  async function readRelations(part: string): Promise<Relation[]> {
    const folder = part.slice(0, part.lastIndexOf('/') + 1);
    const xml = await readText(`${folder}_rels/${part.slice(folder.length)}.rels`);
    const relations: Relation[] = [];
    if (xml === undefined) return relations;
    parseXml(xml, {
      open(name, { Id: id = '', Type: type = '', Target: target = '' }) {
        if (name !== 'Relationship') return name === 'Relationships';
        relations.push({ id, kind: type.split('/').at(-1)!, target, part: resolvePart(part, target) });
        return false;
      },
    });
    return relations;
  }

  const main = (await readRelations('').catch(() => [])).find(({ kind }) => kind === 'officeDocument');
  const workbookPart = main && zip.has(main.part) ? main.part : 'xl/workbook.xml';
  if (!zip.has(workbookPart) || /\.bin$/i.test(workbookPart)) throw noWorkbook(zip.has('xl/workbook.bin'));
  return { workbookPart, readText, readRelations };
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

function noWorkbook(isBinary: boolean): CatalogError {
  const message = isBinary
    ? 'The sheet is a binary workbook (.xlsb), which cannot be read'
    : 'The sheet is a zip file without a workbook in it';
  const hint = 'Give an .xlsx file; .xlsb, .ods and .numbers must be saved as .xlsx first';
  return new CatalogError('sheet-not-workbook', message, { hint });
}
