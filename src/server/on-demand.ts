import type { IncomingMessage } from 'node:http';
import type { FetchAllowance } from '#src/backfill/client-rate-limit.ts';
import type { Services } from '#src/services.ts';
import type { BuiltSite } from './built-site.ts';
import { captureAnswer, type CapturedAnswer } from './captured-answer.ts';

/** Renders a request through Astro with these locals. */
export type RenderOnDemand = (
  site: BuiltSite,
  request: IncomingMessage,
  locals: { services: Services; fetchAllowance: FetchAllowance },
) => Promise<CapturedAnswer | undefined>;

/**
 * Renders a request through Astro. A HEAD is rendered as the GET it stands for, so that its headers are the same;
 * Node sends no body then.
 *
 * @returns undefined when the built site knows no such route.
 */
export const renderOnDemand: RenderOnDemand = async ({ handler }, request, locals) => {
  if (request.method === 'HEAD') request.method = 'GET';
  const answer = await captureAnswer(request, (response) => handler(request, response, () => {}, locals));
  // Astro leaves the encoding to the reader, who guesses when a fragment is opened as a page.
  if (answer?.headers['content-type'] === 'text/html') answer.headers['content-type'] += '; charset=utf-8';
  return answer;
};
