import type { IncomingMessage, ServerResponse } from 'node:http';

/** htmx asks with these headers; a browser asks permission for them across origins. */
const HTMX_HEADERS =
  'hx-request, hx-request-type, hx-current-url, hx-source, hx-target, hx-trigger, hx-boosted';

/** The headers that let exactly the site's own origin read a fragment, for a static site that lives elsewhere. */
export function headersForOrigin(
  request: IncomingMessage,
  siteUrl: string | undefined,
): Record<string, string> {
  return siteUrl !== undefined && request.headers.origin === siteUrl
    ? {
        vary: 'origin',
        'access-control-allow-origin': siteUrl,
        'access-control-expose-headers': 'retry-after',
      }
    : { vary: 'origin' };
}

/** Answers a preflight without looking at any album. Without an allowed origin the browser stops there. */
export function answerPreflight(response: ServerResponse): void {
  if (response.hasHeader('access-control-allow-origin')) {
    response.setHeader('access-control-allow-methods', 'GET');
    response.setHeader('access-control-allow-headers', HTMX_HEADERS);
    response.setHeader('access-control-max-age', '86400');
  }
  response.writeHead(204).end();
}
