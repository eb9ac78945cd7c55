const LONGEST_URL = 2_048;

/**
 * An image URL as it may be shown and stored, if it is from one of the configured origins, which are exact
 * (`https://i.scdn.co`) or a wildcard for any subdomain (`https://*.scdn.co`). Plain http only for an exact origin
 * on loopback, as the simulator's.
 */
export function acceptedImageUrl(text: string, origins: readonly string[]): string | undefined {
  const href = text.length > LONGEST_URL ? undefined : safeImageUrl(text);
  if (href === undefined || href.length > LONGEST_URL) return undefined;
  const url = new URL(href);
  if (url.protocol !== 'https:' && !isLoopback(url)) return undefined;
  return origins.some((origin) => matches(url, origin)) ? href : undefined;
}

/** What a URL consists of when nothing in it could end it early in an attribute or a `srcset`. */
const PLAIN = /^https?:\/\/[\w.:[\]-]+\/[\w./~:;=&?%+-]*$/;

/**
 * An http(s) URL parsed and written anew, so that it is one URL wherever it stands: commas and blanks would begin
 * another candidate in a `srcset`. Undefined when it is none, or holds credentials.
 */
export function safeImageUrl(text: string): string | undefined {
  if (PLAIN.test(text)) return URL.canParse(text) ? text : undefined;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  if (/[,\s]/.test(url.host)) return undefined;
  url.hash = '';
  return url.href.replaceAll(',', '%2C').replaceAll("'", '%27');
}

function matches(url: URL, origin: string): boolean {
  const wildcard = /^https:\/\/\*(\.[^/*]+)$/.exec(origin);
  if (wildcard === null) return URL.canParse(origin) && new URL(origin).origin === url.origin;
  const [, domain = ''] = wildcard;
  return url.protocol === 'https:' && url.port === '' && url.hostname.endsWith(domain.toLowerCase());
}

/** Whether a URL points to this very machine: 127.0.0.0/8, ::1, localhost. */
export function isLoopback({ hostname }: URL): boolean {
  // The URL parser writes every spelling of an IPv4 address (0x7f.1, 2130706433) as four decimal numbers.
  return /^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname === '[::1]' || hostname === 'localhost';
}
