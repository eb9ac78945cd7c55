import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createReadStream } from 'node:fs';
import send from 'send';

/** A host of files, as GitHub Pages is one: it knows nothing of the site it shows. */
export interface StaticHost {
  /** Without a trailing slash. */
  origin: string;
  /** Shows the files of a folder from now on; until then all is 503. */
  show(folder: string): void;
  close(): void;
}

/**
 * Starts one below a path: folders are redirected to their slash, what is not there is answered with `404.html` and
 * that status.
 *
 * @param basePath `/`, or `/name/` as on a project page.
 */
export async function startStaticHost(basePath = '/'): Promise<StaticHost> {
  let root: string | undefined;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://host.invalid');
    if (root === undefined) return void response.writeHead(503).end();
    const folder = root;
    const notFound = (): void => {
      response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' });
      createReadStream(`${folder}/404.html`).pipe(response);
    };
    if (!pathname.startsWith(basePath)) return void response.writeHead(404).end('No site here');
    send(request, pathname.slice(basePath.length - 1), { root: folder, dotfiles: 'allow' })
      .on('error', notFound)
      .on('directory', () => response.writeHead(301, { location: `${pathname}/` }).end())
      .pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    show(folder) {
      root = folder;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
