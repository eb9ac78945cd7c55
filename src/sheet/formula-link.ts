/** Longer ones no spreadsheet program makes. */
const MAX_FORMULA_CHARACTERS = 32_768;
/** A formula in the text of another one, and one more, as Google writes for what Excel does not know. */
const MAX_DEPTH = 3;

const TOKEN = /"((?:[^"]|"")*)"|'(?:[^']|'')*'|[A-Z_][\w.]*|\s+|[^\s"']/gi;

/** What gives back what it is given, brackets among it. Through any other function a text may come out as another one. */
const PASSING = new Set(['', 'IF', 'IFS', 'IFERROR', 'IFNA', 'SWITCH', 'CHOOSE', 'T', 'TRIM', 'TO_TEXT']);

interface Call {
  name: string;
  argument: number;
  /** Whether what stands here is the address of a link. */
  address: boolean;
}

/**
 * The address in a formula that shows a link: a whole URL that stands as one text where HYPERLINK takes its address.
 * A URL that is put together from pieces or stands in another cell is none.
 *
 * @param shown what the cell shows: of several links the one with that text is meant.
 * @returns undefined when there is none.
 */
export function formulaLink(formula: string, shown: string): string | undefined {
  const links = formula.length > MAX_FORMULA_CHARACTERS ? [] : linksIn(formula, 0);
  return (links.find(({ label }) => label !== undefined && label === shown) ?? links[0])?.url;
}

/** Whether a formula is to show a link at all. */
export function hasHyperlink(formula: string): boolean {
  return /HYPERLINK\s*\(/i.test(formula);
}

function linksIn(formula: string, depth: number): { url: string; label: string | undefined }[] {
  const found: { url: string; label: string | undefined }[] = [];
  const calls: Call[] = [];
  const tokens = [...formula.replace(/^[=+\s]+/, '').matchAll(TOKEN)].filter(
    ([token]) => token.trim() !== '',
  );
  tokens.forEach(([token, literal], index) => {
    const call = calls.at(-1);
    if (token === '(') {
      const name = functionName(tokens[index - 1]?.[0] ?? '');
      const address = name === 'HYPERLINK' || (PASSING.has(name) && (call?.address ?? false));
      calls.push({ name, argument: 0, address });
    } else if (token === ')') {
      calls.pop();
    } else if ((token === ',' || token === ';') && call) {
      call.argument += 1;
      if (call.name === 'HYPERLINK') call.address = false;
    } else if (literal !== undefined && isWhole(tokens[index - 1]?.[0], tokens[index + 1]?.[0])) {
      const text = literal.replaceAll('""', '"').trim();
      if (call?.address) {
        if (/^[a-z][a-z+.-]*:/i.test(text)) found.push({ url: text, label: labelAfter(tokens, index) });
      } else if (call?.name === 'DUMMYFUNCTION' && depth < MAX_DEPTH) {
        found.push(...linksIn(text, depth + 1));
      }
    }
  });
  return found;
}

/** `_xlfn.HYPERLINK` and `__xludf.DUMMYFUNCTION` are functions of newer programs and of Google's. */
function functionName(token: string): string {
  return /^[A-Z_]/i.test(token) ? token.toUpperCase().split('.').at(-1)! : '';
}

/** Whether a text stands alone between brackets and commas, not added to, compared or cut. */
function isWhole(before = '(', after = ')'): boolean {
  return /^[(,;]$/.test(before) && /^[),;]$/.test(after);
}

/** The text that a link shows, where it directly follows the address. */
function labelAfter(tokens: RegExpExecArray[], index: number): string | undefined {
  const [separator, label, end] = tokens.slice(index + 1, index + 4);
  if (!/^[,;]$/.test(separator?.[0] ?? '') || end?.[0] !== ')') return undefined;
  return label?.[1]?.replaceAll('""', '"');
}
