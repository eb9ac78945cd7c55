import type { Album } from '#src/catalog/album.ts';

/** An album in a feed's title: "Artist – Title". */
export function albumHeadline({ artist, title }: Pick<Album, 'artist' | 'title'>): string {
  return `${artist} – ${title}`;
}

/** Characters that XML 1.0 cannot hold, however escaped: controls, lone surrogates, non-characters. */
const NOT_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Any text as the content of an XML element or attribute. */
export function escapeXml(text: string): string {
  return text.replace(NOT_XML, '').replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
