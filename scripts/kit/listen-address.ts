import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { CatalogError } from '#src/catalog-error.ts';

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
 * @throws CatalogError that says why it cannot: see `explainListenError`.
 */
export async function requireAddress(address: Address): Promise<void> {
  try {
    await listenOnce(address);
  } catch (error) {
    throw explainListenError(error, address);
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
    if (!isTaken) throw explainListenError(error, address);
    return listenOnce({ ...address, port: 0 });
  }
}

/** Turns the system's error about an address that cannot be listened on into a sentence; any other error stays as it is. */
export function explainListenError(error: unknown, { host, port }: Address): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  const explain = (name: string, message: string, hint: string): CatalogError =>
    new CatalogError(name, message, { hint, cause: error });
  if (syscall?.startsWith('getaddrinfo')) {
    const hint = 'Set HOST to an address of this machine, for example 127.0.0.1';
    return explain('host-unknown', `HOST is ${host}, a name that leads to no address`, hint);
  }
  if (syscall !== 'listen' && syscall !== 'bind') return error;
  switch (code) {
    case 'EADDRINUSE': {
      const hint = 'Set PORT to another one, or stop what listens there';
      return explain('port-in-use', `Port ${port} is in use`, hint);
    }
    case 'EACCES':
    case 'EPERM': {
      const hint = 'Set PORT to 1024 or above, or let a front server listen there';
      return explain('port-forbidden', `This user may not listen on port ${port}`, hint);
    }
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'EINVAL': {
      const hint = 'Set HOST to 127.0.0.1 for this machine alone, or to 0.0.0.0 for all its addresses';
      return explain('host-unknown', `HOST is ${host}, which is no address of this machine`, hint);
    }
    default:
      return error;
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
