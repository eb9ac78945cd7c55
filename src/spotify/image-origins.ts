import { isLoopback } from './sample-id-rule.ts';

const LONGEST_URL = 2_048;

/**
 * Whether an image URL may be shown and stored: from one of the configured origins, which are exact
 * (`https://i.scdn.co`) or a wildcard for any subdomain (`https://*.scdn.co`). Plain http only for an exact origin
 * on loopback, as the simulator's.
 */
export function isAcceptedImageUrl(text: string, origins: readonly string[]): boolean {
  if (text.length > LONGEST_URL || !URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return false;
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) return false;
  return origins.some((origin) => matches(url, origin));
}

function matches(url: URL, origin: string): boolean {
  const wildcard = /^https:\/\/\*(\.[^/*]+)$/.exec(origin);
  if (wildcard === null) return URL.canParse(origin) && new URL(origin).origin === url.origin;
  const [, domain = ''] = wildcard;
  return url.protocol === 'https:' && url.port === '' && url.hostname.endsWith(domain.toLowerCase());
}
