import type { Browser, BrowserContext, Page } from 'playwright-core';
import { describe } from 'vitest';
import { findChromium, launchChromium as launch } from '../../scripts/bench/chromium.ts';

/**
 * A suite that needs a Chromium: skipped, and reported so, where there is none. With CI=true a missing one is a
 * failure, so that a pipeline cannot pass without its browser tests.
 */
export const describeInChromium =
  findChromium() === undefined && process.env['CI'] !== 'true' ? describe.skip : describe;

/** Starts the Chromium of this machine, which asks nobody for anything by itself. */
export function launchChromium(): Promise<Browser> {
  return launch(
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  );
}

/** What a page asked for and complained about while it was looked at. */
export interface Watched {
  page: Page;
  /** Paths that went over the network, in order; what came out of the browser's cache is not among them. */
  requests: string[];
  /** Errors and warnings of the console, and exceptions. */
  complaints: string[];
}

/** Opens a page that is watched from the start. */
export async function watchPage(context: BrowserContext): Promise<Watched> {
  // Only catches what hangs.
  context.setDefaultTimeout(150_000);
  const page = await context.newPage();
  const watched: Watched = { page, requests: [], complaints: [] };
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const sent = new Map<string, string>();
  session.on('Network.requestWillBeSent', ({ requestId, request }) =>
    sent.set(requestId, new URL(request.url).pathname),
  );
  session.on('Network.responseReceived', ({ requestId, response }) => {
    if (!response.fromDiskCache && !response.fromPrefetchCache)
      watched.requests.push(sent.get(requestId) ?? response.url);
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) watched.complaints.push(message.text());
  });
  page.on('pageerror', (error) => watched.complaints.push(String(error)));
  return watched;
}
