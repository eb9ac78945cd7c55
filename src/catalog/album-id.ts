/** An album id as it stands in a URL or an argument; undefined when it is none. */
export function parseAlbumId(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
}
