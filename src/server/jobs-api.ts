import type { IncomingMessage, ServerResponse } from 'node:http';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { CatalogError } from '#src/catalog-error.ts';
import { JOB_COMMANDS, type JobCommand, type Jobs } from './jobs.ts';
import type { SharedSnapshot } from './shared-snapshot.ts';
import { answerDocument } from './responses.ts';
import { createHash, timingSafeEqual } from 'node:crypto';

/** What a maintainer asks of this server from elsewhere; below `/api/`, whatever the path of the site. */
export type AnswerApi = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const BODY_BYTES = 64 * 1024;
const jobRequest = z.strictObject({
  command: z.enum(Object.keys(JOB_COMMANDS) as [JobCommand, ...JobCommand[]]),
  args: z.array(z.string().max(4_096)).max(100),
});

/** Whether a request is for this API. */
export function isForApi({ url = '' }: IncomingMessage): boolean {
  return url.startsWith('/api/');
}

/** How long a snapshot may be in the making without a byte on the connection. */
const SNAPSHOT_TIMEOUT_MS = 10 * 60_000;

/** Makes the API: nothing is there without a token, or where nothing can be run; else its bearer is answered. */
export function createApi(
  token: string | undefined,
  home: { jobs: Jobs; snapshot: SharedSnapshot } | undefined,
): AnswerApi {
  if (token === undefined || !home) return async (_request, response) => answerNothing(response);
  const { jobs, snapshot } = home;

  const getJobs: Answer = async (_request, response) =>
    answerDocument(response, 200, { jobs: await jobs.list() });

  const postJob: Answer = async (request, response) => {
    const body = await readBody(request, BODY_BYTES);
    if (body === undefined) return answerDocument(response, 413, { message: 'The body is too large' });
    const wanted = jobRequest.safeParse(parseJson(body));
    if (!wanted.success) {
      const commands = Object.keys(JOB_COMMANDS).join(', ');
      const message = `Send {"command": …, "args": [text, …]} with one of these commands: ${commands}`;
      return answerDocument(response, 400, { message });
    }
    response.setHeader('content-type', 'application/x-ndjson; charset=utf-8');
    response.setHeader('cache-control', 'no-store');
    response.setHeader('x-accel-buffering', 'no');
    const begun = await jobs.begin(wanted.data.command, wanted.data.args, response);
    if (begun.status === 'begun') return;
    const { job } = begun;
    const message = job
      ? `npm run ${job.command} runs already (job ${job.id}, since ${job.startedAt})`
      : 'Too many jobs are running, or the server is stopping';
    answerDocument(response, 409, { message, job: job ?? null });
  };

  const getSnapshot: Answer = async (request, response) => {
    request.setTimeout(SNAPSHOT_TIMEOUT_MS);
    const held = await snapshot.take().catch((error: unknown) => {
      if (error instanceof CatalogError) return error;
      throw error;
    });
    if (held instanceof CatalogError) return answerDocument(response, 503, { message: held.message });
    try {
      const headers = { etag: `"${held.sha256}"`, 'cache-control': 'no-store' };
      if (request.headers['if-none-match'] === headers.etag)
        return void response.writeHead(304, headers).end();
      const { size } = await stat(held.file);
      response.writeHead(200, { ...headers, 'content-type': 'application/gzip', 'content-length': size });
      await pipeline(createReadStream(held.file), response).catch(() => response.destroy());
    } finally {
      await held.release();
    }
  };

  const routes: Record<string, Record<string, Answer>> = {
    '/api/jobs': { GET: getJobs, POST: postJob },
    '/api/snapshot': { GET: getSnapshot },
  };

  return async (request, response) => {
    const { method = '', url = '' } = request;
    const route = routes[url.split('?', 1)[0]!];
    if (!carriesToken(request, token)) {
      const message = 'The token is missing, or another one than BACKFILL_TOKEN';
      return answerDocument(response, 401, { message }, { 'www-authenticate': 'Bearer' });
    }
    if (!route) return answerNothing(response);
    const answer = route[method];
    if (answer) return answer(request, response);
    const allow = Object.keys(route).join(', ');
    answerDocument(response, 405, { message: `Only ${allow}` }, { allow });
  };
}

function answerNothing(response: ServerResponse): void {
  answerDocument(response, 404, { message: 'There is nothing here' });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a request carries this token. Takes the same time however much of a wrong one is right. */
function carriesToken({ headers }: IncomingMessage, token: string): boolean {
  const given = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(hashOf(given), hashOf(token));
}

/** Hashes are of one length, whatever was sent. */
function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Reads a body as text (UTF-8); undefined, and no more of it is read, when it has more than `mostBytes`. */
async function readBody(request: IncomingMessage, mostBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
