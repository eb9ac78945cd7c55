import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { isSpotifyAlbumId } from '#src/catalog/spotify-album-id.ts';
import {
  altered,
  errorAnswer,
  resetConnection,
  type Answer,
  type Script,
  type SimulatedRequest,
} from './behaviour.ts';
import { drawCover } from './covers/draw-cover.ts';
import { createRandom } from '../seeded-random.ts';
import { albumIdOf, answerRoute, type SimulatedSpotify } from './spotify-routes.ts';
import type { TokenBook } from './token-book.ts';

/** A request of the Web API or of oEmbed that came in, refused ones included. */
export interface SimulatorCall extends SimulatedRequest {
  at: number;
  /** What it was answered with; null while it is not, or never was. */
  status: number | null;
}

export interface HandlerParts {
  spotify: SimulatedSpotify;
  script: Script;
  tokens: TokenBook;
  limit: () => Answer | undefined;
  counts: { calls: SimulatorCall[]; tokenRequests: number; imageRequests: number };
  now: () => number;
  seed: string;
  latencyMs: number | readonly [number, number];
}

/** Counts each request, then treats it as scripted, or checks token and limits and answers it. */
export function createRequestHandler(
  parts: HandlerParts,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { spotify, script, tokens, limit, counts, now } = parts;
  const dice = createRandom(`latency ${parts.seed}`);
  const latency = (): number =>
    typeof parts.latencyMs === 'number'
      ? parts.latencyMs
      : dice.between(...(parts.latencyMs as [number, number]));

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://simulator.invalid');
    const image = /^\/image\/([^/]+)\/(64|300|640)\.svg$/.exec(url.pathname);
    if (image !== null) {
      counts.imageRequests += 1;
      write(response, imageAnswer(image[1] ?? '', Number(image[2])));
      return;
    }
    const body = request.method === 'POST' ? await text(request) : '';
    const { authorization } = request.headers;
    if (url.pathname === '/api/token') {
      counts.tokenRequests += 1;
      const seen: SimulatedRequest = {
        api: 'token',
        method: request.method ?? 'GET',
        path: url.pathname,
        albumId: null,
      };
      await actOut(seen, request, response, () => tokens.grant(authorization, body));
      return;
    }
    const api = url.pathname === '/oembed' ? 'oembed' : 'web-api';
    const call: SimulatorCall = {
      api,
      method: request.method ?? 'GET',
      path: url.pathname + url.search,
      albumId: albumIdOf(url),
      at: now(),
      status: null,
    };
    counts.calls.push(call);
    response.once('finish', () => {
      call.status = response.statusCode;
    });
    await actOut(call, request, response, () => {
      const unauthorized = api === 'web-api' ? tokens.refusal(authorization) : undefined;
      return unauthorized ?? limit() ?? answerRoute(url, spotify);
    });
  }

  async function actOut(
    seen: SimulatedRequest,
    request: IncomingMessage,
    response: ServerResponse,
    usual: () => Answer,
  ): Promise<void> {
    const behaviour = script.take(seen);
    if (behaviour.kind === 'hang') return;
    if (behaviour.kind === 'reset') return resetConnection(request);
    const ms = latency() + (behaviour.kind === 'slow' ? behaviour.ms : 0);
    if (ms > 0) await wait(ms, undefined, { ref: false });
    if (response.destroyed) return;
    if (behaviour.kind === 'hanging-body') {
      const { status, headers } = errorAnswer(behaviour.status, '', behaviour);
      response.writeHead(status, headers).write('{');
      return;
    }
    const answer = altered(behaviour, usual);
    if (behaviour.kind !== 'cut') return write(response, answer);
    response.writeHead(answer.status, {
      ...answer.headers,
      'content-length': Buffer.byteLength(answer.body),
    });
    response.write(answer.body.slice(0, answer.body.length / 2), () => resetConnection(request));
  }

  return (request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  };
}

function write(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, answer.headers).end(answer.body);
}

function imageAnswer(id: string, side: number): Answer {
  if (!isSpotifyAlbumId(id)) return errorAnswer(404, 'No such image');
  return {
    status: 200,
    headers: {
      'content-type': 'image/svg+xml',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
    },
    body: drawCover(id, side),
  };
}
