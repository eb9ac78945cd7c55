import { readFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sirv from 'sirv';
import { CatalogError } from '#src/catalog-error.ts';
import type { Services } from '#src/services.ts';
import { answerPreflight, allowSiteOrigin } from './cors.ts';
import { readHealth } from './health.ts';
import { createMissPermits } from './miss-permit.ts';
import { setSecurityHeaders } from './security-headers.ts';

/** Astro's handler in middleware mode, as `dist/server/entry.mjs` exports it. */
type AstroHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
  locals: object,
) => Promise<void>;

const ON_DEMAND = /^(catalog\/album\/\d+\/(cover-art|metadata)\/|_server-islands\/)/;

/** Answers every request: health, static files, on-demand routes through Astro, and 404. */
export async function createRequestHandler(services: Services, distDir: string): Promise<RequestListener> {
  const { config, logger } = services;
  const { basePath } = config.site;
  const missPermit = createMissPermits(services);
  const { handler } = await loadAstro(distDir);
  const notFoundPage = await readFile(join(distDir, 'client', '404.html'), 'utf8').catch(() => 'Not found');
  const serveStatic = sirv(join(distDir, 'client'), { etag: true, setHeaders: setCacheHeaders });

  function answerNotFound(response: ServerResponse): void {
    response.writeHead(404, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
    response.end(notFoundPage);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    setSecurityHeaders(response);
    const target = request.url ?? '/';
    const [path = '/', query] = target.split('?', 2);
    if (path === '/healthz') return answerHealth(response);
    if (!isPlainPath(path)) return answerNotFound(response);
    if (!path.startsWith(basePath)) {
      return `${path}/` === basePath ? redirect(response, basePath) : answerNotFound(response);
    }
    const inSite = path.slice(basePath.length);
    if (ON_DEMAND.test(inSite)) {
      allowSiteOrigin(request, response, config.site.url);
      if (request.method === 'OPTIONS') return answerPreflight(response);
      return handler(request, response, () => answerNotFound(response), {
        services,
        missPermit: missPermit(request),
      });
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return answerNotAllowed(response);
    if (lacksSlash(inSite)) return redirect(response, `${path}/${query === undefined ? '' : `?${query}`}`);
    // sirv knows nothing of the base path, so it is shown the path below it.
    request.url = `/${inSite}`;
    serveStatic(request, response, () => answerNotFound(response));
  }

  async function answerHealth(response: ServerResponse): Promise<void> {
    const health = await readHealth(services.db);
    response.writeHead(health.ok ? 200 : 503, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
    response.end(JSON.stringify(health));
  }

  return (request, response) => {
    const startedAt = performance.now();
    response.once('finish', () => {
      const duration_ms = Math.round(performance.now() - startedAt);
      logger.debug(
        { method: request.method, url: request.url, status: response.statusCode, duration_ms },
        'request',
      );
    });
    answer(request, response).catch((error: unknown) => {
      logger.error({ err: error, url: request.url }, 'request failed');
      if (!response.headersSent)
        response.writeHead(500, { 'content-type': 'text/plain', 'cache-control': 'no-store' });
      response.end('Something went wrong here. Please try again.');
    });
  };
}

async function loadAstro(distDir: string): Promise<{ handler: AstroHandler }> {
  const entry = join(distDir, 'server', 'entry.mjs');
  try {
    return (await import(pathToFileURL(entry).href)) as { handler: AstroHandler };
  } catch (cause) {
    throw new CatalogError('not-built', `There is no built site in ${distDir}`, {
      hint: 'Run npm run build first',
      cause,
    });
  }
}

/** No second slash to begin with (a redirect to it would leave the site), no backslash, decodable. */
function isPlainPath(path: string): boolean {
  if (!path.startsWith('/') || path.startsWith('//') || path.includes('\\')) return false;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** Pages live in folders; a name with a dot is a file. */
function lacksSlash(inSite: string): boolean {
  return inSite !== '' && !inSite.endsWith('/') && !inSite.slice(inSite.lastIndexOf('/') + 1).includes('.');
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(301, { location, 'content-length': 0 });
  response.end();
}

function answerNotAllowed(response: ServerResponse): void {
  response.writeHead(405, { allow: 'GET, HEAD', 'content-length': 0 });
  response.end();
}

function setCacheHeaders(response: ServerResponse, path: string): void {
  const hashed = path.startsWith('/_astro/');
  response.setHeader('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
}
