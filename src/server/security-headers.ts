import type { ServerResponse } from 'node:http';

/**
 * What only a header can say. The pages carry their own Content-Security-Policy, made by Astro; browsers apply
 * both. Fragments add a whole policy of their own.
 */
export function setSecurityHeaders(response: ServerResponse): void {
  response.setHeader('content-security-policy', "frame-ancestors 'none'");
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'strict-origin-when-cross-origin');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('permissions-policy', 'camera=(), geolocation=(), microphone=()');
}

/** The policy of a fragment, for the case that somebody opens one as a page: nothing runs, covers show. */
export function fragmentPolicy(imageOrigins: readonly string[]): string {
  return `default-src 'none'; img-src ${imageOrigins.join(' ')}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;
}
