import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Services } from '#src/services.ts';
import { acceptedEncoding, sendNotFound, sendSiteFile } from './send-site-file.ts';
import { openBuiltSite, renderOnDemand } from './built-site.ts';
import { createProxyTrust } from './client-address.ts';
import {
  answerPreflight,
  headersForOrigin,
  answerBroken,
  answerNotAllowed,
  answerFragmentLater,
  answerOptions,
  redirect,
  reject,
  SECURITY_HEADERS,
  setSecurityHeaders,
} from './responses.ts';
import { createCoverEvents } from './cover-events.ts';
import { createCoverFragments } from './cover-fragments.ts';
import { readHealth } from './health.ts';
import { isForApi, type AnswerApi } from './jobs-api.ts';
import { createViewFiles, findViewFile } from './view-files.ts';
import { findListPage, createSiteFiles } from './site-files.ts';
import { createFetchAllowances } from './fetch-allowance.ts';
import { findRejection, isPlainPath, lacksSlash, normaliseTarget } from './request-checks.ts';
import { createRequestLog } from './request-log.ts';

const COVER = /^catalog\/album\/(\d+)\/cover-art\/(?:\?.*)?$/;
const COVER_EVENTS = 'catalog/covers/events/';
const METADATA = /^catalog\/album\/\d+\/metadata\/$/;
const ISLAND = /^_server-islands\//;

/**
 * Answers every request: health, jobs, stored covers, cover events, static files, on-demand routes through Astro, and 404.
 *
 * @param options.answerApi answers below `/api/`.
 * @param options.stopping ends the answers that have no end of their own.
 */
export async function createRequestHandler(
  services: Services,
  distDir: string,
  { answerApi, stopping }: { answerApi: AnswerApi; stopping: AbortSignal },
): Promise<RequestListener> {
  const { config, logger } = services;
  const { basePath } = config.site;
  const isTrusted = createProxyTrust(config.server.trustedProxies);
  const startLog = createRequestLog(logger, (request) => isTrusted(request.socket.remoteAddress ?? ''));
  const fetchAllowances = createFetchAllowances(services);
  // Not the clock: one that is set back would keep an old build in use.
  const elapsedMs = (): number => performance.now();
  const currentSite = await openBuiltSite(distDir, { logger, now: elapsedMs });
  const findFile = createSiteFiles(distDir, elapsedMs);
  const answerCover = createCoverFragments(services);
  const answerViewFile = createViewFiles(services);
  const answerCoverEvents = createCoverEvents(services, stopping);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    if (url === '*' && method === 'OPTIONS') return answerOptions(response, 'GET, HEAD, OPTIONS');
    const path = url.split('?', 1)[0]!;
    if (path === '/healthz') return answerHealth(response);
    if (!isPlainPath(path)) return answerNotFound(request, response);
    if (!path.startsWith(basePath)) {
      return `${path}/` === basePath ? redirect(response, basePath) : answerNotFound(request, response);
    }
    const inSite = path.slice(basePath.length);
    if (COVER.test(inSite) || METADATA.test(inSite) || ISLAND.test(inSite)) {
      return answerOnDemand(request, response);
    }
    if (inSite === COVER_EVENTS && method === 'GET') {
      allowOrigin(request, response);
      return answerCoverEvents(request, response);
    }
    if (method !== 'GET' && method !== 'HEAD') return answerNotAllowed(response, 'GET, HEAD');
    const viewFile = findViewFile(inSite);
    if (viewFile) return answerViewFile(request, response, viewFile);
    if (lacksSlash(inSite)) return redirect(response, `${path}/${queryOf(url)}`);
    return answerFile(request, response, decodeURIComponent(inSite));
  }

  function allowOrigin(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(headersForOrigin(request, config.site.url))) {
      response.setHeader(name, value);
    }
  }

  async function answerOnDemand(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '' } = request;
    allowOrigin(request, response);
    if (method === 'OPTIONS') return answerPreflight(response);
    // Astro lets islands be posted to as well; ours carry an id and fit into an address.
    if (method !== 'GET' && method !== 'HEAD') return answerNotAllowed(response, 'GET, HEAD, OPTIONS');
    const locals = { services, fetchAllowance: fetchAllowances(request) };
    const rendered = await renderOnDemand(currentSite(), request, locals).catch((error: unknown) => {
      const request_id = response.getHeader('x-request-id');
      logger.error({ err: error, url: request.url, request_id }, 'request failed');
      return { status: 500, headers: {}, body: Buffer.alloc(0) };
    });
    if (rendered && rendered.status >= 500 && rendered.status !== 503) return answerFragmentLater(response);
    // What Astro calls a bad request is the address of an island that no page of ours asks for.
    if (!rendered || rendered.status === 400) return answerNotFound(request, response);
    const { status, headers, body } = rendered;
    response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
  }

  async function answerFile(
    request: IncomingMessage,
    response: ServerResponse,
    inSite: string,
  ): Promise<void> {
    const path = inSite === '' || inSite.endsWith('/') ? `${inSite}index.html` : inSite;
    const file = await findFile(path, acceptedEncoding(request.headers['accept-encoding']));
    if (!file) {
      const page = await findListPage(distDir, inSite);
      if (!page) return answerNotFound(request, response);
      return redirect(
        response,
        basePath + page.path.split('/').map(encodeURIComponent).join('/') + queryOf(request.url),
        page.status,
      );
    }
    sendSiteFile(request, response, file, path);
  }

  async function answerNotFound({ headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    sendNotFound(response, await findFile('404.html', acceptedEncoding(headers['accept-encoding'])));
  }

  async function answerHealth(response: ServerResponse): Promise<void> {
    const health = await readHealth(services.db, services.databaseFailure);
    const body = JSON.stringify(health);
    response.writeHead(health.ok ? 200 : 503, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
    });
    response.end(body);
  }

  /** The album whose cover is asked for: by far the most frequent request on demand. */
  function coverAlbum({ method, url = '' }: IncomingMessage): string | undefined {
    if ((method !== 'GET' && method !== 'HEAD') || !url.startsWith(basePath)) return undefined;
    return COVER.exec(url.slice(basePath.length))?.[1];
  }

  async function start(request: IncomingMessage, response: ServerResponse, id: string): Promise<void> {
    const rejection = findRejection(request) ?? (normaliseTarget(request) ? undefined : 400);
    if (isForApi(request)) {
      response.setHeader('x-request-id', id);
      setSecurityHeaders(response);
      return answerApi(request, response);
    }
    const albumId = rejection === undefined ? coverAlbum(request) : undefined;
    if (albumId !== undefined) {
      const own = { ...headersForOrigin(request, config.site.url), 'x-request-id': id };
      const fetchAllowance = fetchAllowances(request);
      return answerCover(currentSite(), request, response, { albumId, fetchAllowance, own }).catch(
        (error: unknown) => {
          logger.error({ err: error, url: request.url, request_id: id }, 'request failed');
          answerFragmentLater(response, { ...SECURITY_HEADERS, ...own });
        },
      );
    }
    response.setHeader('x-request-id', id);
    setSecurityHeaders(response);
    return rejection === undefined ? answer(request, response) : reject(response, rejection);
  }

  return (request, response) => {
    const { id, log } = startLog(request, response);
    start(request, response, id).catch((error: unknown) => {
      log().error({ err: error, url: request.url }, 'request failed');
      answerBroken(response);
    });
  };
}

/** With its question mark; empty when there is none. */
function queryOf(url = ''): string {
  const query = url.indexOf('?');
  return query === -1 ? '' : url.slice(query);
}
