import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { CatalogError } from '#src/catalog-error.ts';
import { readBody } from '#src/sources/http-client.ts';
import { readSnapshotSum, unpackSnapshot } from '#db/copy/snapshot-file.ts';
import { startedBy } from '#src/config.ts';
import { printable } from '#src/format-text.ts';
import type { JobLine } from '#src/server/jobs.ts';
import { EXIT, UsageError } from './exit.ts';
import { appendSummary, summarizeFailure } from './github-actions.ts';
import type { Output } from './output.ts';

/** A server that is the catalog's home, and what it takes to be answered there. */
export interface HomeServer {
  /** Without a path. */
  origin: string;
  token: string;
  signal: AbortSignal;
}

/**
 * The server that an option names.
 *
 * @throws UsageError when it is no origin, or there is no token.
 */
export function homeServer(given: string, token: string | undefined, signal: AbortSignal): HomeServer {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.username !== '') {
    throw new UsageError(`A server is an origin such as https://example.org, not "${given}"`);
  }
  if (token === undefined) {
    throw new UsageError('BACKFILL_TOKEN is not set: a server answers only who carries its own');
  }
  return { origin: url.origin, token, signal };
}

/** Longer than a server is silent while a job runs. */
const SILENT_MS = 60_000;
const ANSWER_BYTES = 1_000_000;

/**
 * Has a server run a command, whose output is shown as if it were run here. Ctrl-C leaves it to the server. Where it has
 * a part on the page of a workflow's run, its document is fetched for that.
 *
 * @param summarize appends that part; undefined where the command has none.
 * @returns its exit code.
 */
export async function runCommandOn(
  server: HomeServer,
  name: string,
  args: string[],
  { output, summarize }: { output: Output; summarize: ((document: unknown) => Promise<void>) | undefined },
): Promise<number> {
  const wantsDocument = startedBy().summaryFile !== undefined && summarize !== undefined;
  const sent = wantsDocument && !output.json ? [...args, '--json'] : args;
  const written = { stdout: '', stderr: '' };
  let exitCode: number;
  try {
    exitCode = await runOnServer(server, name, sent, (stream, text) => {
      if (wantsDocument || stream === 'stderr') written[stream] += text;
      const isForPageAlone = stream === 'stdout' && sent !== args;
      if (!isForPageAlone) process[stream].write(text.split('\n').map(printable).join('\n'));
    });
  } catch (error) {
    if (!server.signal.aborted) throw error;
    output.progress(
      `Not waiting any longer. ${server.origin} goes on: npm run status -- --on ${server.origin} tells how it ends.`,
    );
    return EXIT.interrupted;
  }
  if (exitCode !== EXIT.done && exitCode !== EXIT.partly) {
    await appendSummary(summarizeFailure(name, exitCode, written.stderr));
  } else if (wantsDocument && written.stdout.trim() !== '') {
    await summarize(JSON.parse(written.stdout));
  }
  return exitCode;
}

/**
 * Runs a command on a server, and passes on what it writes.
 *
 * @returns its exit code there.
 * @throws CatalogError `server-busy` when another job runs there; `server-lost` when the connection broke, which does
 *   not end the job; those of `ask`; the signal's reason.
 */
export async function runOnServer(
  server: HomeServer,
  command: string,
  args: readonly string[],
  write: (stream: 'stdout' | 'stderr', text: string) => void,
): Promise<number> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), SILENT_MS);
  try {
    const signal = AbortSignal.any([server.signal, silence.signal]);
    const response = await ask({ ...server, signal }, '/api/jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ command, args }),
    });
    const lines = createInterface({ input: Readable.fromWeb(response.body! as never), crlfDelay: Infinity });
    for await (const each of lines) {
      timer.refresh();
      const line = JSON.parse(each) as JobLine;
      if ('exitCode' in line) return line.exitCode;
      if ('text' in line) write(line.stream, line.text);
    }
  } catch (error) {
    server.signal.throwIfAborted();
    if (error instanceof CatalogError) throw error;
  } finally {
    clearTimeout(timer);
  }
  throw new CatalogError('server-lost', `The connection to ${server.origin} broke before the job ended`, {
    hint: `What it has done is kept. npm run status -- --on ${server.origin} tells whether it still runs`,
  });
}

/**
 * Brings a snapshot of the server's database. Nothing is sent when the file that is there already is of the same
 * database.
 *
 * @returns whether it is another one than before.
 * @throws CatalogError `state-damaged` when it did not arrive whole; those of `ask`; the signal's reason.
 */
export async function fetchSnapshot(server: HomeServer, file: string): Promise<boolean> {
  const known = await readSnapshotSum(file).catch(() => undefined);
  const headers = known === undefined ? {} : { 'if-none-match': `"${known}"` };
  const response = await ask(server, '/api/snapshot', { headers });
  if (response.status === 304) return false;
  const partial = `${file}.partial`;
  try {
    const output = createWriteStream(partial, { flush: true });
    await pipeline(Readable.fromWeb(response.body! as never), output, { signal: server.signal });
    await unpackSnapshot(partial, undefined, { signal: server.signal });
    await rename(partial, file);
    return true;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

const rejection = z.object({ message: z.string() });

/**
 * Asks a server. The token goes to the origin that was given and nowhere else: no redirect is followed.
 *
 * @throws CatalogError `server-unauthorized`, `server-not-catalog`, `server-busy`, `server-refused`,
 *   `server-unreachable`; the signal's reason.
 */
async function ask(
  { origin, token, signal }: HomeServer,
  path: string,
  init: RequestInit,
): Promise<Response> {
  let response: Response;
  try {
    const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` };
    response = await fetch(`${origin}${path}`, { ...init, headers, redirect: 'manual', signal });
  } catch (cause) {
    signal.throwIfAborted();
    const { message } = ((cause as Error).cause ?? cause) as Error;
    throw new CatalogError('server-unreachable', `${origin} cannot be reached: ${message}`, {
      hint: 'Is the address right, and does npm run serve run there?',
      cause,
    });
  }
  const { status } = response;
  const type = response.headers.get('content-type') ?? '';
  if (status === 304 || (response.ok && /^application\/(x-ndjson|json|gzip)\b/.test(type))) return response;
  if (status === 401) {
    throw new CatalogError('server-unauthorized', `${origin} does not accept the token`, {
      hint: 'Set BACKFILL_TOKEN to the same value here and there',
    });
  }
  const isJson = /^application\/json\b/.test(type);
  if (status === 404 || !isJson) {
    const message = `${origin} does not answer as a catalog (status ${status})`;
    throw new CatalogError('server-not-catalog', message, {
      hint: 'Is it a server of this project, and is BACKFILL_TOKEN set there?',
    });
  }
  const { body } = await readBody(response, ANSWER_BYTES, signal);
  const { data } = rejection.safeParse(JSON.parse(body.toString()));
  const sentence = data?.message ?? 'without a reason';
  throw status === 409
    ? new CatalogError('server-busy', `${origin}: ${sentence}`, {
        hint: `Wait until it is done: npm run status -- --on ${origin}`,
      })
    : new CatalogError('server-refused', `${origin} refused (status ${status}): ${sentence}`);
}
