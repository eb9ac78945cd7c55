/** The largest whole number that the database keeps as an id. */
const LARGEST_ID = 2_147_483_647;

/** An album id as it stands in a URL or an argument; undefined when it is none. */
export function parseAlbumId(text: string | undefined): number | undefined {
  if (text === undefined || !/^[1-9]\d{0,9}$/.test(text)) return undefined;
  const id = Number(text);
  return id <= LARGEST_ID ? id : undefined;
}
