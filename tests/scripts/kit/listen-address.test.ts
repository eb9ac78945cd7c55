import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { simulatorPortBeside, withDemoPlace } from '../../../scripts/kit/demo-place.ts';
import { explainListenError, portOrOther, requireAddress } from '../../../scripts/kit/listen-address.ts';
import { runScript } from '../../support/run-script.ts';
import { temporaryFolder } from '../../support/temporary-database.ts';

const host = '127.0.0.1';
const signal = new AbortController().signal;

/** A port that somebody listens on until the test is over. */
async function takenPort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('an address', () => {
  it('that is taken is refused, or another port found', async () => {
    const port = await takenPort();
    await expect(requireAddress({ host, port })).rejects.toMatchObject({ code: 'port-in-use' });
    const other = await portOrOther({ host, port });
    expect(other).not.toBe(port);
    expect(await portOrOther({ host, port: other })).toBe(other);
  });

  it('of no machine is refused in either way', async () => {
    const address = { host: '203.0.113.1', port: 0 };
    await expect(requireAddress(address)).rejects.toMatchObject({ code: 'host-unknown' });
    await expect(portOrOther(address)).rejects.toMatchObject({ code: 'host-unknown' });
  });

  it.each([
    [4321, 4322],
    [65_535, 4322],
    [0, 4322],
    [65_534, 65_535],
  ])('beside port %i the simulator is at %i', (port, beside) => {
    expect(simulatorPortBeside(port)).toBe(beside);
  });
});

/** What the system says when somebody listens there. */
async function errorOf(host: string, port: number): Promise<unknown> {
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
  ])('is explained in a sentence: %s', async (_name, host, code) => {
    const explained = explainListenError(await errorOf(host, 0), { host, port: 0 });
    expect(explained).toMatchObject({
      code,
      message: expect.stringContaining(`HOST is ${host}`) as string,
      hint: expect.stringContaining('Set HOST') as string,
    });
  });

  it('is explained in a sentence: a port that is taken', async () => {
    const port = await takenPort();
    const explained = explainListenError(await errorOf('127.0.0.1', port), { host: '127.0.0.1', port });
    expect(explained).toMatchObject({ code: 'port-in-use', message: `Port ${port} is in use` });
  });

  it('is explained in a sentence: a port below 1024', () => {
    const refused = Object.assign(new Error('listen EACCES'), { code: 'EACCES', syscall: 'listen' });
    expect(explainListenError(refused, { host: '127.0.0.1', port: 80 })).toMatchObject({
      code: 'port-forbidden',
    });
  });

  it('is not what another error is about', () => {
    const other = Object.assign(new Error('open'), { code: 'EACCES', syscall: 'open' });
    expect(explainListenError(other, { host: '127.0.0.1', port: 80 })).toBe(other);
  });
});

describe('a command that serves', () => {
  it.each(['start', 'dev'])('%s looks at its port before it does anything else', async (name) => {
    const file = join(temporaryFolder(), 'catalog.sqlite');
    const port = await takenPort();
    const { code, stdout, stderr } = await runScript(name, [], {
      PORT: String(port),
      DATABASE_URL: `file:${file}`,
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(`Port ${port} is in use\nSet PORT to another one, or stop what listens there\n`);
    expect(existsSync(file)).toBe(false);
  });

  it.each(['0', '70000', '-1', 'http'])('demo --simulator-port %s is a usage error', async (port) => {
    const { code, stderr } = await runScript('demo', ['--simulator-port', port]);
    expect([code, stderr]).toEqual([64, expect.stringContaining('from 1 to 65535')]);
  });
});

describe('demos that run at the same time', () => {
  it('have a place each, and the first is free again when it ends', async () => {
    const root = `${temporaryFolder()}/`;
    await withDemoPlace(root, signal, async (first) => {
      await withDemoPlace(root, signal, async (second) => {
        expect([first.number, second.number]).toEqual([1, 2]);
        expect(second.databaseUrl).not.toBe(first.databaseUrl);
        expect(second.distDir).not.toBe(first.distDir);
      });
    });
    expect(await withDemoPlace(root, signal, async ({ number }) => number)).toBe(1);
  });

  it('a failure within one is not taken for a place that is not free', async () => {
    const failing = withDemoPlace(`${temporaryFolder()}/`, signal, async () => {
      throw new Error('its own');
    });
    await expect(failing).rejects.toThrow('its own');
  });
});
