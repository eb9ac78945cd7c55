import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a network does to connections. `silent`: they stay open, and nothing arrives any more. */
type NetworkState = 'open' | 'silent' | 'refusing';

export interface TcpProxy {
  port: number;
  /** Also for the connections that are open. */
  become(state: NetworkState): void;
  /** Breaks every connection that is open now. */
  cut(): void;
}

/** A way to a server that can be disturbed, until the test is done. */
export async function openTcpProxy(target: { hostname: string; port: string }): Promise<TcpProxy> {
  const pairs = new Set<[Socket, Socket]>();
  let state: NetworkState = 'open';
  const server = createServer((near) => {
    if (state === 'refusing') {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    near.on('data', (bytes) => state === 'open' && far.write(bytes));
    far.on('data', (bytes) => state === 'open' && near.write(bytes));
    for (const socket of pair) socket.on('error', end).on('close', end);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const [near] of pairs) near.destroy();
  };
  onTestFinished(() => {
    cut();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    become(next) {
      state = next;
      if (next === 'refusing') cut();
    },
    cut,
  };
}
