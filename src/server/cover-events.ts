import type { IncomingMessage, ServerResponse, OutgoingHttpHeaders } from 'node:http';
import { findAnsweredCovers } from '#src/backfill/cover-events.ts';
import { parseAlbumId } from '#src/catalog/album.ts';
import type { Services } from '#src/services.ts';
import { clientKey, createClientAddress } from './client-address.ts';

export type AnswerCoverEvents = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

interface Page {
  stream: EventStream;
  waiting: Set<number>;
  /** Answered for, and not sent yet. */
  unsent: Set<number>;
}

const MOST_IDS = 200;
const IDS_PER_QUERY = 500;
const MOST_PAGES = 1_000;
/** An office may share an address. */
const MOST_PAGES_PER_CLIENT = 20;
const UNAVAILABLE = { 'content-length': 0, 'cache-control': 'no-store', 'retry-after': '60' };
const TOGETHER_MS = 250;
/** Front servers give up an answer in which nothing comes; ours after 15 s. */
const BEAT_MS = 10_000;
/** A page that is still there comes back; one that nobody closed does not. */
const LONGEST_MS = 600_000;

/**
 * Makes the answer to `?ids=1,2,3`: a stream of `covers` events, whose data are those of these albums whose cover
 * is settled, now or later, by anybody on the database. Ends when `stopping` is aborted.
 */
export function createCoverEvents(services: Services, stopping: AbortSignal): AnswerCoverEvents {
  const { db, coverEvents, config, logger } = services;
  const clientAddress = createClientAddress(config.server.trustedProxies);
  const pages = new Set<Page>();
  const perClient = new Map<string, number>();
  let stopListening: (() => void) | undefined;
  let flushing: NodeJS.Timeout | undefined;
  let beating: NodeJS.Timeout | undefined;

  function settle(page: Page, albumIds: readonly number[]): void {
    for (const id of albumIds) if (page.waiting.delete(id)) page.unsent.add(id);
    if (page.unsent.size > 0) flushing ??= setTimeout(flush, TOGETHER_MS);
  }

  function flush(): void {
    flushing = undefined;
    for (const { stream, unsent } of pages) {
      if (unsent.size === 0) continue;
      stream.send('covers', [...unsent].join(','));
      unsent.clear();
    }
  }

  /** Settles what came while nobody listened. */
  async function catchUp(some: Iterable<Page>): Promise<void> {
    const ids = [...new Set([...some].flatMap(({ waiting }) => [...waiting]))];
    for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
      const settled = await findAnsweredCovers(db, ids.slice(start, start + IDS_PER_QUERY));
      for (const page of pages) settle(page, settled);
    }
  }

  function catchUpAll(): void {
    catchUp(pages).catch((error: unknown) =>
      logger.warn({ err: error }, 'covers that came meanwhile not read'),
    );
  }

  function add(page: Page): void {
    pages.add(page);
    stopListening ??= coverEvents.subscribe((ids) => pages.forEach((each) => settle(each, ids)), catchUpAll);
    beating ??= setInterval(() => pages.forEach(({ stream }) => stream.beat()), BEAT_MS);
  }

  function remove(page: Page): void {
    pages.delete(page);
    if (pages.size > 0) return;
    stopListening?.();
    clearInterval(beating);
    clearTimeout(flushing);
    [stopListening, beating, flushing] = [undefined, undefined, undefined];
  }

  return async (request, response) => {
    const ids = readIds(request.url ?? '');
    if (ids === undefined) {
      response.writeHead(400, { 'content-length': 0, 'cache-control': 'no-store' }).end();
      return;
    }
    const client = clientKey(clientAddress(request));
    const open = perClient.get(client) ?? 0;
    if (stopping.aborted || pages.size >= MOST_PAGES || open >= MOST_PAGES_PER_CLIENT) {
      response.writeHead(503, UNAVAILABLE).end();
      return;
    }
    perClient.set(client, open + 1);
    const page: Page = { stream: openEventStream(response, {}), waiting: new Set(ids), unsent: new Set() };
    add(page);
    const end = (): void => page.stream.end();
    const longest = setTimeout(end, LONGEST_MS);
    stopping.addEventListener('abort', end);
    response.once('close', () => {
      clearTimeout(longest);
      stopping.removeEventListener('abort', end);
      remove(page);
      const left = (perClient.get(client) ?? 1) - 1;
      if (left > 0) perClient.set(client, left);
      else perClient.delete(client);
    });
    await catchUp([page]);
  };
}

/** The albums of `?ids=`, each once; undefined when they are none, too many, or no ids. */
function readIds(url: string): number[] | undefined {
  const given = new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('ids')?.split(',') ?? [];
  const ids = new Set(given.map(parseAlbumId));
  if (ids.size === 0 || ids.size > MOST_IDS || ids.has(undefined)) return undefined;
  return [...ids] as number[];
}

/** One page that listens. */
export interface EventStream {
  /** Sends an event, unless the page takes so little that it is given up. */
  send(event: string, data: string): void;
  /** Says that the server is still there. */
  beat(): void;
  /** Ends it; the page comes back by itself. */
  end(): void;
}

/** What may wait to be taken by a page, bytes; more means that nobody reads there. */
const MOST_WAITING = 16_384;
/** When a page comes back, ms. */
const RETRY_MS = 5_000;

/** Opens a stream of server-sent events as the answer to a request. */
export function openEventStream(response: ServerResponse, headers: OutgoingHttpHeaders): EventStream {
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // nginx would collect the events before it passes them on.
    'x-accel-buffering': 'no',
  });
  const write = (text: string): void => {
    if (response.writableEnded || response.destroyed) return;
    if (response.writableLength > MOST_WAITING) response.destroy();
    else response.write(text);
  };
  write(`retry: ${RETRY_MS}\n\n`);
  return {
    send: (event, data) => write(`event: ${event}\ndata: ${data}\n\n`),
    beat: () => write(':\n\n'),
    end: () => void response.end(),
  };
}
