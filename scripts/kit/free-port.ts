import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { explainListenFailure } from './listen-failure.ts';

/** An address to listen on; port 0 is any that is free. */
interface Address {
  host: string;
  port: number;
}

/** A port of loopback that nobody listens on, for a program that cannot choose one itself. */
export function freePort(): Promise<number> {
  return listenOnce({ host: '127.0.0.1', port: 0 });
}

/**
 * Makes sure that an address can be had, before something slow is done for it.
 *
 * @throws CatalogError that says why it cannot: see `explainListenFailure`.
 */
export async function requireAddress(address: Address): Promise<void> {
  try {
    await listenOnce(address);
  } catch (error) {
    throw explainListenFailure(error, address);
  }
}

/**
 * The port of an address, or another one of its host when that is in use.
 *
 * @throws CatalogError when the host cannot be had at all.
 */
export async function portOrOther(address: Address): Promise<number> {
  try {
    return await listenOnce(address);
  } catch (error) {
    const isTaken = ['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '');
    if (!isTaken) throw explainListenFailure(error, address);
    return listenOnce({ ...address, port: 0 });
  }
}

async function listenOnce({ host, port }: Address): Promise<number> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return address.port;
}
