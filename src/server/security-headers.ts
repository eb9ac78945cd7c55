import type { ServerResponse } from 'node:http';

/**
 * What only a header can say. The pages carry their own Content-Security-Policy, made by Astro; browsers apply
 * both. Fragments add a whole policy of their own.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** Puts them on an answer; the rest of its headers may replace them. */
export function setSecurityHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
}

/** The policy of a fragment, for the case that somebody opens one as a page: nothing runs, covers show. */
export function fragmentPolicy(imageOrigins: readonly string[]): string {
  return `default-src 'none'; img-src ${imageOrigins.join(' ')}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;
}
