import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../support/temporary-database.ts';

/** A bare repository that anybody may push to over HTTP, by git's own program, until the test is done. */
export async function startGitServer() {
  const folder = temporaryFolder();
  const directory = join(folder, 'remote.git');
  execFileSync('git', ['init', '--quiet', '--bare', directory]);
  execFileSync('git', ['--git-dir', directory, 'config', 'http.receivepack', 'true']);
  const state = {
    /** Statuses that the next requests of these paths are answered with, instead of being passed on. */
    faults: [] as { path: RegExp; status: number }[],
    requests: [] as string[],
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(request.url!, 'http://localhost');
    const address = pathname + search;
    state.requests.push(address);
    const fault = state.faults.find(({ path }) => path.test(address));
    if (fault) {
      state.faults.splice(state.faults.indexOf(fault), 1);
      return void response.writeHead(fault.status).end('simulated');
    }
    const body = await buffer(request);
    const backend = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env['PATH'],
        GIT_PROJECT_ROOT: folder,
        GIT_HTTP_EXPORT_ALL: '1',
        REQUEST_METHOD: request.method,
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        CONTENT_LENGTH: String(body.length),
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    // One that ends before it has read everything has said why.
    backend.stdin.on('error', () => undefined);
    backend.stdin.end(body);
    const said = await buffer(backend.stdout);
    const end = said.indexOf('\r\n\r\n');
    const lines = said.toString('latin1', 0, end).split('\r\n');
    const headers = Object.fromEntries(lines.map((line) => line.split(': ', 2) as [string, string]));
    response.writeHead(Number.parseInt(headers['Status'] ?? '200', 10), headers);
    response.end(said.subarray(end + 4));
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const remote = `http://127.0.0.1:${(server.address() as AddressInfo).port}/remote.git`;
  return { remote, directory, state };
}
