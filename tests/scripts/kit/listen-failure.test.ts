import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { explainListenFailure } from '../../../scripts/kit/listen-failure.ts';

/** What the system says when somebody listens there. */
async function failureOf(host: string, port: number): Promise<unknown> {
  const server = createServer().listen(port, host);
  onTestFinished(() => void server.close());
  return new Promise((resolve, reject) => {
    server.once('error', resolve);
    server.once('listening', () => reject(new Error(`${host} can be listened on`)));
  });
}

describe('an address that cannot be listened on', () => {
  it.each([
    ['a name that nobody has', 'no-such-host.invalid', 'host-unknown'],
    ['no address at all', '999.1.1.1', 'host-unknown'],
    ["somebody else's address", '203.0.113.7', 'host-unknown'],
    ["somebody else's IPv6 address", '2001:db8::7', 'host-unknown'],
  ])('is told in a sentence: %s', async (_name, host, code) => {
    const told = explainListenFailure(await failureOf(host, 0), { host, port: 0 });
    expect(told).toMatchObject({
      code,
      message: expect.stringContaining(`HOST is ${host}`) as string,
      hint: expect.stringContaining('Set HOST') as string,
    });
  });

  it('is told in a sentence: a port that is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void holder.close());
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const told = explainListenFailure(await failureOf('127.0.0.1', port), { host: '127.0.0.1', port });
    expect(told).toMatchObject({ code: 'port-in-use', message: `Port ${port} is in use` });
  });

  it('is told in a sentence: a port below 1024', () => {
    const refused = Object.assign(new Error('listen EACCES'), { code: 'EACCES', syscall: 'listen' });
    expect(explainListenFailure(refused, { host: '127.0.0.1', port: 80 })).toMatchObject({
      code: 'port-forbidden',
    });
  });

  it('is not what another error is about', () => {
    const other = Object.assign(new Error('open'), { code: 'EACCES', syscall: 'open' });
    expect(explainListenFailure(other, { host: '127.0.0.1', port: 80 })).toBe(other);
  });
});
