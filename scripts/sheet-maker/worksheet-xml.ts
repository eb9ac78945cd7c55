/** What a cell of a made sheet holds. */
export type CellSpec =
  | string
  | number
  | { number: number; format: string }
  /** `YYYY-MM-DD`; shown as "January 1" unless a format is given. */
  | { day: string; format?: string }
  | { text: string; link: string }
  | { formula: string; result: string | number }
  | { rich: readonly string[] }
  | { error: string };

export interface WorksheetWriter {
  /** The worksheet's XML without declaration, and its links in the order of their relations. */
  write(
    rows: readonly (readonly (CellSpec | null)[] | undefined)[],
    merges: readonly string[],
  ): { xml: string; links: string[] };
  /** XML of each shared string, in order. */
  strings: readonly string[];
  /** Number formats in the order of their styles, which begin at 1. */
  formats: readonly string[];
}

const NAMESPACES =
  'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

/** Writes worksheets that share their strings and styles. */
export function createWorksheetWriter(): WorksheetWriter {
  const strings = new Map<string, number>();
  const formats = new Map<string, number>();
  const indexOf = (map: Map<string, number>, key: string): number => {
    if (!map.has(key)) map.set(key, map.size);
    return map.get(key)!;
  };
  const shared = (xml: string): string => `${general} t="s"><v>${indexOf(strings, xml)}</v></c>`;
  // Google Sheets gives every cell a style, empty ones within the columns too.
  const general = ` s="${indexOf(formats, 'General') + 1}"`;
  const text = (value: string): string => `<t xml:space="preserve">${escapeXml(value)}</t>`;
  const styled = (format: string, value: number): string =>
    ` s="${indexOf(formats, format) + 1}"><v>${value}</v></c>`;

  function cellXml(cell: CellSpec): string {
    if (typeof cell === 'string') return shared(text(cell));
    if (typeof cell === 'number') return `${general}><v>${cell}</v></c>`;
    if ('number' in cell) return styled(cell.format, cell.number);
    if ('day' in cell) return styled(cell.format ?? 'mmmm d', daySerial(cell.day));
    if ('link' in cell) return shared(text(cell.text));
    if ('rich' in cell) return shared(cell.rich.map((run) => `<r>${text(run)}</r>`).join(''));
    if ('error' in cell) return `${general} t="e"><v>${escapeXml(cell.error)}</v></c>`;
    const type = typeof cell.result === 'string' ? ' t="str"' : '';
    return `${general}${type}><f>${escapeXml(cell.formula)}</f><v>${escapeXml(String(cell.result))}</v></c>`;
  }

  return {
    write(rows, merges) {
      const links: string[] = [];
      const anchors: string[] = [];
      const xmlRows = rows.map((row, index) => {
        const cells = (row ?? []).map((cell, column) => {
          const address = `${columnLetter(column)}${index + 1}`;
          if (cell === null) return `<c r="${address}"${general}/>`;
          if (typeof cell === 'object' && 'link' in cell) {
            links.push(cell.link);
            anchors.push(`<hyperlink r:id="rId${links.length}" ref="${address}"/>`);
          }
          return `<c r="${address}"${cellXml(cell)}`;
        });
        return row ? `<row r="${index + 1}" ht="16.5" customHeight="1">${cells.join('')}</row>` : '';
      });
      const merged = merges.map((range) => `<mergeCell ref="${range}"/>`).join('');
      const xml = [
        `<worksheet ${NAMESPACES}><sheetData>${xmlRows.join('')}</sheetData>`,
        merged === '' ? '' : `<mergeCells>${merged}</mergeCells>`,
        anchors.length === 0 ? '' : `<hyperlinks>${anchors.join('')}</hyperlinks>`,
        '</worksheet>',
      ].join('');
      return { xml, links };
    },
    get strings() {
      return [...strings.keys()];
    },
    get formats() {
      return [...formats.keys()];
    },
  };
}

/** Text for an element or an attribute; characters that XML cannot hold are written as Excel writes them. */
export function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, (character) => {
      return `_x${character.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}_`;
    })
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function columnLetter(column: number): string {
  return String.fromCharCode(65 + column);
}

/** Days since 1899-12-30, as spreadsheets count. */
function daySerial(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 86_400_000 + 25_569;
}
