import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { isSpotifyAlbumId } from '#src/catalog/spotify-album-id.ts';
import {
  altered,
  errorAnswer,
  type Answer,
  type Behaviour,
  type SimulatedRequest,
  type SimulatorCall,
} from './behaviour.ts';
import { drawCover } from './draw-cover.ts';
import {
  answerMusicBrainz,
  answerPicture,
  musicBrainzApiOf,
  pictureAnswer,
  type KnownReleases,
} from './musicbrainz-answers.ts';
import { albumIdOf, answerRequest, type SimulatedSpotify } from './spotify-answers.ts';
import type { Tokens } from './tokens-and-limits.ts';

export interface HandlerParts {
  spotify: SimulatedSpotify;
  releases: KnownReleases;
  tokens: Tokens;
  /** The 429 for a request that is one too many. */
  limit(): Answer | undefined;
  /** How a request is to be treated. */
  behaviourFor(request: SimulatedRequest): Behaviour;
  /** Told of each request but those of images, before it is answered. */
  onRequest(request: SimulatedRequest): SimulatorCall;
  latencyMs(): number;
}

/** Notes each request, then treats it as it is to be treated, or checks token and limits and answers it. */
export function createRequestHandler(
  parts: HandlerParts,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { spotify, tokens, limit } = parts;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://simulator.invalid');
    const image = /^\/image\/([^/]+)\/(64|300|640)\.svg$/.exec(url.pathname);
    if (image) return write(response, imageAnswer(image[1]!, Number(image[2])));
    const picture = answerPicture(url.pathname, parts.releases);
    if (picture) return write(response, picture);
    const { method = 'GET' } = request;
    const { authorization, 'user-agent': userAgent } = request.headers;
    const path = url.pathname + url.search;
    const albumId = albumIdOf(url);
    const sister = musicBrainzApiOf(url.pathname);
    const api = { '/api/token': 'token', '/oembed': 'oembed' }[url.pathname] ?? sister ?? 'web-api';
    const body = method === 'POST' ? await text(request) : '';
    const call = parts.onRequest({ api: api as SimulatedRequest['api'], method, path, albumId });
    response.once('finish', () => (call.status = response.statusCode));
    await actOut(parts.behaviourFor(call), request, response, () => {
      if (call.api === 'token') return tokens.grant(authorization, body);
      if (sister) return answerMusicBrainz(url, parts.releases, userAgent);
      const unauthorized = call.api === 'web-api' ? tokens.check(authorization) : undefined;
      return unauthorized ?? limit() ?? answerRequest(url, spotify);
    });
  }

  async function actOut(
    behaviour: Behaviour,
    { socket }: IncomingMessage,
    response: ServerResponse,
    usual: () => Answer,
  ): Promise<void> {
    if (behaviour.kind === 'hang') return;
    if (behaviour.kind === 'reset') return void socket.resetAndDestroy();
    const ms = parts.latencyMs() + (behaviour.kind === 'slow' ? behaviour.ms : 0);
    if (ms > 0) await wait(ms, undefined, { ref: false });
    if (response.destroyed) return;
    if (behaviour.kind === 'hanging-body') {
      const { status, headers } = errorAnswer(behaviour.status, '', behaviour);
      response.writeHead(status, headers).write('{');
      return;
    }
    const answer = altered(behaviour, usual);
    if (behaviour.kind !== 'cut') return write(response, answer);
    const length = Buffer.byteLength(answer.body);
    response.writeHead(answer.status, { ...answer.headers, 'content-length': length });
    response.write(answer.body.slice(0, answer.body.length / 2), () => socket.resetAndDestroy());
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
  return pictureAnswer(drawCover(id, side));
}
