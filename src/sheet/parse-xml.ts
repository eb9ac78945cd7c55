import { SaxesParser, type SaxesTagPlain } from 'saxes';

export type XmlAttributes = SaxesTagPlain['attributes'];

export interface XmlHandler {
  /**
   * An element begins. Its name comes without the prefix that the document uses for its own vocabulary; attributes as
   * written. `depth` is 1 for the root. Answering false leaves out all that is in it, its end too.
   */
  open(name: string, attributes: XmlAttributes, depth: number): boolean;
  text?(text: string): void;
  close?(name: string, depth: number): void;
}

/** What XML cannot hold, as it stands or as a reference; programs that write it anyway mean nothing by it. */
const FORBIDDEN =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|&#0*(?:[0-8]|1[124-9]|2\d|3[01]);|&#[xX]0*(?:[0-8bcefBCEF]|1[\da-fA-F]|[fF]{3}[efEF]);/g;

/**
 * Parses an XML document. Elements of other vocabularies (with another prefix than the root's) are left out with all
 * that is in them. Entities of its own are not known, so none can grow.
 *
 * @throws Error when it is not well-formed.
 */
export function parseXml(xml: string, handler: XmlHandler): void {
  const parser = new SaxesParser();
  let prefix: string | undefined;
  let depth = 0;
  /** The depth of the element that is being left out; 0: none. */
  let leftOut = 0;
  const own = (name: string): string | undefined => {
    prefix ??= name.slice(0, name.indexOf(':') + 1);
    const local = name.startsWith(prefix) ? name.slice(prefix.length) : ':';
    return local.includes(':') ? undefined : local;
  };
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1;
    if (leftOut > 0) return;
    const local = own(name);
    if (local === undefined || !handler.open(local, attributes, depth)) leftOut = depth;
  });
  parser.on('closetag', ({ name }) => {
    if (leftOut === 0) handler.close?.(own(name)!, depth);
    else if (leftOut === depth) leftOut = 0;
    depth -= 1;
  });
  const text = (piece: string): void => {
    if (leftOut === 0) handler.text?.(piece);
  };
  parser.on('text', text);
  parser.on('cdata', text);
  parser.write(xml.replace(FORBIDDEN, '')).close();
}

/** The id of a relationship in an element's attributes: `r:id`, whatever the prefix. */
export function relationId(attributes: XmlAttributes): string | undefined {
  return Object.entries(attributes).find(([name]) => /:id$/.test(name))?.[1];
}

const ESCAPED_CHARACTER = /_x([0-9a-f]{4})_/gi;

/** Text in which spreadsheets wrote characters that XML cannot hold as `_x000B_`. */
export function decodeEscapes(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(ESCAPED_CHARACTER, (_all, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Text as it stands in an element or an attribute; what XML cannot hold is left out. */
export function escapeXml(text: string): string {
  if (!/[&<>"\r\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/.test(text)) return text;
  return text
    .toWellFormed()
    .replace(FORBIDDEN, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}
