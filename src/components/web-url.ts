/** The URL if it is one of the web (`http:` or `https:`), else undefined: nothing else may become a link. */
export function webUrl(url: string | null | undefined): string | undefined {
  if (!url || !URL.canParse(url)) return undefined;
  return /^https?:$/.test(new URL(url).protocol) ? url : undefined;
}
